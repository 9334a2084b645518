import type { CatalogEntity, PluginEvent } from '@callboard/plugin-sdk';
import type { TeamChange } from '../team-activity.js';

/** Changes that are kept for each team, and days that are counted: as many as the configuration can ask for. */
const KEPT_CHANGES = 30;
const KEPT_DAYS = 60;
const SHOWN_PARTS = 3;

/** What is stored about a team, under `team/<ref>`. */
export interface StoredActivity {
  readonly changes: readonly TeamChange[];
  /** Number of changes by UTC day. */
  readonly tally: Readonly<Record<string, number>>;
}

/** The data of catalog events, as far as it is used here. */
export interface EntityChange {
  readonly ref: string;
  readonly entity?: CatalogEntity;
  readonly relations?: ReadonlyArray<{ readonly source: string; readonly type: string; readonly target: string }>;
  readonly patch?: ReadonlyArray<{ readonly path: string }>;
}

/** The owners of the entity that an event is about. */
export function ownersOf({ ref, relations = [] }: EntityChange): string[] {
  return [...new Set(relations.filter(({ source, type }) => source === ref && type === 'ownedBy').map(({ target }) => target))];
}

/** The owner that an entity's document names, as a full ref in lower case; undefined without one. */
export function declaredOwner(entity: CatalogEntity): string | undefined {
  const owner = entity.spec?.owner;
  const match = typeof owner === 'string' ? /^(?:([^:/]+):)?(?:([^:/]+)\/)?([^:/]+)$/.exec(owner.trim()) : null;
  if (!match) return undefined;
  const [, kind = 'group', namespace = entity.metadata.namespace ?? 'default', name = ''] = match;
  return `${kind}:${namespace}/${name}`.toLowerCase();
}

/** One line for the list. */
export function toChange(event: PluginEvent<EntityChange>): TeamChange {
  const { ref, entity, patch = [] } = event.data;
  const past = /\.(created|updated|deleted)\.v\d+$/.exec(event.type)?.[1] as TeamChange['change'] | undefined;
  return {
    ref,
    title: entity?.metadata.title ?? entity?.metadata.name ?? ref,
    change: past ?? 'updated',
    time: event.time,
    parts: [...new Set(patch.map(({ path }) => partOf(path)))].slice(0, SHOWN_PARTS),
  };
}

/** Adds a change and forgets what is too old to be shown. */
export function withChange(before: StoredActivity | undefined, change: TeamChange): StoredActivity {
  const day = change.time.slice(0, 10);
  const tally = { ...before?.tally, [day]: (before?.tally[day] ?? 0) + 1 };
  const kept = Object.keys(tally).sort().slice(-KEPT_DAYS);
  return {
    changes: [change, ...(before?.changes ?? [])].slice(0, KEPT_CHANGES),
    tally: Object.fromEntries(kept.map((key) => [key, tally[key] ?? 0])),
  };
}

/** The last days with their counts, today last. */
export function lastDays(tally: StoredActivity['tally'], count: number, today: Date): Array<{ day: string; count: number }> {
  return Array.from({ length: count }, (_, index) => {
    const day = new Date(today.getTime() - (count - 1 - index) * 86_400_000).toISOString().slice(0, 10);
    return { day, count: tally[day] ?? 0 };
  });
}

/** `/metadata/annotations/a~1b` → `annotations`, `/spec/lifecycle` → `lifecycle`. */
function partOf(path: string): string {
  const [, first = '', second = first] = path.split('/');
  return first === 'metadata' || first === 'spec' ? second.replaceAll('~1', '/').replaceAll('~0', '~') : first;
}
