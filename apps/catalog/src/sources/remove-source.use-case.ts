import { LocationRemoved } from '@callboard/contracts';
import { Outbox } from '@callboard/messaging';
import { Transactions } from '@callboard/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { SettleEntities } from '../documents/settle-entities.use-case.js';
import { SourceDocumentsRepository } from '../documents/source-documents.repository.js';
import { SourcesRepository } from './sources.repository.js';

/** Longest statement, milliseconds: a source may hold tens of thousands of entities. */
const STATEMENT_TIMEOUT_MS = 120_000;

/** Takes a source out of the catalog with all it brought; what another source emits as well goes over to that one. */
@Injectable()
export class RemoveSource {
  constructor(
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(SourcesRepository) private readonly sources: SourcesRepository,
    @Inject(SourceDocumentsRepository) private readonly documents: SourceDocumentsRepository,
    @Inject(SettleEntities) private readonly settle: SettleEntities,
    @Inject(Outbox) private readonly outbox: Outbox,
  ) {}

  /** False when there is no such source. */
  execute(sourceId: string): Promise<boolean> {
    return this.transactions.run(
      async (tx) => {
        const source = await this.sources.lock(tx, sourceId);
        if (!source) {
          return false;
        }
        const { id, type, target } = source;
        const documents = await this.documents.documentsInSource(tx, id);
        await this.settle.execute(tx, {
          touched: documents.flatMap(({ ref }) => (ref === undefined ? [] : [ref])),
          fresh: new Map(),
          removedDocuments: documents.map((document) => document.id),
          cause: { type: 'api', id: `${type}:${target}` },
        });
        await this.sources.remove(tx, id);
        this.outbox.append(tx, { contract: LocationRemoved, subject: id, data: { id, type, target } });
        return true;
      },
      { timeoutMs: STATEMENT_TIMEOUT_MS },
    );
  }
}
