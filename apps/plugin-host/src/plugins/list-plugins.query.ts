import type { PluginList, PluginUi, PluginView } from '@callboard/plugin-sdk';
import { NotFound } from '@callboard/service-kit';
import { Injectable } from '@nestjs/common';
import { PluginRuntime } from '../processes/plugin-runtime.port.js';
import { frontendConfig } from '../packages/plugin-config.js';
import { assetUrl } from '../packages/plugin-package.js';
import { PluginRegistry, type InstalledPlugin } from '../packages/plugin-registry.js';

/**
 * Shows what is installed and how it is, as this replica sees it. Only those who may mend it (`inFull`) see what is
 * wrong in words: these may come from the plugin's own code, or name folders of the machine.
 */
@Injectable()
export class ListPlugins {
  constructor(
    private readonly registry: PluginRegistry,
    private readonly runtime: PluginRuntime,
  ) {}

  list({ inFull }: { inFull: boolean }): PluginList {
    return {
      items: this.registry.list().map((plugin) => this.view(plugin, inFull)),
      refused: inFull ? this.registry.refused() : [],
      wall: this.runtime.wall(),
    };
  }

  /** Throws NotFound `plugin_not_found`. */
  get(id: string, { inFull }: { inFull: boolean }): PluginView {
    const plugin = this.registry.get(id);
    if (!plugin) throw new NotFound('plugin_not_found', `No plugin has the id "${id}"`);
    return this.view(plugin, inFull);
  }

  private view(plugin: InstalledPlugin, inFull: boolean): PluginView {
    const { id, version, title, description, licence, capabilities, server } = plugin.package.manifest;
    const { health, problem } = server ? this.runtime.stateOf(id) : { health: 'none' as const, problem: undefined };
    return {
      id,
      version,
      title,
      description,
      licence,
      capabilities: { entities: capabilities.entities, events: capabilities.events, storage: capabilities.storage, network: capabilities.network },
      routes: server?.routes ?? [],
      state: plugin.enabled ? 'enabled' : 'disabled',
      health,
      problem: inFull ? problem : undefined,
      ui: plugin.enabled ? describeUi(plugin) : undefined,
    };
  }
}

function describeUi({ package: found, config }: InstalledPlugin): PluginUi | undefined {
  const { portal } = found.manifest;
  if (!portal) return undefined;
  const asset = (name: string) => ({ url: assetUrl(found, name), integrity: found.assets.get(name)?.integrity ?? '' });
  return {
    module: asset(portal.module),
    styles: portal.styles ? asset(portal.styles) : undefined,
    slots: portal.slots,
    config: frontendConfig(found.manifest, config),
  };
}
