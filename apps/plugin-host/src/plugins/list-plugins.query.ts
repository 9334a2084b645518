import type { PluginList, PluginUi, PluginView } from '@callboard/plugin-sdk';
import { NotFound } from '@callboard/service-kit';
import { Injectable } from '@nestjs/common';
import { PluginRuntime } from '../processes/plugin-runtime.port.js';
import { frontendConfig } from '../packages/plugin-config.js';
import { assetUrl } from '../packages/plugin-package.js';
import { PluginRegistry, type InstalledPlugin } from '../packages/plugin-registry.js';

/** Shows what is installed and how it is, as this replica sees it. */
@Injectable()
export class ListPlugins {
  constructor(
    private readonly registry: PluginRegistry,
    private readonly runtime: PluginRuntime,
  ) {}

  list(): PluginList {
    return { items: this.registry.list().map((plugin) => this.view(plugin)), refused: this.registry.refused(), wall: this.runtime.wall() };
  }

  /** Throws NotFound `plugin_not_found`. */
  get(id: string): PluginView {
    const plugin = this.registry.get(id);
    if (!plugin) throw new NotFound('plugin_not_found', `No plugin has the id "${id}"`);
    return this.view(plugin);
  }

  private view(plugin: InstalledPlugin): PluginView {
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
      problem,
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
