import { STREAMS, type StreamName } from '@callboard/contracts';
import { Database, type Tx } from '@callboard/persistence';
import { InvalidInput, Unavailable } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { WakeUp } from './wake-up.js';

/** How long a reader waits for a position unless told otherwise, milliseconds. */
const WAIT_MS = 5_000;

/** How often to look for what another process applied, milliseconds. */
const LOOK_EVERY_MS = 50;

const UPSERT = `
  INSERT INTO applied_positions (durable, stream, position) VALUES ($1, $2, $3)
  ON CONFLICT (durable, stream) DO UPDATE SET position = excluded.position, updated_at = now()
  WHERE excluded.position > applied_positions.position`;

/** A place in a log: what `Callboard-Position` says. */
export interface LogPosition {
  stream: StreamName;
  position: number;
}

/** Reads `CATALOG:123`; throws `InvalidInput('invalid_wait')` for anything else. */
export function parsePosition(token: string): LogPosition {
  const match = /^([A-Z]+):(\d{1,15})$/.exec(token);
  if (!match || !((match[1] ?? '') in STREAMS)) {
    throw new InvalidInput('invalid_wait', `"${token.slice(0, 60)}" is not a position; send the value of a Callboard-Position header, such as CATALOG:123.`);
  }
  return { stream: match[1] as StreamName, position: Number(match[2]) };
}

/**
 * How far each durable has come in each stream: everything up to its position has been applied or parked.
 *
 * It never goes back, and never past an event that is still being tried.
 */
@Injectable()
export class AppliedPositions {
  private readonly known = new Map<string, number>();
  private readonly held = new Map<string, number>();
  private readonly waiting = new Set<WakeUp>();

  constructor(@Inject(Database) private readonly database: Database) {}

  /** Says, inside the transaction of the effect, that it has been applied; counts once that commits. */
  async advance(tx: Tx, durable: string, stream: StreamName, position: number): Promise<void> {
    const upTo = this.capped(durable, stream, position);
    await tx.query(UPSERT, [durable, stream, upTo]);
    tx.onCommit(() => this.remember(durable, stream, upTo));
  }

  /** The position up to which the durable has applied everything; 0 when it has not begun. */
  async floor(durable: string, stream: StreamName): Promise<number> {
    const row = await this.database.one<{ position: number }>('SELECT position FROM applied_positions WHERE durable = $1 AND stream = $2', [durable, stream], {
      prepared: 'applied-position',
    });
    this.remember(durable, stream, row?.position ?? 0);
    return row?.position ?? 0;
  }

  /** The position as this process knows it, without asking the database. */
  lastKnown(durable: string, stream: StreamName): number {
    return this.known.get(key(durable, stream)) ?? 0;
  }

  /**
   * Waits until the durable has applied what a write answered with.
   *
   * Throws `InvalidInput('invalid_wait')` for a malformed token and `Unavailable('wait_timeout')` (HTTP 504) after the time.
   */
  async waitFor(token: string, durable: string, timeoutMs = WAIT_MS): Promise<void> {
    const { stream, position } = parsePosition(token);
    const deadline = Date.now() + timeoutMs;
    const wakeUp = new WakeUp();
    this.waiting.add(wakeUp);
    try {
      for (;;) {
        if (this.lastKnown(durable, stream) >= position || (await this.floor(durable, stream)) >= position) {
          return;
        }
        const left = deadline - Date.now();
        if (left <= 0) {
          throw new Unavailable('wait_timeout', `${token} was not applied within ${timeoutMs} ms; it will be: ask again.`, {
            details: { position: token, applied: this.lastKnown(durable, stream) },
            retryAfterSeconds: 1,
          });
        }
        await wakeUp.wait(Math.min(left, LOOK_EVERY_MS));
      }
    } finally {
      this.waiting.delete(wakeUp);
    }
  }

  /** As {@link advance} for what has no transaction of its own: skipped and parked events. */
  async record(durable: string, stream: StreamName, position: number): Promise<void> {
    await this.database.query(UPSERT, [durable, stream, position], { prepared: 'applied-position-record' });
    this.remember(durable, stream, position);
  }

  /** Keeps the floor below an event that is still being tried; undefined lets it go on. */
  hold(durable: string, stream: StreamName, lowest: number | undefined): void {
    if (lowest === undefined) {
      this.held.delete(key(durable, stream));
    } else {
      this.held.set(key(durable, stream), lowest);
    }
  }

  private capped(durable: string, stream: StreamName, position: number): number {
    const lowest = this.held.get(key(durable, stream));
    return lowest === undefined ? position : Math.min(position, lowest - 1);
  }

  private remember(durable: string, stream: StreamName, position: number): void {
    if (position > this.lastKnown(durable, stream)) {
      this.known.set(key(durable, stream), position);
      this.waiting.forEach((wakeUp) => wakeUp.ring());
    }
  }
}

const key = (durable: string, stream: StreamName): string => `${stream} ${durable}`;
