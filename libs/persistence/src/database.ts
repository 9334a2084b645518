import { createLogger, Health } from '@callboard/service-kit';
import { Inject, Injectable, Optional, type OnApplicationShutdown } from '@nestjs/common';
import pg from 'pg';
import { connectionOptions, openSession, type DatabaseOwner, type SessionSettings } from './connection.js';
import { asDatabaseError, isConnectionFault } from './faults.js';
import { NotificationListener, type NotificationHandler } from './notification-listener.js';
import { PERSISTENCE_OPTIONS, type PersistenceOptions } from './options.js';

/** Limit of one read, milliseconds. */
const STATEMENT_TIMEOUT_MS = 5_000;

/**
 * Storage of today has no arm to move: with PostgreSQL's old price for a jump it reads whole tables where an index is at
 * hand. Compiling a read costs more than any of ours takes.
 */
const PLANNER = { random_page_cost: 1.1, jit: 'off' } as const;

/** A frozen server sends no timeout of its own: the driver gives up a little after the server should have. */
const DRIVER_TIMEOUT_MS = STATEMENT_TIMEOUT_MS + 1_000;

/** A connection that breaks later than this was working: what it was asked may have been done. */
const BROKEN_WITHIN_MS = 1_000;

const isRead = (sql: string): boolean => /^\s*SELECT\b/i.test(sql);

/**
 * Reads outside of transactions, on a small pool of its own.
 *
 * Throws `Unavailable('database_unavailable')` while PostgreSQL is away (it reconnects by itself) and
 * `Unavailable('database_timeout')` after five seconds.
 */
@Injectable()
export class Database implements OnApplicationShutdown {
  private readonly log = createLogger('persistence');
  private readonly owner: DatabaseOwner;
  private readonly pool: pg.Pool;
  private readonly listener: NotificationListener;

  constructor(@Inject(PERSISTENCE_OPTIONS) options: PersistenceOptions, @Optional() @Inject(Health) health?: Health) {
    this.owner = options;
    this.pool = new pg.Pool({
      ...connectionOptions(options, 'read', { ...PLANNER, statement_timeout: STATEMENT_TIMEOUT_MS, idle_in_transaction_session_timeout: 60_000 }),
      query_timeout: DRIVER_TIMEOUT_MS,
      max: options.readConnections ?? 8,
      idleTimeoutMillis: 30_000,
    });
    this.pool.on('error', (error) => this.log.warn({ reason: error.message }, 'a database connection was lost'));
    this.listener = new NotificationListener(() => openSession(options, 'listen'));
    health?.register('database', () => this.check(), { readiness: 'required' });
  }

  /** Runs one statement and gives its rows. `prepared` names a statement that each connection parses and plans once. */
  async query<R = Record<string, unknown>>(sql: string, params?: readonly unknown[], { prepared }: { prepared?: string } = {}): Promise<R[]> {
    const statement = { text: sql, values: params as unknown[] | undefined, name: prepared };
    const started = Date.now();
    try {
      return (await this.pool.query(statement)).rows as R[];
    } catch (error) {
      // The pool may have handed out a connection that a restart had just broken; asking once more costs nothing.
      const again = isConnectionFault(error) && isRead(sql) && Date.now() - started < BROKEN_WITHIN_MS;
      if (!again) {
        throw asDatabaseError(error);
      }
    }
    try {
      return (await this.pool.query(statement)).rows as R[];
    } catch (error) {
      throw asDatabaseError(error);
    }
  }

  /** The first row, or undefined. */
  async one<R = Record<string, unknown>>(sql: string, params?: readonly unknown[], options?: { prepared?: string }): Promise<R | undefined> {
    return (await this.query<R>(sql, params, options))[0];
  }

  /**
   * Calls `fn` with the payload of each NOTIFY on the channel, and with undefined whenever the connection was new:
   * something may then have been missed. Gives back what stops it. A notification is a hint, never the transport.
   */
  listen(channel: string, fn: NotificationHandler): () => void {
    return this.listener.add(channel, fn);
  }

  /** Opens a connection of its own that the caller ends: for advisory locks. */
  openSession(use: string, settings: SessionSettings = {}): Promise<pg.Client> {
    return openSession(this.owner, use, settings);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.listener.stop();
    await this.pool.end();
  }

  private async check(): Promise<'ok' | 'down'> {
    try {
      await this.pool.query('SELECT 1');
      return 'ok';
    } catch {
      return 'down';
    }
  }
}
