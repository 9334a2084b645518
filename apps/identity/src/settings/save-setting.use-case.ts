import { Transactions } from '@callboard/persistence';
import { InvalidInput } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { MAX_SETTINGS, MAX_VALUE_BYTES, type Setting } from './setting.js';
import { SettingsRepository } from './settings.repository.js';

/** Stores what a person sets, replacing what was there. Nobody else has a use for it, so nothing is announced. */
@Injectable()
export class SaveSetting {
  constructor(
    @Inject(SettingsRepository) private readonly settings: SettingsRepository,
    @Inject(Transactions) private readonly transactions: Transactions,
  ) {}

  async execute(userRef: string, setting: Setting): Promise<Setting> {
    if (Buffer.byteLength(JSON.stringify(setting.value)) > MAX_VALUE_BYTES) {
      throw new InvalidInput('too_large', `The value of a setting may have ${MAX_VALUE_BYTES} bytes`);
    }
    const saved = await this.transactions.run((tx) => this.settings.save(tx, userRef, setting, MAX_SETTINGS));
    if (!saved) throw new InvalidInput('too_large', `You have ${MAX_SETTINGS} settings, which is as many as one person may have; remove some first`);
    return setting;
  }
}
