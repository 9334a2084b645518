import { NotFound } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { kindKey } from './declared-kinds.js';
import { kindViews, type KindView } from './kind-view.js';
import { KnownKinds } from './known-kinds.query.js';

/** Which kinds there are, with their schemas, relations and added fields. */
@Injectable()
export class ListKinds {
  constructor(@Inject(KnownKinds) private readonly known: KnownKinds) {}

  async all(): Promise<KindView[]> {
    return kindViews(await this.known.fresh());
  }

  /** Throws NotFound. */
  async one(kind: string): Promise<KindView> {
    const found = (await this.all()).find((view) => kindKey(view.kind) === kindKey(kind));
    if (!found) {
      throw new NotFound('kind_not_found', `There is no kind ${kind}`);
    }
    return found;
  }
}
