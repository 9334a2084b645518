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
import { RegisterKinds } from './register-kinds.use-case.js';
import { SwitchPlugin } from './switch-plugin.use-case.js';

/** Covers a notification that was missed. */
const LOOK_EVERY_MS = 15_000;
/** How long until a catalog that was away is asked again. */
const ASK_AGAIN_MS = 2_000;

/** Shows plugins, serves their assets and switches them; installs them at the start. */
@Module({
  imports: [PackagesModule, ProcessesModule, ListenersModule],
  controllers: [PluginsController, AssetsController],
  providers: [ListPlugins, SwitchPlugin, ApplySwitches, RegisterKinds],
})
export class PluginsModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = createLogger('plugins');
  private stopListening?: () => void;
  private look?: NodeJS.Timeout;
  private askAgain?: NodeJS.Timeout;
  private stopped = false;

  constructor(
    private readonly installPlugins: InstallPlugins,
    private readonly applySwitches: ApplySwitches,
    private readonly plugins: PluginsRepository,
    private readonly registerKinds: RegisterKinds,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.installPlugins.execute();
    await this.applySwitches.execute();
    this.stopListening = this.plugins.onSwitch(() => this.apply());
    this.look = setInterval(() => this.apply(), LOOK_EVERY_MS);
    this.look.unref();
    this.register();
  }

  beforeApplicationShutdown(): void {
    this.stopListening?.();
    clearInterval(this.look);
    this.stopped = true;
    clearTimeout(this.askAgain);
  }

  /** The start does not wait for the catalog. */
  private register(): void {
    const again = (): void => {
      if (this.stopped) return;
      this.askAgain = setTimeout(() => this.register(), ASK_AGAIN_MS);
      this.askAgain.unref();
    };
    this.registerKinds.execute().then(
      (all) => all || again(),
      (error: unknown) => {
        this.log.warn({ error }, 'the kinds of plugins could not be registered; trying again shortly');
        again();
      },
    );
  }

  private apply(): void {
    this.applySwitches.execute().catch((error: unknown) => this.log.warn({ error }, 'the switches could not be read; trying again shortly'));
  }
}
