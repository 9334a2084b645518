import type { Principal } from '@callboard/access';
import { MATCH_ALL } from '@callboard/catalog-model';
import { EventLog } from '@callboard/messaging';
import { Inject, Injectable } from '@nestjs/common';
import { CursorSecretsRepository } from '../entities/cursor-secrets.repository.js';
import { writeEventCursor } from './event-cursor.js';
import { EventFeed } from './event-feed.query.js';
import { LocateEvent } from './locate-event.query.js';
import { SelectEvents, type EventSelection } from './select-events.query.js';

const DEFAULT_LIMIT = 100;
/** One answer looks at no more events than this, whatever passes; `more` then says that there is more to look at. */
const MAX_LOOKED_AT = 5_000;
/** An answer ends before it grows beyond this, characters. */
const MAX_LENGTH = 4 * 1024 * 1024;

/** The log in pages, for those who come from time to time. */
@Injectable()
export class ListEvents {
  constructor(
    @Inject(EventLog) private readonly log: EventLog,
    @Inject(EventFeed) private readonly feed: EventFeed,
    @Inject(LocateEvent) private readonly locate: LocateEvent,
    @Inject(SelectEvents) private readonly select: SelectEvents,
    @Inject(CursorSecretsRepository) private readonly secrets: CursorSecretsRepository,
  ) {}

  /**
   * `{ items: [CloudEvent], cursor, more }` as JSON, oldest first, from the beginning unless a place is named. The cursor
   * goes on after the last event looked at, also when none passed. Throws `InvalidInput('invalid_cursor')` and
   * `NotFound('cursor_expired')`.
   */
  async execute(principal: Principal, selection: EventSelection, { after, limit = DEFAULT_LIMIT }: { after?: string; limit?: number }): Promise<string> {
    const start = after === undefined ? await this.locate.beginning() : await this.locate.find(after);
    const items: string[] = [];
    let { position } = start;
    let length = 0;
    while (items.length < limit && position - start.position < MAX_LOOKED_AT) {
      // A filter lets few through; without one a page is what was asked for.
      const batch = await this.feed.read(position, selection.filter === MATCH_ALL ? limit - items.length : undefined);
      if (!batch) {
        break;
      }
      for (const { logged, json } of await this.select.execute(principal, { ...selection, notBefore: start.notBefore }, batch, position)) {
        length += json.length;
        if (items.length >= limit || (items.length > 0 && length > MAX_LENGTH)) {
          return this.answer(items, position, true);
        }
        items.push(json);
        position = logged.position;
      }
      position = batch.end;
    }
    return this.answer(items, position, position < (await this.log.head()));
  }

  private async answer(items: readonly string[], position: number, more: boolean): Promise<string> {
    const cursor = writeEventCursor({ position, epoch: this.log.epoch() }, await this.secrets.get());
    return `{"items":[${items.join(',')}],"cursor":${JSON.stringify(cursor)},"more":${more}}`;
  }
}
