import { setTimeout as delay } from 'node:timers/promises';
import { createLogger, Unavailable } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { ClientBase } from 'pg';
import { DataSource, type EntityManager, type QueryRunner } from 'typeorm';
import { backOffMs } from './back-off.js';
import { asDatabaseError, isConnectionFault, isLostRace, isSilence, reasonOf } from './faults.js';

/** One open transaction. It exists only inside {@link Transactions.run}; using it afterwards fails. */
export interface Tx {
  /** Runs one statement and gives its rows, also for `… RETURNING`. */
  query<R = Record<string, unknown>>(sql: string, params?: readonly unknown[]): Promise<R[]>;
  /** The first row, or undefined. */
  one<R = Record<string, unknown>>(sql: string, params?: readonly unknown[]): Promise<R | undefined>;
  /** TypeORM's manager bound to this transaction. */
  readonly manager: EntityManager;
  /** Runs after the commit, in the order given; its error is logged and changes nothing. */
  onCommit(fn: () => void): void;
  /** Runs after the work and before the commit. `last` runs after every other hook: for locks that all writers share. */
  beforeCommit(fn: (tx: Tx) => Promise<void>, options?: { last?: boolean }): void;
  /** Room for libraries that collect something until the commit. */
  readonly state: Map<symbol, unknown>;
}

/** How a transaction runs. */
export interface TransactionOptions {
  /** PostgreSQL's default is READ COMMITTED. */
  isolation?: 'READ COMMITTED' | 'REPEATABLE READ' | 'SERIALIZABLE';
  /** Limit of each statement, milliseconds; 30,000 when left out. */
  timeoutMs?: number;
}

/** The server ends a statement at its limit and says so; one that says nothing for so much longer is frozen, milliseconds. */
export const ANSWER_GRACE_MS = 5_000;

/** SQLSTATE of every statement after one that failed. */
const IN_FAILED_TRANSACTION = '25P02';

const MAX_ATTEMPTS = 6;
const RETRY_BOUNDS = { baseMs: 10, maxMs: 500 };

/** A pool may hold connections that a restart of the server broke; whoever waited longer than this met a busy or absent server. */
const RECONNECT_MS = 1_000;

/**
 * The only way to write.
 *
 * `run` gives back what `work` gave back once it is committed, and throws when nothing was committed. `work` may run
 * more than once (a lost race against another transaction is retried with back-off), so it touches nothing but `tx`.
 * Throws `Unavailable('database_unavailable')` when PostgreSQL is away; `details.outcome` is then `unknown` if the
 * connection broke during the commit itself. Throws `Unavailable('database_timeout')` past the time limit.
 */
@Injectable()
export class Transactions {
  private readonly log = createLogger('persistence');

  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  async run<T>(work: (tx: Tx) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
    const started = Date.now();
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.once(work, options);
      } catch (error) {
        const brokenBefore = error instanceof NotBegun && isConnectionFault(error.cause) && Date.now() - started < RECONNECT_MS;
        const again = isLostRace(error) || brokenBefore;
        if (!again || attempt >= MAX_ATTEMPTS) {
          throw asDatabaseError(error instanceof NotBegun ? error.cause : error);
        }
        await delay(backOffMs(attempt, RETRY_BOUNDS));
      }
    }
  }

  private async once<T>(work: (tx: Tx) => Promise<T>, options: TransactionOptions): Promise<T> {
    const runner = this.dataSource.createQueryRunner();
    const tx = new OpenTransaction(runner);
    try {
      await tx.begin(options);
      let result: T;
      try {
        result = await work(tx);
        await tx.finish();
      } catch (error) {
        if (isSilence(error)) {
          throw error;
        }
        await runner.rollbackTransaction().catch((rollbackError: unknown) => {
          this.log.debug({ reason: reasonOf(rollbackError) }, 'the connection was lost before the rollback; the server rolls back by itself');
        });
        throw error;
      }
      await tx.commit();
      for (const fn of tx.commitHooks) {
        this.afterCommit(fn);
      }
      return result;
    } catch (error) {
      if (isSilence(error) || isSilence((error as { cause?: unknown }).cause)) {
        await tx.abandon(error as Error);
      }
      throw error;
    } finally {
      tx.close();
      await runner.release();
    }
  }

  private afterCommit(fn: () => void): void {
    try {
      fn();
    } catch (error) {
      this.log.error({ err: error }, 'something to be done after a commit failed; what was committed stays');
    }
  }
}

