import { Transactions, type Tx } from '@callboard/persistence';
import { NotFound } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { SettleEntities } from '../documents/settle-entities.use-case.js';
import { SourceDocumentsRepository, type FoundDocument } from '../documents/source-documents.repository.js';
import { SourcesRepository } from '../sources/sources.repository.js';
import { isLocationId } from './location-id.js';
import { RegisterLocation } from './register-location.use-case.js';

/**
 * Deletes an entity. One that its source still emits comes back when that is read again, a few seconds later; one that was
 * pushed is gone until somebody pushes it again.
 */
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
    if (isLocationId(uid)) {
      await this.delete((tx) => this.documents.findByUid(tx, uid));
    }
  }

  /** `ref` is canonical. Throws NotFound, and NotAllowed for a read-only catalog. */
  async byRef(ref: string): Promise<void> {
    this.register.assertWritable();
    if (!(await this.delete((tx) => this.documents.findByRef(tx, ref)))) {
      throw new NotFound('entity_not_found', `Entity ${ref} not found`);
    }
  }

  /** False when there is nothing to delete. */
  private delete(find: (tx: Tx) => Promise<FoundDocument | undefined>): Promise<boolean> {
    return this.transactions.run(async (tx) => {
      const found = await find(tx);
      if (!found) {
        return false;
      }
      // The source first, as every read of it does: so nobody waits in a circle.
      await this.sources.lock(tx, found.sourceId);
      await this.documents.forget(tx, found.documentId);
      await this.sources.makeDue(tx, found.sourceId);
      await this.settle.execute(tx, { touched: [found.ref], fresh: new Map(), cause: { type: 'api' } });
      return true;
    });
  }
}
