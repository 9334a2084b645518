import { Transactions } from '@callboard/persistence';
import { createLogger } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';

/** Fewer changes than this change no plan. */
const MIN_CHANGES = 500;
/** Part of all entities that has to change before anything is counted again. */
const MIN_SHARE = 0.2;
const TIMEOUT_MS = 60_000;

/**
 * Keeps what PostgreSQL believes about the entity tables near the truth. It looks by itself once a minute; until then,
 * after a first large read, it takes the tables for empty, and each list for a hundred times the work.
 */
@Injectable()
export class TableStatisticsRepository {
  private readonly log = createLogger('documents');
  private running?: Promise<void>;

  constructor(@Inject(Transactions) private readonly transactions: Transactions) {}

  /** Has the tables counted again where so many changes are many; does not wait for it. */
  noteChanges(changes: number): void {
    if (changes >= MIN_CHANGES) {
      this.running ??= this.refresh(changes).finally(() => (this.running = undefined));
    }
  }

  private async refresh(changes: number): Promise<void> {
    try {
      await this.transactions.run(
        async (tx) => {
          const known = await tx.one<{ entities: number }>(`SELECT greatest(reltuples, 0)::float8 AS entities FROM pg_class WHERE oid = 'entities'::regclass`);
          if (changes >= (known?.entities ?? 0) * MIN_SHARE) {
            await tx.query('ANALYZE entities, entity_fields, entity_relations, documents');
          }
        },
        { timeoutMs: TIMEOUT_MS },
      );
    } catch (error) {
      this.log.debug({ err: error }, 'the tables were not counted; PostgreSQL does it by itself soon');
    }
  }
}
