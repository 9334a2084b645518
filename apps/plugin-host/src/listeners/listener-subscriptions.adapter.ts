import { Subscriptions, type Subscribed } from '@callboard/messaging';
import type { PluginManifest } from '@callboard/plugin-sdk';
import { createLogger } from '@callboard/service-kit';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { PluginRegistry } from '../packages/plugin-registry.js';
import { DeliverEvents } from './deliver-events.use-case.js';
import { contractsOf, durableOf, type Listener } from './listener.js';
import { PluginListeners } from './plugin-listeners.port.js';

/** Events that are taken up at once. */
const BATCH = 128;

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
  private closed = false;

  constructor(
    private readonly registry: PluginRegistry,
    private readonly subscriptions: Subscriptions,
    private readonly deliverEvents: DeliverEvents,
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
    this.closed = true;
    for (const { off } of this.running.values()) off.abort();
  }

  private async follow(): Promise<void> {
    const wanted = this.wanted();
    for (const [durable, { off, subscribed }] of this.running) {
      if (wanted.has(durable)) continue;
      off.abort();
      await subscribed.stop();
      this.running.delete(durable);
    }
    for (const [durable, { manifest, listener }] of wanted) {
      if (this.closed) return;
      const subscription = this.running.has(durable) ? undefined : this.subscribe(durable, manifest, listener);
      if (subscription) this.running.set(durable, subscription);
    }
  }

  private wanted(): Map<string, { manifest: PluginManifest; listener: Listener }> {
    const enabled = this.registry.list().filter((plugin) => plugin.enabled);
    return new Map(
      enabled.flatMap(({ package: { manifest } }) =>
        (manifest.server?.listeners ?? []).map((listener) => [durableOf(manifest.id, listener.name), { manifest, listener }] as const),
      ),
    );
  }

  private subscribe(durable: string, manifest: PluginManifest, listener: Listener): Running | undefined {
    const name = `${manifest.id}/${listener.name}`;
    const { contracts, unknown } = contractsOf(listener);
    if (unknown.length > 0) this.log.warn({ listener: name, unknown }, 'a listener names events that this host does not know');
    if (contracts.length === 0) return undefined;
    const off = new AbortController();
    const subscribed = this.subscriptions.subscribe({
      durable,
      contracts,
      name,
      batch: BATCH,
      handle: (deliveries) => this.deliverEvents.execute(manifest, listener, deliveries.map(({ event }) => event), off.signal),
    });
    return { off, subscribed };
  }
}
