import { Inject, Injectable } from '@nestjs/common';
import type { Setting, SettingKey } from './setting.js';
import { SettingsRepository } from './settings.repository.js';

/** Several settings of a person in the order asked, undefined for what is not set. */
@Injectable()
export class FindSettings {
  constructor(@Inject(SettingsRepository) private readonly settings: SettingsRepository) {}

  execute(userRef: string, keys: readonly SettingKey[]): Promise<(Setting | undefined)[]> {
    return this.settings.findMany(userRef, keys);
  }
}
