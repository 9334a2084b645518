import 'server-only';
import { ApiError, type ChangeEvent, type EventsClient } from '@callboard/api-client';
import { clients } from './clients';

/** The last events, newest first, and the cursor that the live stream goes on from. */
export interface RecentEvents {
  readonly events: readonly ChangeEvent[];
  readonly cursor?: string;
}

const ALL_TYPES = ['callboard.catalog.*'];
/** Seconds: the shortest of these that holds an event leads to the end of the log. */
const WINDOWS = [60, 900, 14_400, 86_400, 604_800, 2_592_000];
const PAGE = 500;
/** Pages read on the way to the end; after a large import the rest is read next time. */
const PAGES = 8;
/** Of the events before the end some are of other types than those asked for. */
const SPARE = 3;

/** Where the log ended when it was last read: the next reader starts there. */
let knownEnd: number | undefined;

/** The last events of the log, of the types asked for. The log is read forwards only, so its end has to be found first. */
export async function listRecentEvents(limit: number, types: readonly string[] = ['callboard.catalog.entity.*']): Promise<RecentEvents> {
  const { events } = await clients();
  const end = await findEnd(events);
  if (end === undefined) return { events: [] };
  const start = Math.max(0, end - limit * SPARE);
  const page = await events.listEvents({ after: `CATALOG:${start}`, types, limit: PAGE }).catch((error: unknown) => {
    // The log does not go back that far any more.
    if (isGone(error)) return events.listEvents({ after: '0', types, limit: PAGE });
    throw error;
  });
  return { events: [...page.items].reverse().slice(0, limit), cursor: page.cursor };
}

async function findEnd(events: EventsClient): Promise<number | undefined> {
  if (knownEnd !== undefined) {
    try {
      knownEnd = await readToEnd(events, `CATALOG:${knownEnd}`, knownEnd);
      return knownEnd;
    } catch (error) {
      if (!isGone(error)) throw error;
      knownEnd = undefined;
    }
  }
  for (const seconds of WINDOWS) {
    const after = new Date(Date.now() - seconds * 1000).toISOString();
    knownEnd = await readToEnd(events, after, undefined);
    if (knownEnd !== undefined) return knownEnd;
  }
  return undefined;
}

/** Position of the last event after a place; `otherwise` when there is none. */
async function readToEnd(events: EventsClient, after: string, otherwise: number | undefined): Promise<number | undefined> {
  let place = after;
  let last = otherwise;
  for (let pages = 0; pages < PAGES; pages += 1) {
    const page = await events.listEvents({ after: place, types: ALL_TYPES, limit: PAGE });
    const position = page.items.at(-1)?.position;
    if (position !== undefined) last = Number(position);
    if (!page.more) break;
    place = page.cursor;
  }
  return last;
}

/** The place is no longer, or not yet, in the log: it was trimmed, restored or made anew. */
function isGone(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 410 || error.status === 400);
}
