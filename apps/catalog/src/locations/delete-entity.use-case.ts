import { Transactions } from '@callboard/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { SettleEntities } from '../documents/settle-entities.use-case.js';
import { SourceDocumentsRepository } from '../documents/source-documents.repository.js';
import { SourcesRepository } from '../sources/sources.repository.js';
import { isLocationId } from './location-id.js';
import { RegisterLocation } from './register-location.use-case.js';

/** Deletes an entity. One that its source still emits comes back when that is read again, a few seconds later. */
@Injectable()
export class DeleteEntity {
  constructor(
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(SourcesRepository) private readonly sources: SourcesRepository,
    @Inject(SourceDocumentsRepository) private readonly documents: SourceDocumentsRepository,
    @Inject(SettleEntities) private readonly settle: SettleEntities,
    @Inject(RegisterLocation) private readonly register: RegisterLocation,
  ) {}

  /** An unknown uid is nobody's loss. Throws NotAllowed for a read-only catalog. */
  async byUid(uid: string): Promise<void> {
    this.register.assertWritable();
    if (!isLocationId(uid)) {
      return;
    }
    await this.transactions.run(async (tx) => {
      const found = await this.documents.findByUid(tx, uid);
      if (!found) {
        return;
      }
      // The source first, as every read of it does: so nobody waits in a circle.
      await this.sources.lock(tx, found.sourceId);
      await this.documents.forget(tx, found.documentId);
      await this.sources.makeDue(tx, found.sourceId);
      await this.settle.execute(tx, { touched: [found.ref], fresh: new Map(), cause: { type: 'api' } });
    });
  }
}
