import { Module } from '@nestjs/common';
import { FindSettings } from './find-settings.query.js';
import { GetSetting } from './get-setting.query.js';
import { RemoveSetting } from './remove-setting.use-case.js';
import { SaveSetting } from './save-setting.use-case.js';
import { SettingsController } from './settings.controller.js';
import { SettingsRepository } from './settings.repository.js';

@Module({
  controllers: [SettingsController],
  providers: [SettingsRepository, GetSetting, FindSettings, SaveSetting, RemoveSetting],
})
export class SettingsModule {}
