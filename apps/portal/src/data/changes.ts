import 'server-only';
import { cache } from 'react';
import type { ChangeEvent, EntityChange } from '@callboard/api-client';
import { causeView, viewOfEvent, type ChangeView } from '../features/changes/change-view';
import { changeLine, changeWords } from '../features/changes/change-words';
import { clients } from './clients';

/** The last changes of an entity, newest first; one more is read, so that the oldest one shown knows its former state. */
export const listEntityChanges = cache(async (kind: string, namespace: string, name: string, limit: number, cursor?: string) => {
  const { catalog } = await clients();
  const { items, pageInfo } = await catalog.listChanges(kind, namespace, name, { limit: limit + 1, cursor });
  const entityRef = `${kind}:${namespace}/${name}`.toLowerCase();
  const views = items.slice(0, limit).map((change, index) => viewOf(entityRef, change, items[index + 1]));
  return { changes: views, raw: items, hasMore: items.length > limit || pageInfo.nextCursor !== undefined };
});

/** The last events, newest first, and the cursor that the live stream goes on from. */
export interface RecentEvents {
  readonly events: readonly ChangeEvent[];
  readonly cursor?: string;
}

/** The log is read forwards; these windows (seconds) find its end without reading all of it. */
const WINDOWS = [60, 900, 14_400, 86_400, 604_800, 2_592_000];
const PAGE = 200;
/** Pages of one window; whoever changes more in a window sees the rest of it on the events page. */
const PAGES = 3;

/** The last changes of the whole catalog, newest first. */
export async function listRecentChanges(limit: number): Promise<readonly ChangeView[]> {
  const { events } = await listRecentEvents(limit);
  return events.map(viewOfEvent).filter((view) => view !== undefined);
}

/** The last events of the log; `types` as the event API has them. */
export async function listRecentEvents(limit: number, types = ['callboard.catalog.entity.*']): Promise<RecentEvents> {
  const { events } = await clients();
  let found: ChangeEvent[] = [];
  let cursor: string | undefined;
  for (const seconds of WINDOWS) {
    let after = new Date(Date.now() - seconds * 1000).toISOString();
    found = [];
    for (let pages = 0; pages < PAGES; pages += 1) {
      const page = await events.listEvents({ after, types, limit: PAGE });
      found.push(...page.items);
      cursor = page.cursor;
      if (!page.more) break;
      after = page.cursor;
    }
    if (found.length >= limit) break;
  }
  return { events: found.reverse().slice(0, limit), cursor };
}

/** What happened after a cursor, oldest first; at most one page. */
export async function listEventsAfter(cursor: string): Promise<RecentEvents> {
  const { events } = await clients();
  const page = await events.listEvents({ after: cursor, limit: PAGE });
  return { events: page.items, cursor: page.cursor };
}

function viewOf(entityRef: string, change: EntityChange, before: EntityChange | undefined): ChangeView {
  const { revision, time, type, actor, patch, entity } = change;
  const words = changeWords({ type, patch, before: before?.entity, after: entity });
  return { entityRef, revision, time, type, lines: words.map(changeLine), actor, cause: causeView(change.cause) };
}
