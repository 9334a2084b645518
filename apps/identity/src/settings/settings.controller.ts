import { Caller, requireUser, Requires, type Principal } from '@callboard/access';
import { parseBody, parseParams } from '@callboard/service-kit';
import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Put } from '@nestjs/common';
import { FindSettings } from './find-settings.query.js';
import { GetSetting } from './get-setting.query.js';
import { RemoveSetting } from './remove-setting.use-case.js';
import { SaveSetting } from './save-setting.use-case.js';
import type { Setting } from './setting.js';
import { multigetBody, settingBody, settingParams } from './settings.dto.js';

/** Backstage's user settings, starred entities among them; each person sees their own only. */
@Controller('api/user-settings')
export class SettingsController {
  constructor(
    @Inject(GetSetting) private readonly getSetting: GetSetting,
    @Inject(FindSettings) private readonly findSettings: FindSettings,
    @Inject(SaveSetting) private readonly saveSetting: SaveSetting,
    @Inject(RemoveSetting) private readonly removeSetting: RemoveSetting,
  ) {}

  @Get('buckets/:bucket/keys/:key')
  @Requires('user-settings.setting.read')
  get(@Caller() caller: Principal, @Param() params: unknown): Promise<Setting> {
    return this.getSetting.execute(requireUser(caller).ref, parseParams(settingParams, params));
  }

  @Put('buckets/:bucket/keys/:key')
  @Requires('user-settings.setting.update')
  save(@Caller() caller: Principal, @Param() params: unknown, @Body() body: unknown): Promise<Setting> {
    const { ref } = requireUser(caller);
    return this.saveSetting.execute(ref, { ...parseParams(settingParams, params), value: parseBody(settingBody, body).value });
  }

  @Delete('buckets/:bucket/keys/:key')
  @HttpCode(204)
  @Requires('user-settings.setting.update')
  remove(@Caller() caller: Principal, @Param() params: unknown): Promise<void> {
    return this.removeSetting.execute(requireUser(caller).ref, parseParams(settingParams, params));
  }

  @Post('multiget')
  @HttpCode(200)
  @Requires('user-settings.setting.read')
  async getMany(@Caller() caller: Principal, @Body() body: unknown): Promise<{ items: ({ value: unknown } | null)[] }> {
    const { ref } = requireUser(caller);
    const settings = await this.findSettings.execute(ref, parseBody(multigetBody, body).items);
    return { items: settings.map((setting) => (setting ? { value: setting.value } : null)) };
  }
}
