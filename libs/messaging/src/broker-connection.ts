import { setTimeout as delay } from 'node:timers/promises';
import { backOffMs } from '@callboard/persistence';
import { createLogger, Health, natsUrlOf } from '@callboard/service-kit';
import { Inject, Injectable, Optional } from '@nestjs/common';
import { connect, type ConnectionOptions, type NatsConnection } from '@nats-io/transport-node';
import { MESSAGING_OPTIONS, type MessagingOptions } from './options.js';

const RECONNECT_BOUNDS = { baseMs: 250, maxMs: 5_000 };

const DRAIN_TIMEOUT_MS = 2_000;

/**
 * The one NATS connection of a process: made in the background and made again for ever, with jitter.
 *
 * A service starts and serves without NATS; its readiness is `degraded` until then.
 */
@Injectable()
export class BrokerConnection {
  private readonly log = createLogger('broker');
  private readonly stopping = new AbortController();
  private readonly listeners = new Set<(connection: NatsConnection) => void>();
  private readonly wakeUps = new Set<() => void>();
  private readonly troubles = new Set<string>();
  private connection?: NatsConnection;
  private connected = false;
  private running?: Promise<void>;
  private lostAt = 0;
  private outage = new AbortController();

  constructor(
    @Inject(MESSAGING_OPTIONS) private readonly options: MessagingOptions,
    @Optional() @Inject(Health) health?: Health,
  ) {
    health?.register('events', async () => (this.connected && this.troubles.size === 0 ? 'ok' : 'degraded'), { readiness: 'degrades' });
  }

  /** Begins to connect; later calls change nothing. */
  start(): void {
    this.running ??= this.keepConnected();
  }

  /** The connection when it is up at this moment. */
  get current(): NatsConnection | undefined {
    return this.connected ? this.connection : undefined;
  }

  /** Says that something does not work although NATS is there, or works again; readiness tells. */
  report(what: string, works: boolean): void {
    if (works) {
      this.troubles.delete(what);
    } else {
      this.troubles.add(what);
    }
  }

  /** Aborts when the connection that is up now breaks: what was asked over it will hardly be answered. */
  get broken(): AbortSignal {
    return this.outage.signal;
  }

  /** Calls `fn` now, if there is a connection, and with each new one. A connection outlives short breaks. */
  onConnection(fn: (connection: NatsConnection) => void): () => void {
    this.listeners.add(fn);
    if (this.connection) {
      fn(this.connection);
    }
    return () => this.listeners.delete(fn);
  }

  /** Calls `fn` whenever the connection is up, for the first time or again. */
  onUp(fn: () => void): () => void {
    this.wakeUps.add(fn);
    const off = this.onConnection(fn);
    return () => {
      this.wakeUps.delete(fn);
      off();
    };
  }

  /** Says goodbye: what is in flight is sent, then the connection closes. */
  async stop(): Promise<void> {
    this.stopping.abort();
    const { connection } = this;
    if (connection && !connection.isClosed()) {
      // Without a server to answer, draining would wait for ever.
      const patience = delay(DRAIN_TIMEOUT_MS, undefined, { ref: false });
      await Promise.race([connection.drain().catch(() => undefined), patience]);
      await connection.close();
    }
    await this.running;
  }

  private async keepConnected(): Promise<void> {
    for (let attempt = 0; !this.stopping.signal.aborted; attempt++) {
      try {
        const connection = await connect(this.connectionOptions());
        attempt = 0;
        await this.use(connection);
      } catch (error) {
        this.log.warn({ err: error, attempt }, 'NATS does not answer; events wait in the log until it does');
      }
      await delay(backOffMs(attempt, RECONNECT_BOUNDS), undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
  }

  private async use(connection: NatsConnection): Promise<void> {
    if (this.stopping.signal.aborted) {
      await connection.close();
      return;
    }
    this.connection = connection;
    this.markUp();
    this.log.info({ server: connection.getServer(), version: connection.info?.version }, 'connected to NATS');
    for (const listener of this.listeners) {
      listener(connection);
    }
    void this.followStatus(connection);
    await connection.closed();
    this.connection = undefined;
    this.markDown();
  }

  private markUp(): void {
    this.connected = true;
    this.outage = new AbortController();
  }

  private markDown(): void {
    this.connected = false;
    this.lostAt = Date.now();
    this.outage.abort();
  }

  private async followStatus(connection: NatsConnection): Promise<void> {
    for await (const status of connection.status()) {
      if (status.type === 'disconnect') {
        this.markDown();
        this.log.warn('the connection to NATS was lost; connecting again');
      } else if (status.type === 'reconnect') {
        this.markUp();
        this.wakeUps.forEach((wake) => wake());
        this.log.info({ server: connection.getServer() }, 'connected to NATS again');
      } else if (status.type === 'error') {
        this.log.warn({ err: status.error }, 'NATS reported an error');
      }
    }
  }

  private connectionOptions(): ConnectionOptions {
    const { config, service } = this.options;
    return {
      ...brokerAddress(natsUrlOf(config, service)),
      name: `callboard-${service}`,
      maxReconnectAttempts: -1,
      ignoreAuthErrorAbort: true,
      pingInterval: 10_000,
      maxPingOut: 2,
      timeout: 5_000,
      // The client asks more often than it tries, so the bound grows with time and not with the questions.
      reconnectDelayHandler: () => 50 + Math.random() * Math.min(RECONNECT_BOUNDS.maxMs, Math.max(RECONNECT_BOUNDS.baseMs, (Date.now() - this.lostAt) / 2)),
    };
  }
}

/** Splits `nats://user:password@host:port[,…]` into what the client wants; `tls://` asks for TLS. */
export function brokerAddress(urls: string): Pick<ConnectionOptions, 'servers' | 'user' | 'pass' | 'token' | 'tls'> {
  const parsed = urls.split(',').map((url) => new URL(url.trim()));
  const first = parsed.find((url) => url.username);
  const user = first && decodeURIComponent(first.username);
  const pass = first?.password ? decodeURIComponent(first.password) : undefined;
  return {
    servers: parsed.map((url) => url.host),
    ...(user && (pass === undefined ? { token: user } : { user, pass })),
    ...(parsed.some((url) => url.protocol === 'tls:') && { tls: {} }),
  };
}
