import { AllowsCookie, Authorizer, Caller, Requires, type Principal } from '@callboard/access';
import type { PluginList, PluginView } from '@callboard/plugin-sdk';
import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ListPlugins } from './list-plugins.query.js';
import { SwitchPlugin } from './switch-plugin.use-case.js';

@Controller('api/plugins')
export class PluginsController {
  constructor(
    private readonly plugins: ListPlugins,
    private readonly switchPlugin: SwitchPlugin,
    private readonly authorizer: Authorizer,
  ) {}

  @Get()
  @Requires('plugins.plugin.read')
  @AllowsCookie()
  async list(@Caller() caller: Principal): Promise<PluginList> {
    return this.plugins.list({ inFull: await this.mayMend(caller) });
  }

  @Get(':id')
  @Requires('plugins.plugin.read')
  @AllowsCookie()
  async get(@Param('id') id: string, @Caller() caller: Principal): Promise<PluginView> {
    return this.plugins.get(id, { inFull: await this.mayMend(caller) });
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

  private async mayMend(caller: Principal): Promise<boolean> {
    return (await this.authorizer.decide(caller, 'plugins.plugin.manage')).allow;
  }
}
