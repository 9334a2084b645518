import { Outbox } from '@callboard/messaging';
import { Transactions } from '@callboard/persistence';
import type { RefusedPlugin } from '@callboard/plugin-sdk';
import { CONFIG, createLogger } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { PluginHostConfig } from '../config.js';
import { PackageReader } from './package-reader.port.js';
import { acceptConfig } from './plugin-config.js';
import { PackageRefused } from './plugin-package.js';
import { PluginRegistry, type InstalledPlugin } from './plugin-registry.js';
import { pluginInstalled } from './plugins.events.js';
import { PluginsRepository } from './plugins.repository.js';

/**
 * Makes the configured folders the installed plugins of this process.
 *
 * A package that cannot be accepted is named as refused and nothing of it is stored; the others do not notice. A plugin
 * that was never here before is switched on; one that was keeps its switch and its storage.
 */
@Injectable()
export class InstallPlugins {
  private readonly log = createLogger('plugins');

  constructor(
    @Inject(CONFIG) private readonly config: PluginHostConfig,
    private readonly packages: PackageReader,
    private readonly plugins: PluginsRepository,
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
    private readonly registry: PluginRegistry,
  ) {}

  async execute(): Promise<void> {
    const installed = new Map<string, InstalledPlugin>();
    const refused: RefusedPlugin[] = [];
    for (const folder of this.config.plugins.folders) {
      try {
        const plugin = await this.install(folder, installed);
        installed.set(plugin.package.manifest.id, plugin);
      } catch (error) {
        if (!(error instanceof PackageRefused)) throw error;
        this.log.warn({ folder, problem: error.message }, 'plugin refused');
        refused.push({ folder, problem: error.message });
      }
    }
    this.registry.fill([...installed.values()], refused);
  }

  private async install(folder: string, others: ReadonlyMap<string, InstalledPlugin>): Promise<InstalledPlugin> {
    const found = await this.packages.read(folder);
    const { manifest, hash } = found;
    if (others.has(manifest.id)) throw new PackageRefused(`Another folder of plugins.folders brings the plugin "${manifest.id}" already`);
    const config = acceptConfig(manifest, this.config.plugins.config[manifest.id]);
    const before = await this.transactions.run(async (tx) => {
      const stored = await this.plugins.save(tx, manifest, hash);
      if (stored?.version !== manifest.version) this.outbox.append(tx, pluginInstalled(manifest));
      return stored;
    });
    this.log.info({ plugin: manifest.id, version: manifest.version, before: before?.version }, 'plugin installed');
    return { package: found, config, enabled: before?.enabled ?? true };
  }
}
