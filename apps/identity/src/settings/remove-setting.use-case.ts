import { Transactions } from '@callboard/persistence';
import { Inject, Injectable } from '@nestjs/common';
import type { SettingKey } from './setting.js';
import { SettingsRepository } from './settings.repository.js';

/** Forgets a setting; nothing happens when it is not set. */
@Injectable()
export class RemoveSetting {
  constructor(
    @Inject(SettingsRepository) private readonly settings: SettingsRepository,
    @Inject(Transactions) private readonly transactions: Transactions,
  ) {}

  execute(userRef: string, key: SettingKey): Promise<void> {
    return this.transactions.run((tx) => this.settings.delete(tx, userRef, key));
  }
}
