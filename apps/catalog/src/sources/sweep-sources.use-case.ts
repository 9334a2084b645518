import { Transactions } from '@callboard/persistence';
import { CONFIG } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { CatalogConfig } from '../config.js';
import { SettleEntities } from '../documents/settle-entities.use-case.js';
import { SourceDocumentsRepository } from '../documents/source-documents.repository.js';
import { SourcesRepository } from './sources.repository.js';

/** Sources found at one look; the rest waits for the next. */
const SOURCES_AT_ONCE = 500;
const ORPHANS_AT_ONCE = 1000;
/** Sources that are due for so many sweeps, and this many seconds, have waited because nobody was there. */
const LATE_SWEEPS = 3;
const LATE_SECONDS = 10;
/** Pause between two sources that are read late, seconds. */
const LATE_PAUSE_SECONDS = 1;

/** Finds what is due: sources to read, and orphans whose time is over, which it removes. */
@Injectable()
export class SweepSources {
  constructor(
    @Inject(CONFIG) private readonly config: CatalogConfig,
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(SourcesRepository) private readonly sources: SourcesRepository,
    @Inject(SourceDocumentsRepository) private readonly documents: SourceDocumentsRepository,
    @Inject(SettleEntities) private readonly settle: SettleEntities,
  ) {}

  /** Gives the ids of the sources to read. What has become due while nobody looked is spread over one interval, the oldest first. */
  async execute(): Promise<string[]> {
    await this.removeOrphans();
    await this.spreadLate();
    return this.sources.due(SOURCES_AT_ONCE);
  }

  private async spreadLate(): Promise<void> {
    const { sweepSeconds, intervalSeconds } = this.config.catalog.refresh;
    const lateSeconds = Math.max(LATE_SECONDS, LATE_SWEEPS * sweepSeconds);
    if (await this.sources.isAnyLate(lateSeconds)) {
      await this.transactions.run((tx) => this.sources.spreadLate(tx, { lateSeconds, pauseSeconds: LATE_PAUSE_SECONDS, withinSeconds: intervalSeconds }));
    }
  }

  private async removeOrphans(): Promise<void> {
    const { graceHours } = this.config.catalog.orphans;
    if (!(await this.documents.hasOverdueOrphans(graceHours))) {
      return;
    }
    await this.transactions.run(async (tx) => {
      const orphans = await this.documents.overdueOrphans(tx, graceHours, ORPHANS_AT_ONCE);
      const ids = orphans.map(({ id }) => id);
      await this.settle.execute(tx, { touched: orphans.flatMap(({ ref }) => (ref === undefined ? [] : [ref])), fresh: new Map(), removedDocuments: ids, cause: { type: 'system' } });
      await this.documents.remove(tx, ids);
    });
  }
}
