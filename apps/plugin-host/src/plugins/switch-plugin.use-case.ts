import { Outbox } from '@callboard/messaging';
import { Transactions } from '@callboard/persistence';
import { NotFound } from '@callboard/service-kit';
import { Injectable } from '@nestjs/common';
import { ApplySwitches } from './apply-switches.use-case.js';
import { PluginRegistry } from '../packages/plugin-registry.js';
import { pluginSwitched } from '../packages/plugins.events.js';
import { PluginsRepository } from '../packages/plugins.repository.js';

/**
 * Switches a plugin on or off, for all replicas and for good.
 *
 * When it returns the switch is stored and will be announced, this replica has turned, and the others turn within
 * a moment. A switch that is where it should be changes nothing and announces nothing.
 */
@Injectable()
export class SwitchPlugin {
  constructor(
    private readonly registry: PluginRegistry,
    private readonly plugins: PluginsRepository,
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
    private readonly applySwitches: ApplySwitches,
  ) {}

  async execute(id: string, enabled: boolean): Promise<void> {
    if (!this.registry.get(id)) throw new NotFound('plugin_not_found', `No plugin has the id "${id}"`);
    await this.transactions.run(async (tx) => {
      const stored = await this.plugins.lock(tx, id);
      if (!stored) throw new NotFound('plugin_not_found', `No plugin has the id "${id}"`);
      if (stored.enabled === enabled) return;
      await this.plugins.setEnabled(tx, id, enabled);
      this.outbox.append(tx, pluginSwitched(stored, enabled));
    });
    await this.applySwitches.execute();
  }
}
