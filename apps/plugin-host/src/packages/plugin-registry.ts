import type { RefusedPlugin } from '@callboard/plugin-sdk';
import type { PluginConfig } from './plugin-config.js';
import type { PluginPackage } from './plugin-package.js';

/** A plugin as this process knows it. */
export interface InstalledPlugin {
  readonly package: PluginPackage;
  readonly config: PluginConfig;
  readonly enabled: boolean;
}

/** The plugins of this process, by id, in the order of the configuration; packages never change while it runs. */
export class PluginRegistry {
  private readonly plugins = new Map<string, InstalledPlugin>();
  private refusals: readonly RefusedPlugin[] = [];

  get(id: string): InstalledPlugin | undefined {
    return this.plugins.get(id);
  }

  list(): readonly InstalledPlugin[] {
    return [...this.plugins.values()];
  }

  refused(): readonly RefusedPlugin[] {
    return this.refusals;
  }

  fill(plugins: readonly InstalledPlugin[], refusals: readonly RefusedPlugin[]): void {
    this.plugins.clear();
    for (const plugin of plugins) this.plugins.set(plugin.package.manifest.id, plugin);
    this.refusals = refusals;
  }

  /** Notes how plugins are switched; those that are not installed here are passed over. */
  switch(states: ReadonlyMap<string, boolean>): void {
    for (const [id, plugin] of this.plugins) {
      this.plugins.set(id, { ...plugin, enabled: states.get(id) ?? plugin.enabled });
    }
  }
}
