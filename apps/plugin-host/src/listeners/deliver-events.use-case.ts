import type { CloudEvent } from '@callboard/contracts';
import { appliedRevisions, applyRevisions, Inbox } from '@callboard/messaging';
import { Database, Transactions, type Tx } from '@callboard/persistence';
import { MAX_EVENT_WRITES, type PluginManifest } from '@callboard/plugin-sdk';
import { InvalidInput, NotAllowed, Unavailable } from '@callboard/service-kit';
import { Injectable } from '@nestjs/common';
import { PluginRuntime } from '../processes/plugin-runtime.port.js';
import { acceptWrite, type StoredWrite } from '../storage/stored-value.js';
import { ValuesRepository } from '../storage/values.repository.js';
import { concerns, cutAtRepeats, durableOf, toPluginEvent, type Listener } from './listener.js';

/**
 * Has a plugin's listener handle events, and stores what it wrote.
 *
 * The writes and the note that the events are done commit together: an event that comes twice has its effect once. What
 * a listener does not ask for costs it nothing. When this throws, some events from the first one on may be done; to be
 * given them again has no effect.
 */
@Injectable()
export class DeliverEvents {
  constructor(
    private readonly runtime: PluginRuntime,
    private readonly database: Database,
    private readonly transactions: Transactions,
    private readonly inbox: Inbox,
    private readonly values: ValuesRepository,
  ) {}

  async execute(manifest: PluginManifest, listener: Listener, events: readonly CloudEvent[], signal: AbortSignal): Promise<void> {
    const wanted = events.filter((event) => concerns(listener, event));
    for (const part of cutAtRepeats(wanted)) {
      let rest = await this.withoutDone(durableOf(manifest.id, listener.name), part);
      while (rest.length > 0) rest = rest.slice(await this.deliver(manifest, listener, rest, signal));
    }
  }

  /** Gives back how many of the events, from the first one on, are done now. */
  private async deliver({ id, capabilities }: PluginManifest, listener: Listener, events: readonly CloudEvent[], signal: AbortSignal): Promise<number> {
    const { handled, writes } = await this.runtime.deliver(id, { listener: listener.name, events: events.map(toPluginEvent) }, signal);
    if (writes.length > MAX_EVENT_WRITES) throw new InvalidInput('storage_quota', `One event may lead to ${MAX_EVENT_WRITES} writes at most`);
    if (writes.length > 0 && !capabilities.storage) throw new NotAllowed('capability_not_declared', `The plugin "${id}" does not declare the capability storage: true`);
    const done = events.slice(0, handled);
    const accepted = writes.map(acceptWrite);
    await this.transactions.run((tx) => this.store(tx, { plugin: id, consumer: durableOf(id, listener.name) }, done, accepted));
    return done.length;
  }

  private async store(tx: Tx, { plugin, consumer }: { plugin: string; consumer: string }, done: readonly CloudEvent[], writes: readonly StoredWrite[]): Promise<void> {
    const revised = done.flatMap(({ subject, revision }) => (revision === undefined ? [] : [{ ref: subject, revision }]));
    let fresh = revised.length === 0 ? 0 : (await applyRevisions(tx, consumer, revised)).size;
    for (const { source, id, revision } of done) {
      if (revision === undefined && (await this.inbox.firstTime(tx, consumer, source, id))) fresh += 1;
    }
    if (fresh === done.length) {
      await this.values.write(tx, plugin, writes);
    } else if (done.length > 1) {
      // Which writes are those of the events that are done already, nobody knows: by themselves it shows.
      throw new Unavailable('plugin_unavailable', `Events of the plugin "${plugin}" were handled elsewhere at the same time`);
    }
  }

  private async withoutDone(consumer: string, events: readonly CloudEvent[]): Promise<readonly CloudEvent[]> {
    const revised = events.flatMap(({ subject, revision }) => (revision === undefined ? [] : [subject]));
    if (revised.length === 0) return events;
    const applied = await appliedRevisions(this.database, consumer, revised);
    return events.filter(({ subject, revision }) => revision === undefined || revision > (applied.get(subject) ?? 0));
  }
}
