import { Inject, Injectable } from '@nestjs/common';
import { RemoveSource } from '../sources/remove-source.use-case.js';
import { GetSource } from './get-source.query.js';
import { PushEntities } from './push-entities.use-case.js';

/** Takes a pushed set out of the catalog, with everything in it, at once. */
@Injectable()
export class RemovePushedSource {
  constructor(
    @Inject(GetSource) private readonly sources: GetSource,
    @Inject(RemoveSource) private readonly remove: RemoveSource,
    @Inject(PushEntities) private readonly push: PushEntities,
  ) {}

  /** Throws NotFound, and NotAllowed for a read-only catalog. */
  async execute(name: string): Promise<void> {
    this.push.assertWritable();
    const { id } = await this.sources.byName(name);
    await this.remove.execute(id);
  }
}
