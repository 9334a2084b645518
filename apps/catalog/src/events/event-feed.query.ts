import { setTimeout as delay } from 'node:timers/promises';
import { EventLog, type StoredEvent } from '@callboard/messaging';
import { createLogger, NotFound, Unavailable } from '@callboard/service-kit';
import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { CursorSecretsRepository } from '../entities/cursor-secrets.repository.js';
import { EntityStatesRepository } from './entity-states.repository.js';
import { EventBatch } from './event-batch.js';
import { writeEventCursor } from './event-cursor.js';
import { LoggedEvent } from './logged-event.js';

/** Events read from the log at once for a reader that is behind. */
const PAGE = 200;
/** Recent events kept for readers that are only a little behind. */
const RECENT_EVENTS = 1_000;
const RETRY_MS = 1_000;

/**
 * The log as readers outside follow it: one tail per process for all who are up to date, pages of their own for those
 * who are behind. Nobody sees a gap or an event twice.
 */
@Injectable()
export class EventFeed implements BeforeApplicationShutdown {
  private readonly log = createLogger('events');
  private readonly waiting = new Set<() => void>();
  private readonly stopping = new AbortController();
  private recent: EventBatch[] = [];
  private tail?: { position: number; epoch: string };
  private starting?: Promise<void>;

  constructor(
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(EntityStatesRepository) private readonly states: EntityStatesRepository,
    @Inject(CursorSecretsRepository) private readonly secrets: CursorSecretsRepository,
  ) {}

  /** Events after a position, at most a page; undefined when there are none. Throws `NotFound('cursor_expired')` when the next one is gone. */
  async read(position: number, limit = PAGE): Promise<EventBatch | undefined> {
    const stored = await this.events.read({ after: position, limit });
    const [first] = stored;
    if (first && first.position !== position + 1) {
      throw await this.expired();
    }
    return first && this.batch(stored);
  }

  /** As {@link read}, but waits until there are some; undefined once the signal aborts or the service stops. */
  async next(position: number, signal: AbortSignal): Promise<EventBatch | undefined> {
    await this.follow();
    while (!signal.aborted && !this.stopping.signal.aborted && this.tail) {
      if (position < this.tail.position) {
        return this.recent.find(({ events: [first], end }) => first !== undefined && first.position <= position + 1 && position < end) ?? this.read(position);
      }
      await this.growth(signal);
    }
    return undefined;
  }

  /** The error for a place that the log does not reach back to: it says where to start instead. */
  async expired(): Promise<NotFound> {
    const [oldest, secret] = await Promise.all([this.events.oldest(), this.secrets.get()]);
    return new NotFound('cursor_expired', 'The cursor is older than the events that are kept. Read GET /api/catalog/entities and go on from the position that its answer names in Callboard-Position.', {
      details: { snapshot: '/api/catalog/entities', oldest: writeEventCursor({ position: oldest - 1, epoch: this.events.epoch() }, secret) },
    });
  }

  beforeApplicationShutdown(): void {
    this.stopping.abort();
    this.wake();
  }

  private async batch(stored: readonly StoredEvent[]): Promise<EventBatch> {
    const secret = await this.secrets.get();
    const epoch = this.events.epoch();
    return new EventBatch(
      stored.map(({ position, event }) => new LoggedEvent(position, event, writeEventCursor({ position, epoch }, secret))),
      this.states,
    );
  }

  private growth(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        signal.removeEventListener('abort', done);
        this.waiting.delete(done);
        resolve();
      };
      signal.addEventListener('abort', done);
      this.waiting.add(done);
    });
  }

  private wake(): void {
    for (const done of [...this.waiting]) {
      done();
    }
  }

  /** Begins to follow the log with the first reader; from then on one query per change serves them all. */
  private async follow(): Promise<void> {
    if (this.tail) {
      return;
    }
    this.starting ??= this.start().finally(() => {
      this.starting = undefined;
    });
    await this.starting;
  }

  private async start(): Promise<void> {
    const position = await this.events.head();
    this.tail = { position, epoch: this.events.epoch() };
    this.recent = [];
    void this.run(this.tail);
  }

  private async run(tail: { position: number; epoch: string }): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        if ((await this.events.head()) < tail.position || this.events.epoch() !== tail.epoch) {
          throw new Unavailable('starting', 'The database was restored from a backup');
        }
        for await (const stored of this.events.tail(tail.position, signal)) {
          this.keep(await this.batch(stored), tail);
        }
      } catch (error) {
        if (error instanceof Unavailable && error.code === 'starting') {
          // Every reader connects again and hears that its cursor is of another history.
          this.log.warn({ err: error }, 'the event log began anew; readers are sent away');
          this.tail = undefined;
          this.wake();
          return;
        }
        this.log.warn({ err: error }, 'the event log cannot be read; trying again');
        await delay(RETRY_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  private keep(batch: EventBatch, tail: { position: number }): void {
    this.recent.push(batch);
    for (let kept = this.recent.reduce((sum, { events }) => sum + events.length, 0); kept > RECENT_EVENTS && this.recent.length > 1; ) {
      kept -= this.recent.shift()?.events.length ?? 0;
    }
    tail.position = batch.end;
    this.wake();
  }
}
