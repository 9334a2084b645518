import { Outbox } from '@callboard/messaging';
import { Transactions } from '@callboard/persistence';
import { Injectable } from '@nestjs/common';
import { PluginRegistry } from './plugin-registry.js';
import { pluginDegraded, pluginRecovered } from './plugins.events.js';
import { PluginsRepository } from './plugins.repository.js';

/** Notes and announces that a plugin keeps failing, or (without a reason) that it is well again. What was known is not announced again. */
@Injectable()
export class MarkDegraded {
  constructor(
    private readonly registry: PluginRegistry,
    private readonly plugins: PluginsRepository,
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
  ) {}

  async execute(id: string, reason: string | undefined): Promise<void> {
    const manifest = this.registry.get(id)?.package.manifest;
    if (!manifest) return;
    await this.transactions.run(async (tx) => {
      if (!(await this.plugins.setDegraded(tx, id, reason))) return;
      this.outbox.append(tx, reason === undefined ? pluginRecovered(manifest) : pluginDegraded(manifest, reason));
    });
  }
}
