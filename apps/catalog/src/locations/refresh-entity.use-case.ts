import { Transactions } from '@callboard/persistence';
import { NotFound } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { FilesRepository } from '../documents/files.repository.js';
import { partOf } from '../documents/source-part.js';
import { SourcesRepository } from '../sources/sources.repository.js';
import { RegisterLocation } from './register-location.use-case.js';

/** When a source is looked through for new files after one of those that its pattern has found was refreshed, seconds. */
const LOOK_THROUGH_SECONDS = 15;

/** How long a caller waits; the read goes on after that. */
const READ_MS = 25_000;

/** Reads again the file of an entity and the Location files above it; of an entity that leads to others, its whole source. Done when it returns. */
@Injectable()
export class RefreshEntity {
  constructor(
    @Inject(FilesRepository) private readonly files: FilesRepository,
    @Inject(SourcesRepository) private readonly sources: SourcesRepository,
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(RegisterLocation) private readonly register: RegisterLocation,
  ) {}

  /** `ref` is canonical. Throws NotFound for an entity that does not exist. */
  async execute(ref: string): Promise<void> {
    const behind = await this.files.behindEntity(ref);
    if (!behind) {
      throw new NotFound('entity_not_found', `Entity ${ref} not found`);
    }
    const { sourceId, locations, listed } = behind;
    await this.register.readWithin(sourceId, READ_MS, locations.length > 0 ? partOf(locations) : undefined);
    if (listed) {
      await this.transactions.run((tx) => this.sources.makeDueWithin(tx, sourceId, LOOK_THROUGH_SECONDS));
    }
  }
}
