import { EntityDeleted } from '@callboard/contracts';
import { AppliedPositions, applyRevisions, type Delivery } from '@callboard/messaging';
import { Transactions } from '@callboard/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { CATALOG_TYPE, documentOfEntity, type CatalogEntity, type IndexedDocument } from './document.js';
import { DocumentsRepository } from './documents.repository.js';

/** The durable consumer that feeds the index. */
export const INDEX_DURABLE = 'search-index-entity';

/** An entity as an event or a snapshot shows it; without `entity` it was too large to travel and is read by ref. */
export interface EntityState {
  readonly ref: string;
  readonly revision: number;
  readonly entity?: CatalogEntity;
}

/** Reads entities that were too large for their event; gives undefined for what is gone. */
export type ReadEntity = (ref: string) => Promise<CatalogEntity | undefined>;

/**
 * Brings a batch of catalog changes into the index.
 *
 * Documents, applied revisions and the applied position commit together. An event that is not newer than what was
 * applied changes nothing, so twice is once and an old update cannot bring a deleted entity back.
 */
@Injectable()
export class IndexEntities {
  constructor(
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(DocumentsRepository) private readonly documents: DocumentsRepository,
    @Inject(AppliedPositions) private readonly positions: AppliedPositions,
  ) {}

  async execute(deliveries: readonly Delivery[], readEntity: ReadEntity): Promise<void> {
    const latest = newestOfEach(deliveries);
    const entities = new Map<string, CatalogEntity>();
    for (const [ref, { event }] of latest) {
      if (event.type !== EntityDeleted.type) {
        const entity = (event.data as EntityState).entity ?? (await readEntity(ref));
        if (entity) {
          entities.set(ref, entity);
        }
      }
    }
    await this.transactions.run(async (tx) => {
      const build = await this.documents.currentBuild(tx);
      const changed: IndexedDocument[] = [];
      const removed: string[] = [];
      const newer = await applyRevisions(tx, INDEX_DURABLE, [...latest.values()].map(({ event }) => event.data as EntityState));
      for (const [ref, { event }] of latest) {
        if (!newer.has(ref)) {
          continue;
        }
        const entity = entities.get(ref);
        if (entity) {
          changed.push(documentOfEntity(ref, (event.data as EntityState).revision, entity));
        } else {
          removed.push(ref);
        }
      }
      await this.documents.remove(tx, CATALOG_TYPE, removed);
      await this.documents.upsert(tx, changed, build);
      const last = deliveries.at(-1);
      if (last) {
        await this.positions.advance(tx, INDEX_DURABLE, last.stream, last.position);
      }
    });
  }
}

/** Only the newest state of each entity matters; a stale repeat may stand behind it in the same batch. */
function newestOfEach(deliveries: readonly Delivery[]): Map<string, Delivery> {
  const newest = new Map<string, Delivery>();
  for (const delivery of deliveries) {
    const { ref, revision } = delivery.event.data as EntityState;
    const known = newest.get(ref)?.event.data as EntityState | undefined;
    if (known === undefined || revision > known.revision) {
      newest.set(ref, delivery);
    }
  }
  return newest;
}
