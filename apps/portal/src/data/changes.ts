import 'server-only';
import { cache } from 'react';
import type { ChangeEvent, EntityChange } from '@callboard/api-client';
import { changeLine, changeWords } from '../features/changes/change-words';
import { clients } from './clients';

/** A stored change, in words. */
export interface ChangeView {
  readonly entityRef: string;
  readonly revision: number;
  readonly time: string;
  readonly type: 'created' | 'updated' | 'deleted';
  /** "owner pricing → payments"; empty for creations, deletions and changes without anything to tell. */
  readonly lines: readonly string[];
  readonly actor?: string;
  readonly cause?: CauseView;
}

/** Why something changed: words, and where it leads when that is an address. */
export interface CauseView {
  readonly words: string;
  readonly href?: string;
  /** The commit or entity tag of what was read. */
  readonly version?: string;
}

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

/** The last events of the log. */
export async function listRecentEvents(limit: number): Promise<RecentEvents> {
  const { events } = await clients();
  let found: ChangeEvent[] = [];
  let cursor: string | undefined;
  for (const seconds of WINDOWS) {
    let after = new Date(Date.now() - seconds * 1000).toISOString();
    found = [];
    for (let pages = 0; pages < PAGES; pages += 1) {
      const page = await events.listEvents({ after, types: ['callboard.catalog.entity.*'], limit: PAGE });
      found.push(...page.items);
      cursor = page.cursor;
      if (!page.more) break;
      after = page.cursor;
    }
    if (found.length >= limit) break;
  }
  return { events: found.reverse().slice(0, limit), cursor };
}

/** A change out of its event; undefined for events of other things. */
export function viewOfEvent(event: ChangeEvent): ChangeView | undefined {
  const type = /^callboard\.catalog\.entity\.(created|updated|deleted)\./.exec(event.type)?.[1] as ChangeView['type'] | undefined;
  if (!type) return undefined;
  const data = event.data as { patch?: EntityChange['patch'] };
  return {
    entityRef: event.subject,
    revision: event.revision ?? 0,
    time: event.time,
    type,
    lines: changeWords({ type, patch: data.patch }).map(changeLine),
    actor: event.actor,
    cause: causeView(parseCause(event.cause)),
  };
}

function viewOf(entityRef: string, change: EntityChange, before: EntityChange | undefined): ChangeView {
  const { revision, time, type, actor, patch, entity } = change;
  const words = changeWords({ type, patch, before: before?.entity, after: entity });
  return { entityRef, revision, time, type, lines: words.map(changeLine), actor, cause: causeView(change.cause) };
}

function causeView(cause: { type: string; location?: string; id?: string; version?: string } | undefined): CauseView | undefined {
  if (!cause) return undefined;
  const where = cause.location ?? cause.id;
  const address = where?.replace(/^(url|file):/, '');
  const file = address?.split('/').slice(-2).join('/');
  const words = {
    location: file ? `read from ${file}` : 'read from its source',
    provider: `sent by ${where ?? 'a provider'}`,
    api: 'asked for through the API',
    task: 'made by a template run',
    system: 'done by the catalog itself',
  }[cause.type];
  const href = cause.type === 'task' && where ? `/create/tasks/${where}` : address && /^https?:/.test(address) ? address : undefined;
  return { words: words ?? cause.type, href, version: cause.version?.slice(0, 7) };
}

function parseCause(text: string | undefined): { type: string; id?: string; version?: string } | undefined {
  if (!text) return undefined;
  try {
    return JSON.parse(text) as { type: string; id?: string; version?: string };
  } catch {
    return undefined;
  }
}
