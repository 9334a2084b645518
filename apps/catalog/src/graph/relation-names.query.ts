import { Inject, Injectable } from '@nestjs/common';
import { definitionsOf } from '../kinds/declared-kinds.js';
import { KnownKinds } from '../kinds/known-kinds.query.js';
import { RelationPairs } from './relation-pairs.js';

/** Which names mean one relation, by the kinds that are known now. */
@Injectable()
export class RelationNames {
  private known?: { readonly version: number; readonly pairs: RelationPairs };

  constructor(@Inject(KnownKinds) private readonly kinds: KnownKinds) {}

  async read(): Promise<RelationPairs> {
    const declarations = await this.kinds.fresh();
    if (this.known?.version !== declarations.version) {
      this.known = { version: declarations.version, pairs: new RelationPairs(definitionsOf(declarations).flatMap(({ relations }) => relations)) };
    }
    return this.known.pairs;
  }
}
