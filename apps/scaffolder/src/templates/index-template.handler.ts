import { EntityCreated, EntityDeleted, EntityUpdated } from '@callboard/contracts';
import { HandlesEvent, type Delivery } from '@callboard/messaging';
import { Injectable } from '@nestjs/common';
import { IndexTemplate } from './index-template.use-case.js';

/** One message at a time would make a catalog of 10,000 entities 10,000 round trips. */
const BATCH = 256;

/** Follows the templates among the catalog's entities. */
@Injectable()
export class IndexTemplateHandler {
  constructor(private readonly indexTemplate: IndexTemplate) {}

  @HandlesEvent([EntityCreated, EntityUpdated, EntityDeleted], { durable: 'scaffolder-index-template', batch: BATCH })
  async onEntityChanged(deliveries: Delivery<typeof EntityCreated | typeof EntityUpdated | typeof EntityDeleted>[]): Promise<void> {
    for (const { event } of deliveries) {
      const { ref, revision, entity } = event.data;
      if (!ref.startsWith('template:')) continue;
      await this.indexTemplate.execute({ ref, revision, entity: event.type === EntityDeleted.type ? undefined : entity });
    }
  }
}
