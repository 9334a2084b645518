import { EntityCreated, EntityDeleted, EntityUpdated, GetEntities } from '@callboard/contracts';
import { Commands, HandlesEvent, type Delivery } from '@callboard/messaging';
import { Inject, Injectable } from '@nestjs/common';
import type { CatalogEntity } from './document.js';
import { INDEX_DURABLE, IndexEntities } from './index-entities.use-case.js';

/** Catalog changes come in here, in order. */
@Injectable()
export class IndexEntityHandler {
  constructor(
    @Inject(IndexEntities) private readonly indexEntities: IndexEntities,
    @Inject(Commands) private readonly commands: Commands,
  ) {}

  @HandlesEvent([EntityCreated, EntityUpdated, EntityDeleted], { durable: INDEX_DURABLE, batch: 256 })
  async handle(deliveries: readonly Delivery[]): Promise<void> {
    await this.indexEntities.execute(deliveries, async (ref) => {
      const { entities } = await this.commands.send(GetEntities, { refs: [ref] });
      return (entities[0] as CatalogEntity | null) ?? undefined;
    });
  }
}
