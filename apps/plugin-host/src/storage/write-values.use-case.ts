import { Transactions } from '@callboard/persistence';
import { Injectable } from '@nestjs/common';
import type { StoredWrite } from './stored-value.js';
import { ValuesRepository } from './values.repository.js';

/** Stores what a plugin writes outside of events: when it returns, it is stored. Throws Conflict `storage_quota`. */
@Injectable()
export class WriteValues {
  constructor(
    private readonly values: ValuesRepository,
    private readonly transactions: Transactions,
  ) {}

  async execute(pluginId: string, writes: readonly StoredWrite[]): Promise<void> {
    await this.transactions.run((tx) => this.values.write(tx, pluginId, writes));
  }
}
