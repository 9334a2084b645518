import { Injectable } from '@nestjs/common';
import { PluginListeners } from '../listeners/plugin-listeners.port.js';
import { PluginRegistry } from '../packages/plugin-registry.js';
import { PluginsRepository } from '../packages/plugins.repository.js';
import { PluginRuntime } from '../processes/plugin-runtime.port.js';

/** Brings this replica to what the switches say: starts and stops processes and listeners. Doing it again changes nothing. */
@Injectable()
export class ApplySwitches {
  constructor(
    private readonly plugins: PluginsRepository,
    private readonly registry: PluginRegistry,
    private readonly runtime: PluginRuntime,
    private readonly listeners: PluginListeners,
  ) {}

  async execute(): Promise<void> {
    this.registry.switch(await this.plugins.switches());
    this.runtime.reconcile();
    this.listeners.reconcile();
  }
}
