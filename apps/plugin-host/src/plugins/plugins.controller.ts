import { AllowsCookie, Requires } from '@callboard/access';
import type { PluginList, PluginView } from '@callboard/plugin-sdk';
import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ListPlugins } from './list-plugins.query.js';
import { SwitchPlugin } from './switch-plugin.use-case.js';

@Controller('api/plugins')
export class PluginsController {
  constructor(
    private readonly plugins: ListPlugins,
    private readonly switchPlugin: SwitchPlugin,
  ) {}

  @Get()
  @Requires('plugins.plugin.read')
  @AllowsCookie()
  list(): PluginList {
    return this.plugins.list();
  }

  @Get(':id')
  @Requires('plugins.plugin.read')
  @AllowsCookie()
  get(@Param('id') id: string): PluginView {
    return this.plugins.get(id);
  }

  @Post(':id/enable')
  @HttpCode(204)
  @Requires('plugins.plugin.manage')
  async enable(@Param('id') id: string): Promise<void> {
    await this.switchPlugin.execute(id, true);
  }

  @Post(':id/disable')
  @HttpCode(204)
  @Requires('plugins.plugin.manage')
  async disable(@Param('id') id: string): Promise<void> {
    await this.switchPlugin.execute(id, false);
  }
}
