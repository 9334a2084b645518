import { Transactions } from '@callboard/persistence';
import { CONFIG } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { CatalogConfig } from '../config.js';
import { DeliveriesRepository } from './deliveries.repository.js';

const AT_ONCE = 200;
/** How often old messages are looked for, milliseconds. */
const PRUNE_MS = 600_000;

/** Finds messages that are due, and now and then forgets those that are old. */
@Injectable()
export class SweepDeliveries {
  private prunedAt = 0;

  constructor(
    @Inject(CONFIG) private readonly config: CatalogConfig,
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(DeliveriesRepository) private readonly deliveries: DeliveriesRepository,
  ) {}

  async execute(): Promise<number[]> {
    if (Date.now() - this.prunedAt > PRUNE_MS) {
      this.prunedAt = Date.now();
      await this.transactions.run((tx) => this.deliveries.prune(tx, this.config.events.http.keepDays));
    }
    return this.deliveries.due(AT_ONCE);
  }
}
