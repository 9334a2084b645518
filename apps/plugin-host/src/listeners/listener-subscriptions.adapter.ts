import { Subscriptions, type Subscribed } from '@callboard/messaging';
import { createLogger } from '@callboard/service-kit';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { PluginRegistry } from '../packages/plugin-registry.js';
import { DeliverEvent } from './deliver-event.use-case.js';
import { contractsOf, durableOf, type Listener } from './listener.js';
import { PluginListeners } from './plugin-listeners.port.js';

interface Running {
  readonly off: AbortController;
  readonly subscribed: Subscribed;
}

/** One durable consumer for each listener of each plugin that is switched on; replicas share it. */
@Injectable()
export class ListenerSubscriptions extends PluginListeners implements OnModuleDestroy {
  private readonly log = createLogger('listeners');
  private readonly running = new Map<string, Running>();
  /** Switches follow one another: an old subscription is over before its successor begins. */
  private turn: Promise<void> = Promise.resolve();

  constructor(
    private readonly registry: PluginRegistry,
    private readonly subscriptions: Subscriptions,
    private readonly deliverEvent: DeliverEvent,
  ) {
    super();
  }

  reconcile(): void {
    this.turn = this.turn
      .then(() => this.follow())
      .catch((error: unknown) => this.log.error({ error }, 'the listeners of plugins could not be switched'));
  }

  /** Before consumers stop: a handler that waits for its plugin must not keep them from it. */
  onModuleDestroy(): void {
    for (const { off } of this.running.values()) off.abort();
  }

  private async follow(): Promise<void> {
    const wanted = new Map<string, () => Running>();
    for (const { package: found, enabled } of this.registry.list()) {
      const { id, server } = found.manifest;
      if (!enabled) continue;
      for (const listener of server?.listeners ?? []) wanted.set(durableOf(id, listener.name), () => this.subscribe(id, listener));
    }
    for (const [durable, { off, subscribed }] of this.running) {
      if (wanted.has(durable)) continue;
      off.abort();
      await subscribed.stop();
      this.running.delete(durable);
    }
    for (const [durable, subscribe] of wanted) {
      if (!this.running.has(durable)) this.running.set(durable, subscribe());
    }
  }

  private subscribe(pluginId: string, listener: Listener): Running {
    const { contracts, unknown } = contractsOf(listener);
    if (unknown.length > 0) this.log.warn({ plugin: pluginId, listener: listener.name, unknown }, 'a listener names events that this host does not know');
    const off = new AbortController();
    const subscribed = this.subscriptions.subscribe({
      durable: durableOf(pluginId, listener.name),
      contracts,
      name: `${pluginId}/${listener.name}`,
      handle: ({ event }) => this.deliverEvent.execute(pluginId, listener, event, off.signal),
    });
    return { off, subscribed };
  }
}
