import 'server-only';
import { cache } from 'react';
import type { EntityChange } from '@callboard/api-client';
import { causeView, type ChangeView } from '../features/changes/change-view';
import { changeLine, changeWords } from '../features/changes/change-words';
import { clients } from './clients';
import type { RecentEvents } from './recent-events';

/** One object, so that equal questions of one request are asked once. */
const NO_RANGE = {};

/** The last changes of an entity, newest first; one more is read, so that the oldest one shown knows its former state. */
export const listEntityChanges = cache(async (kind: string, namespace: string, name: string, limit: number, range: { cursor?: string; until?: string } = NO_RANGE) => {
  const { catalog } = await clients();
  const { items, pageInfo } = await catalog.listChanges(kind, namespace, name, { limit: limit + 1, ...range });
  const entityRef = `${kind}:${namespace}/${name}`.toLowerCase();
  const views = items.slice(0, limit).map((change, index) => viewOf(entityRef, change, items[index + 1]));
  return { changes: views, raw: items, hasMore: items.length > limit || pageInfo.nextCursor !== undefined };
});

/** Changes between drawing a page and listening are few. */
const CATCH_UP = 200;

/** What happened after a cursor, oldest first; at most one page. */
export async function listEventsAfter(cursor: string): Promise<RecentEvents> {
  const { events } = await clients();
  const page = await events.listEvents({ after: cursor, limit: CATCH_UP });
  return { events: page.items, cursor: page.cursor };
}

function viewOf(entityRef: string, change: EntityChange, before: EntityChange | undefined): ChangeView {
  const { revision, time, type, actor, patch, entity } = change;
  const words = changeWords({ type, patch, before: before?.entity, after: entity });
  return { entityRef, revision, time, type, lines: words.map(changeLine), actor, cause: causeView(change.cause) };
}
