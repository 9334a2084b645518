import { Transactions } from '@callboard/persistence';
import { CONFIG } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { CatalogConfig } from '../config.js';
import { HistoryRetentionRepository } from './history-retention.repository.js';

/**
 * Lets go of history that is older than the setting `catalog.history` keeps, a batch at a time.
 *
 * What reads as of any moment since then need stays: the revision that was valid at its beginning, and the newest one.
 */
@Injectable()
export class PruneHistory {
  constructor(
    @Inject(CONFIG) private readonly config: CatalogConfig,
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(HistoryRetentionRepository) private readonly retention: HistoryRetentionRepository,
  ) {}

  /** Deletes what lies before the horizon of the last run, then moves the horizon. Gives how many revisions are gone. */
  async execute(): Promise<number> {
    const { history } = this.config.catalog;
    let revisions = 0;
    for (let after: string | undefined = ''; after !== undefined; ) {
      const from: string = after;
      const batch = await this.transactions.run((tx) => this.retention.prune(tx, from, history));
      revisions += batch.revisions;
      after = batch.last;
    }
    await this.transactions.run(async (tx) => {
      await this.retention.pruneCommits(tx);
      await this.retention.advanceHorizon(tx, history);
    });
    return revisions;
  }
}
