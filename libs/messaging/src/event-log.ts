import type { CloudEvent } from '@callboard/contracts';
import { Database } from '@callboard/persistence';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { LogSignal } from './log-signal.js';
import { withPosition } from './outbox.js';
import { WakeUp } from './wake-up.js';

/** An event and its gap-free place in the service's log. */
export interface StoredEvent {
  position: number;
  event: CloudEvent;
}

/** A lost notification delays a follower by at most this, milliseconds. */
const POLL_MS = 1_000;

const TAIL_BATCH = 500;

/** One read stops after the event that takes it over this, bytes. */
const MAX_READ_BYTES = 4 * 1024 * 1024;

/** Events of transactions that ran at the same time stand in the order of their commits, not of their times; milliseconds. */
const LONGEST_TRANSACTION_MS = 60_000;

/**
 * The service's own log in PostgreSQL, oldest first: the truth that NATS only carries on.
 *
 * Positions are gap-free and in commit order, so whoever has seen n has seen everything before it.
 */
@Injectable()
export class EventLog implements OnModuleInit {
  private knownEpoch?: string;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(LogSignal) private readonly signal: LogSignal,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.state();
  }

  /** Events after a position, in order, none beyond `until`; at most `limit`, and fewer where they are large: ask on from the last one. */
  async read({ after, limit, until }: { after: number; limit: number; until?: number }): Promise<StoredEvent[]> {
    const rows = await this.database.query<{ position: number; event: string }>(
      `SELECT position, event FROM (
         SELECT position, event, sum(octet_length(event)) OVER (ORDER BY position) - octet_length(event) AS bytes_before
         FROM (SELECT position, event FROM outbox WHERE position > $1 AND position <= $2 ORDER BY position LIMIT $3) next
       ) measured WHERE bytes_before < $4 ORDER BY position`,
      [after, until ?? Number.MAX_SAFE_INTEGER, limit, MAX_READ_BYTES],
      { prepared: 'event-log-read' },
    );
    return rows.map(({ position, event }) => ({ position, event: JSON.parse(withPosition(event, position)) as CloudEvent }));
  }

  /** The position of the newest event; 0 when there is none. */
  async head(): Promise<number> {
    return (await this.state()).position;
  }

  /** The oldest position that can still be read; `head() + 1` when none can. */
  async oldest(): Promise<number> {
    const row = await this.database.one<{ position: number }>(
      'SELECT coalesce((SELECT min(position) FROM outbox), (SELECT position + 1 FROM log_head)) AS position',
    );
    return row?.position ?? 1;
  }

  /**
   * A position before every event of a time or later; events up to a minute older may follow it. Undefined when events
   * of that time may have been removed from the log.
   */
  async before(time: Date): Promise<number | undefined> {
    const oldest = await this.oldest();
    const edge = new Date(time.getTime() - LONGEST_TRANSACTION_MS);
    let [low, high] = [oldest - 1, await this.head()];
    // Positions are gap-free and, but for transactions at the same time, as old as their order says.
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (await this.isOlder(middle, edge)) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low === oldest - 1 && oldest > 1 && !(await this.isOlder(oldest, edge)) ? undefined : low;
  }

  /**
   * An id of this history, as of the last look at the head; it changes when the database is restored from a backup, and
   * readers then start anew.
   */
  epoch(): string {
    if (!this.knownEpoch) {
      throw new Error('The log has not been looked at yet: wait until the module has started');
    }
    return this.knownEpoch;
  }

  /** Yields when the log may have grown, also by another process, and at least every second; a hint, never the transport. */
  async *changed(signal: AbortSignal): AsyncGenerator<void, void, undefined> {
    const { wakeUp, stop } = this.follow(signal);
    try {
      while (!signal.aborted) {
        await wakeUp.wait(POLL_MS);
        if (!signal.aborted) {
          yield;
        }
      }
    } finally {
      stop();
    }
  }

  /** Follows the log from a position until the signal aborts: batches in order, without a gap, within a second of their commit. */
  async *tail(after: number, signal: AbortSignal): AsyncGenerator<StoredEvent[], void, undefined> {
    const { wakeUp, stop } = this.follow(signal);
    try {
      for (let position = after; !signal.aborted; ) {
        const events = await this.read({ after: position, limit: TAIL_BATCH });
        if (events.length > 0) {
          position = events.at(-1)?.position ?? position;
          yield events;
        } else {
          await wakeUp.wait(POLL_MS);
        }
      }
    } finally {
      stop();
    }
  }

  private async isOlder(position: number, time: Date): Promise<boolean> {
    const row = await this.database.one<{ older: boolean }>('SELECT created_at < $2 AS older FROM outbox WHERE position = $1', [position, time], { prepared: 'event-log-older' });
    return row?.older ?? true;
  }

  private follow(signal: AbortSignal): { wakeUp: WakeUp; stop: () => void } {
    const wakeUp = new WakeUp();
    const ring = (): void => wakeUp.ring();
    const off = this.signal.on(ring);
    signal.addEventListener('abort', ring);
    return {
      wakeUp,
      stop: () => {
        off();
        signal.removeEventListener('abort', ring);
      },
    };
  }

  private async state(): Promise<{ position: number; epoch: string }> {
    const row = await this.database.one<{ position: number; epoch: string }>('SELECT position, epoch FROM log_head', [], { prepared: 'event-log-head' });
    if (!row) {
      throw new Error('The log has no head row: were the messaging migrations run?');
    }
    this.knownEpoch = row.epoch;
    return row;
  }
}
