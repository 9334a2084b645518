import { createHash } from 'node:crypto';
import type { Database } from '@callboard/persistence';
import { createLogger } from '@callboard/service-kit';
import type { Client, QueryResultRow } from 'pg';

/** A process that stops (SIGSTOP, a frozen machine) sends nothing: PostgreSQL then ends its session, and with it its locks. */
const IDLE_SESSION_TIMEOUT_MS = 10_000;

const HEARTBEAT_MS = 3_000;

/**
 * A database session that holds advisory locks.
 *
 * `lost` aborts when the session ends for whatever reason; its locks are then free for others.
 */
export class LockSession {
  private readonly ended = new AbortController();
  private readonly heartbeat: NodeJS.Timeout;

  private constructor(private readonly client: Client) {
    const end = (): void => this.abandon();
    client.on('error', end);
    client.on('end', end);
    this.heartbeat = setInterval(() => {
      client.query('SELECT 1').catch((error: unknown) => {
        createLogger('messaging').warn({ reason: error instanceof Error ? error.message : String(error) }, 'a session that holds locks was lost');
        end();
      });
    }, HEARTBEAT_MS);
    this.heartbeat.unref();
  }

  static async open(database: Database, use: string): Promise<LockSession> {
    return new LockSession(await database.openSession(use, { idle_session_timeout: IDLE_SESSION_TIMEOUT_MS, statement_timeout: 30_000 }));
  }

  get lost(): AbortSignal {
    return this.ended.signal;
  }

  /** Takes the lock if it is free; true when this session has it now. */
  async tryLock(name: string): Promise<boolean> {
    const rows = await this.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1::bigint) AS taken', [lockKey(name)]);
    return rows[0]?.taken === true;
  }

  async unlock(name: string): Promise<void> {
    await this.query('SELECT pg_advisory_unlock($1::bigint)', [lockKey(name)]);
  }

  async query<R extends QueryResultRow>(sql: string, params?: unknown[]): Promise<R[]> {
    return (await this.client.query<R>(sql, params)).rows;
  }

  async end(): Promise<void> {
    clearInterval(this.heartbeat);
    await this.client.end().catch(() => undefined);
    this.abandon();
  }

  private abandon(): void {
    clearInterval(this.heartbeat);
    this.ended.abort();
  }
}

/** 63 bits of a hash: advisory locks are numbers, shared by everyone in the database. */
function lockKey(name: string): string {
  return (createHash('sha256').update(`callboard:${name}`).digest().readBigUInt64BE() >> 1n).toString();
}
