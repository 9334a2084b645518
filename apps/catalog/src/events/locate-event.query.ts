import { EventLog, parsePosition } from '@callboard/messaging';
import { InvalidInput } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { CursorSecretsRepository } from '../entities/cursor-secrets.repository.js';
import { readEventCursor } from './event-cursor.js';
import { EventFeed } from './event-feed.query.js';

/** Where a reader starts: after a position, and with events of a time or later. */
export interface EventStart {
  readonly position: number;
  readonly notBefore?: Date;
}

const ISO_TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d))?$/;

/** Finds the place in the log that a reader names. */
@Injectable()
export class LocateEvent {
  constructor(
    @Inject(EventLog) private readonly log: EventLog,
    @Inject(EventFeed) private readonly feed: EventFeed,
    @Inject(CursorSecretsRepository) private readonly secrets: CursorSecretsRepository,
  ) {}

  /** The end of the log. */
  async end(): Promise<EventStart> {
    return { position: await this.log.head() };
  }

  /** The beginning of what is kept. */
  async beginning(): Promise<EventStart> {
    return { position: (await this.log.oldest()) - 1 };
  }

  /**
   * A cursor, `0` for all that is kept, an ISO 8601 time, or what `Callboard-Position` said.
   *
   * Throws `InvalidInput('invalid_cursor')` for anything else, and `NotFound('cursor_expired')` (410) when events after
   * that place are no longer there.
   */
  async find(since: string): Promise<EventStart> {
    if (since === '0') {
      return this.beginning();
    }
    if (ISO_TIME.test(since)) {
      return this.findTime(new Date(since));
    }
    if (/^[A-Z]+:/.test(since)) {
      return this.findPosition(since);
    }
    const { position, epoch } = readEventCursor(since, await this.secrets.get());
    const head = await this.log.head();
    // Asked after the head was read: only then the epoch is the present one.
    return epoch === this.log.epoch() && position <= head ? this.kept(position) : this.refuse();
  }

  private async findTime(time: Date): Promise<EventStart> {
    if (Number.isNaN(time.getTime())) {
      throw new InvalidInput('invalid_cursor', 'Invalid time: send a cursor, an ISO 8601 time, or 0');
    }
    const position = await this.log.before(time);
    return position === undefined ? this.refuse() : { position, notBefore: time };
  }

  private async findPosition(token: string): Promise<EventStart> {
    const { stream, position } = parsePosition(token);
    if (stream !== 'CATALOG') {
      throw new InvalidInput('invalid_cursor', `Positions of ${stream} are not of this log; it is CATALOG's`);
    }
    return position <= (await this.log.head()) ? this.kept(position) : this.refuse();
  }

  private async kept(position: number): Promise<EventStart> {
    return position >= (await this.log.oldest()) - 1 ? { position } : this.refuse();
  }

  private async refuse(): Promise<never> {
    throw await this.feed.expired();
  }
}
