import type { Principal } from '@callboard/access';
import { EventLog } from '@callboard/messaging';
import { Inject, Injectable } from '@nestjs/common';
import { CursorSecretsRepository } from '../entities/cursor-secrets.repository.js';
import { writeEventCursor } from './event-cursor.js';
import { EventFeed } from './event-feed.query.js';
import { LocateEvent, type EventStart } from './locate-event.query.js';
import { SelectEvents, type EventSelection } from './select-events.query.js';

/** What a reader is sent: an event, or only how far it has come. */
export interface EventFrame {
  readonly id: string;
  readonly event?: string;
  readonly data?: string;
}

/** After so many events that are not for the reader it is told how far it has come, so that it need not look at them again. */
const SILENT_EVENTS = 500;

/** An endless read of the log: first what has happened, then what happens. */
@Injectable()
export class FollowEvents {
  constructor(
    @Inject(EventLog) private readonly log: EventLog,
    @Inject(EventFeed) private readonly feed: EventFeed,
    @Inject(LocateEvent) private readonly locate: LocateEvent,
    @Inject(SelectEvents) private readonly select: SelectEvents,
    @Inject(CursorSecretsRepository) private readonly secrets: CursorSecretsRepository,
  ) {}

  /** Where to begin; without a place at the end of the log. Throws `InvalidInput('invalid_cursor')` and `NotFound('cursor_expired')`. */
  start(since: string | undefined): Promise<EventStart> {
    return since === undefined ? this.locate.end() : this.locate.find(since);
  }

  /**
   * Frames in order, without a gap and none twice, until the signal aborts. The first one tells where the reader stands:
   * if it is cut off before its first event, it comes back to just here.
   */
  async *execute(principal: Principal, selection: EventSelection, start: EventStart, signal: AbortSignal): AsyncGenerator<EventFrame, void, undefined> {
    const secret = await this.secrets.get();
    yield { id: writeEventCursor({ position: start.position, epoch: this.log.epoch() }, secret) };
    let told = start.position;
    for (let position = start.position; ; ) {
      const batch = await this.feed.next(position, signal);
      if (!batch) {
        return;
      }
      for (const { logged, json } of await this.select.execute(principal, { ...selection, notBefore: start.notBefore }, batch, position)) {
        yield { id: logged.cursor, event: logged.event.type, data: json };
        told = logged.position;
      }
      position = batch.end;
      if (position - told >= SILENT_EVENTS) {
        yield { id: batch.events.at(-1)?.cursor ?? '' };
        told = position;
      }
    }
  }
}
