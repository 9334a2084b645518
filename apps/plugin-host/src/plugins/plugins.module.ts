import { createLogger } from '@callboard/service-kit';
import { Module, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { ListenersModule } from '../listeners/listeners.module.js';
import { InstallPlugins } from '../packages/install-plugins.use-case.js';
import { PackagesModule } from '../packages/packages.module.js';
import { PluginsRepository } from '../packages/plugins.repository.js';
import { ProcessesModule } from '../processes/processes.module.js';
import { ApplySwitches } from './apply-switches.use-case.js';
import { AssetsController } from './assets.controller.js';
import { ListPlugins } from './list-plugins.query.js';
import { PluginsController } from './plugins.controller.js';
import { SwitchPlugin } from './switch-plugin.use-case.js';

/** Covers a notification that was missed. */
const LOOK_EVERY_MS = 15_000;

/** Shows plugins, serves their assets and switches them; installs them at the start. */
@Module({
  imports: [PackagesModule, ProcessesModule, ListenersModule],
  controllers: [PluginsController, AssetsController],
  providers: [ListPlugins, SwitchPlugin, ApplySwitches],
})
export class PluginsModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = createLogger('plugins');
  private stopListening?: () => void;
  private look?: NodeJS.Timeout;

  constructor(
    private readonly installPlugins: InstallPlugins,
    private readonly applySwitches: ApplySwitches,
    private readonly plugins: PluginsRepository,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.installPlugins.execute();
    await this.applySwitches.execute();
    this.stopListening = this.plugins.onSwitch(() => this.apply());
    this.look = setInterval(() => this.apply(), LOOK_EVERY_MS);
    this.look.unref();
  }

  beforeApplicationShutdown(): void {
    this.stopListening?.();
    clearInterval(this.look);
  }

  private apply(): void {
    this.applySwitches.execute().catch((error: unknown) => this.log.warn({ error }, 'the switches could not be read; trying again shortly'));
  }
}
