import type { CloudEvent } from '@callboard/contracts';
import { applyRevision, Inbox } from '@callboard/messaging';
import { Transactions, type Tx } from '@callboard/persistence';
import { MAX_EVENT_WRITES, type PluginManifest } from '@callboard/plugin-sdk';
import { InvalidInput, NotAllowed } from '@callboard/service-kit';
import { Injectable } from '@nestjs/common';
import { PluginRuntime } from '../processes/plugin-runtime.port.js';
import { acceptWrite } from '../storage/stored-value.js';
import { ValuesRepository } from '../storage/values.repository.js';
import { concerns, durableOf, toPluginEvent, type Listener } from './listener.js';

/**
 * Has a plugin's listener handle an event, and stores what it wrote.
 *
 * The writes and the note that the event is done commit together: an event that comes twice has its effect once. When
 * this throws, nothing was stored.
 */
@Injectable()
export class DeliverEvent {
  constructor(
    private readonly runtime: PluginRuntime,
    private readonly transactions: Transactions,
    private readonly inbox: Inbox,
    private readonly values: ValuesRepository,
  ) {}

  async execute({ id, capabilities }: PluginManifest, listener: Listener, event: CloudEvent, signal: AbortSignal): Promise<void> {
    if (!concerns(listener, event)) return;
    const { writes } = await this.runtime.deliver(id, { listener: listener.name, event: toPluginEvent(event) }, signal);
    if (writes.length > MAX_EVENT_WRITES) throw new InvalidInput('storage_quota', `One event may lead to ${MAX_EVENT_WRITES} writes at most`);
    if (writes.length > 0 && !capabilities.storage) throw new NotAllowed('capability_not_declared', `The plugin "${id}" does not declare the capability storage: true`);
    const accepted = writes.map(acceptWrite);
    await this.transactions.run(async (tx) => {
      if (await this.isNew(tx, durableOf(id, listener.name), event)) await this.values.write(tx, id, accepted);
    });
  }

  private isNew(tx: Tx, consumer: string, { subject, revision, source, id }: CloudEvent): Promise<boolean> {
    return revision === undefined ? this.inbox.firstTime(tx, consumer, source, id) : applyRevision(tx, consumer, subject, revision);
  }
}
