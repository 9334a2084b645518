import { NotFound } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { Setting, SettingKey } from './setting.js';
import { SettingsRepository } from './settings.repository.js';

/** One setting of a person; throws {@link NotFound} when it is not set. */
@Injectable()
export class GetSetting {
  constructor(@Inject(SettingsRepository) private readonly settings: SettingsRepository) {}

  async execute(userRef: string, key: SettingKey): Promise<Setting> {
    const setting = await this.settings.find(userRef, key);
    if (!setting) throw new NotFound('setting_not_found', `Unable to find '${key.key}' in bucket '${key.bucket}'`);
    return setting;
  }
}
