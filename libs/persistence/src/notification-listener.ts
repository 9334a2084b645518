import { setTimeout as delay } from 'node:timers/promises';
import { createLogger } from '@callboard/service-kit';
import type { Client } from 'pg';
import { backOffMs } from './back-off.js';
import { reasonOf } from './faults.js';

/** Gets the payload, or undefined when the connection is new and notifications may have been missed. */
export type NotificationHandler = (payload: string | undefined) => void;

const RECONNECT_BOUNDS = { baseMs: 100, maxMs: 5_000 };

/**
 * One connection for all LISTENs of a process, opened with the first channel and opened again, for ever, when it is lost.
 */
export class NotificationListener {
  private readonly log = createLogger('persistence');
  private readonly handlers = new Map<string, Set<NotificationHandler>>();
  private readonly stopping = new AbortController();
  private client?: Client;
  private connecting?: Promise<void>;

  constructor(private readonly open: () => Promise<Client>) {}

  add(channel: string, fn: NotificationHandler): () => void {
    const known = this.handlers.get(channel) ?? new Set();
    known.add(fn);
    this.handlers.set(channel, known);
    if (known.size === 1 && this.client) {
      this.subscribe(this.client, [channel]).catch((error: unknown) => this.lost(error));
    } else {
      this.connect();
    }
    return () => known.delete(fn);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.connecting?.catch(() => undefined);
    const client = this.client;
    this.client = undefined;
    await client?.end().catch(() => undefined);
  }

  private connect(): void {
    if (this.client || this.connecting || this.stopping.signal.aborted) {
      return;
    }
    this.connecting = this.connectUntilDone().finally(() => {
      this.connecting = undefined;
    });
  }

  private async connectUntilDone(): Promise<void> {
    for (let attempt = 0; !this.stopping.signal.aborted; attempt++) {
      try {
        const client = await this.open();
        client.on('error', (error) => this.lost(error, client));
        client.on('end', () => this.lost(undefined, client));
        client.on('notification', ({ channel, payload }) => this.tell(channel, payload ?? ''));
        this.client = client;
        await this.subscribe(client, [...this.handlers.keys()]);
        return;
      } catch (error) {
        this.client = undefined;
        this.log.warn({ reason: reasonOf(error), attempt }, 'cannot listen to the database yet; polling covers until then');
        await delay(backOffMs(attempt, RECONNECT_BOUNDS), undefined, { signal: this.stopping.signal }).catch(() => undefined);
      }
    }
  }

  private async subscribe(client: Client, channels: string[]): Promise<void> {
    await client.query(channels.map((channel) => `LISTEN "${channel}"`).join('; '));
    for (const channel of channels) {
      this.tell(channel, undefined);
    }
  }

  private tell(channel: string, payload: string | undefined): void {
    for (const fn of this.handlers.get(channel) ?? []) {
      fn(payload);
    }
  }

  private lost(error: unknown, client = this.client): void {
    if (!client || client !== this.client) {
      return;
    }
    this.client = undefined;
    client.end().catch(() => undefined);
    if (!this.stopping.signal.aborted) {
      this.log.warn({ reason: reasonOf(error) }, 'the listening connection was lost; connecting again');
      this.connect();
    }
  }
}