/** The transaction could not be opened: nothing has happened yet. */
class NotBegun extends Error {}

class OpenTransaction implements Tx {
  readonly state = new Map<symbol, unknown>();
  readonly commitHooks: (() => void)[] = [];
  private readonly hooks: ((tx: Tx) => Promise<void>)[] = [];
  private readonly lastHooks: ((tx: Tx) => Promise<void>)[] = [];
  private client?: ClientBase;
  private answerTimeoutMs?: number;

  constructor(private readonly runner: QueryRunner) {}

  get manager(): EntityManager {
    return this.runner.manager;
  }

  async begin({ isolation, timeoutMs }: TransactionOptions): Promise<void> {
    try {
      this.client = (await this.runner.connect()) as ClientBase;
      await this.runner.startTransaction(isolation);
    } catch (error) {
      throw new NotBegun('The transaction could not be opened', { cause: error });
    }
    if (timeoutMs !== undefined) {
      this.answerTimeoutMs = timeoutMs + ANSWER_GRACE_MS;
      await this.query(`SET LOCAL statement_timeout = ${Math.max(1, Math.ceil(timeoutMs))}`);
    }
  }

  async query<R>(sql: string, params?: readonly unknown[]): Promise<R[]> {
    if (!this.client) {
      throw new Error('This transaction is over; use the one that the surrounding Transactions.run gave');
    }
    const statement = { text: sql, values: params as unknown[] | undefined, ...(this.answerTimeoutMs && { query_timeout: this.answerTimeoutMs }) };
    const { rows } = await this.client.query(statement);
    return rows as R[];
  }

  async one<R>(sql: string, params?: readonly unknown[]): Promise<R | undefined> {
    return (await this.query<R>(sql, params))[0];
  }

  onCommit(fn: () => void): void {
    this.commitHooks.push(fn);
  }

  beforeCommit(fn: (tx: Tx) => Promise<void>, { last = false }: { last?: boolean } = {}): void {
    (last ? this.lastHooks : this.hooks).push(fn);
  }

  /** A hook may add further hooks; the last ones wait for all of them. */
  async finish(): Promise<void> {
    for (let hook = this.hooks.shift() ?? this.lastHooks.shift(); hook; hook = this.hooks.shift() ?? this.lastHooks.shift()) {
      await hook(this);
    }
    // COMMIT after a swallowed error answers "ROLLBACK" without failing: the caller would believe it was saved.
    if (await this.hasFailed()) {
      throw new Error('A statement of this transaction failed and its error was swallowed: nothing can be committed');
    }
  }

  /** The driver reports an error before it hears what became of the transaction: then PostgreSQL is asked once more. */
  private async hasFailed(): Promise<boolean> {
    if (!this.client) {
      return false;
    }
    if ((this.client as ClientBase & { readyForQuery?: boolean }).readyForQuery !== true) {
      await this.client.query('SELECT 1').catch((error: unknown) => {
        if ((error as { code?: unknown }).code !== IN_FAILED_TRANSACTION) {
          throw error;
        }
      });
    }
    return this.client.getTransactionStatus() !== 'T';
  }

  async commit(): Promise<void> {
    try {
      await this.runner.commitTransaction();
    } catch (error) {
      if (isConnectionFault(error) || isSilence(error)) {
        throw new Unavailable('database_unavailable', 'The database went away while the change was being saved: it may or may not be there. Read it again before you repeat it.', {
          details: { outcome: 'unknown' },
          cause: error,
        });
      }
      throw error;
    }
  }

  /** Cuts a connection whose server says nothing; the pool opens another. PostgreSQL rolls back when it notices. */
  async abandon(error: Error): Promise<void> {
    await (this.runner as QueryRunner & { releasePostgresConnection(error: Error): Promise<void> }).releasePostgresConnection(error);
  }

  close(): void {
    this.client = undefined;
  }
}
