import { canonicalJson, type Entity, type EntityLink, type JsonValue, type Relation } from '@callboard/catalog-model';

/** Says on a served entity which of its fields come from the portal, comma-separated. */
export const OVERLAY_ANNOTATION = 'callboard.io/overlay';

/** A change of a list: another one instead of it, items more (a link with the address of another replaces it), items less. */
export interface ListChange<Item> {
  readonly set?: readonly Item[];
  readonly add?: readonly Item[];
  /** Tags, or addresses of links. */
  readonly remove?: readonly string[];
}

/** What is laid over an entity, as people write it. `null` takes away what the source says. */
export interface OverlayBody {
  readonly title?: string | null;
  readonly description?: string | null;
  readonly tags?: ListChange<string>;
  readonly links?: ListChange<EntityLink>;
  readonly annotations?: Readonly<Record<string, string | null>>;
  readonly labels?: Readonly<Record<string, string | null>>;
  readonly owner?: string;
  readonly lifecycle?: string;
}

/** One overlaid field, as it is stored. */
export interface OverlayField {
  /** `metadata.title`, `metadata.tags`, `metadata.annotations.<key>`, `spec.owner`, …: one per thing that can be set alone. */
  readonly path: string;
  /** A text, `null`, or a {@link ListChange}. */
  readonly change: JsonValue;
  readonly setBy: string;
  readonly setAt: string;
}

/** What a ref has at the moment: what is laid over it, the document below and the entity that came of both. */
export interface OverlaidState {
  readonly fields: readonly OverlayField[];
  readonly entity?: {
    readonly revision: number;
    readonly etag: string;
    /** As it is served, relations and status aside. */
    readonly served: Entity;
    /** What the source says. */
    readonly source: Entity;
    readonly relations: readonly Relation[];
    readonly owners: readonly string[];
  };
}

const BLOCKS = { title: 'metadata', description: 'metadata', tags: 'metadata', links: 'metadata', owner: 'spec', lifecycle: 'spec' } as const;
const MAPS = ['annotations', 'labels'] as const;

/** The fields that a body names. Those that stay as they were keep who set them, and when. */
export function fieldsOf(body: OverlayBody, before: readonly OverlayField[], { by, at }: { by: string; at: string }): OverlayField[] {
  const known = new Map(before.map((field) => [field.path, field]));
  return Object.entries(changesOf(body))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, change]) => {
      const same = known.get(path);
      return same && canonicalJson(same.change) === canonicalJson(change) ? same : { path, change, setBy: by, setAt: at };
    });
}

function changesOf(body: OverlayBody): Record<string, JsonValue> {
  const changes: Record<string, JsonValue> = {};
  for (const [name, block] of Object.entries(BLOCKS)) {
    const change = body[name as keyof typeof BLOCKS] as JsonValue | undefined;
    if (change !== undefined && !isEmptyChange(change)) {
      changes[`${block}.${name}`] = change;
    }
  }
  for (const map of MAPS) {
    for (const [key, value] of Object.entries(body[map] ?? {})) {
      changes[`metadata.${map}.${key}`] = value;
    }
  }
  return changes;
}

/** The body that fields were made of. */
export function bodyOf(fields: readonly OverlayField[]): OverlayBody {
  const body: Record<string, JsonValue | Record<string, JsonValue>> = {};
  for (const { path, change } of fields) {
    const { map, name } = splitPath(path);
    if (map) {
      body[map] = { ...(body[map] as Record<string, JsonValue> | undefined), [name]: change };
    } else {
      body[name] = change;
    }
  }
  return body as OverlayBody;
}

/**
 * The body after a merge (RFC 7396): what it names is set, what it names as `null` is lifted, the rest stays.
 */
export function mergeBody(body: OverlayBody, patch: object): unknown {
  return merge(body, patch);
}

function merge(target: unknown, patch: unknown): unknown {
  if (!isMap(patch)) {
    return patch;
  }
  const merged: Record<string, unknown> = isMap(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) {
      delete merged[key];
    } else {
      merged[key] = merge(merged[key], value);
    }
  }
  return merged;
}

/** The value of a field of an entity. */
export function valueAt(entity: Entity, path: string): JsonValue | undefined {
  const { block, map, name } = splitPath(path);
  const values = (map ? entity.metadata[map] : entity[block]) as Record<string, JsonValue> | undefined;
  return values && Object.hasOwn(values, name) ? values[name] : undefined;
}

/** The entity with a field changed. */
export function withChange(entity: Entity, { path, change }: Pick<OverlayField, 'path' | 'change'>): Entity {
  const { block, map, name } = splitPath(path);
  if (map) {
    const values = put((entity.metadata[map] ?? {}) as Record<string, JsonValue>, name, change === null ? undefined : change);
    return { ...entity, metadata: put(entity.metadata, map, Object.keys(values).length === 0 ? undefined : values) as Entity['metadata'] };
  }
  const values = (entity[block] ?? {}) as Record<string, JsonValue>;
  return { ...entity, [block]: put(values, name, changed(values[name], change)) };
}

function changed(value: JsonValue | undefined, change: JsonValue): JsonValue | undefined {
  if (!isMap(change)) {
    return change === null ? undefined : change;
  }
  const { set, add = [], remove = [] } = change as ListChange<JsonValue>;
  const added = new Map(add.map((item) => [keyOf(item), item]));
  const kept = [...(set ?? (Array.isArray(value) ? value : []))].filter((item) => !remove.includes(keyOf(item)));
  const present = new Set(kept.map(keyOf));
  const list = [...kept.map((item) => added.get(keyOf(item)) ?? item), ...[...added].filter(([key]) => !present.has(key) && !remove.includes(key)).map(([, item]) => item)];
  return list.length === 0 ? undefined : list;
}

/** Whether two values of a field are the same to a reader: no list is an empty list. */
export function isSame(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  return canonicalJson(plain(a)) === canonicalJson(plain(b));
}

function plain(value: JsonValue | undefined): JsonValue {
  return value === undefined || (Array.isArray(value) && value.length === 0) ? null : value;
}

function put(values: object, name: string, value: unknown): Record<string, JsonValue> {
  const { [name]: _former, ...others } = values as Record<string, JsonValue>;
  // A field that was there keeps its place.
  return (value === undefined ? others : { ...values, [name]: value }) as Record<string, JsonValue>;
}

function keyOf(item: JsonValue): string {
  return isMap(item) ? String(item.url) : String(item);
}

function splitPath(path: string): { block: 'metadata' | 'spec'; map?: (typeof MAPS)[number]; name: string } {
  const [, block, map, name] = /^(metadata|spec)\.(?:(annotations|labels)\.)?(.+)$/s.exec(path) ?? [];
  return { block: block === 'spec' ? 'spec' : 'metadata', map: map as (typeof MAPS)[number] | undefined, name: name ?? '' };
}

function isEmptyChange(change: JsonValue): boolean {
  return isMap(change) && change.set === undefined && !(change.add as JsonValue[] | undefined)?.length && !(change.remove as JsonValue[] | undefined)?.length;
}

function isMap(value: unknown): value is Record<string, JsonValue> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The keys that lead to a field. */
export function keysOf(path: string): string[] {
  const { block, map, name } = splitPath(path);
  return map ? [block, map, name] : [block, name];
}
