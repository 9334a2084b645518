import { DEFAULT_NAMESPACE, type Entity, type EntityRelation } from './entity.js';
import { isJsonObject } from './json.js';
import { ModelError } from './model-error.js';

/** Longest key and longest value that the index keeps, in UTF-16 units; a longer value is known to exist only. */
export const MAX_SEARCH_LENGTH = 200;

/** One thing that can be asked about an entity: a dotted key and, unless null or too long, its value. */
export interface SearchField {
  /** Lower case, at most {@link MAX_SEARCH_LENGTH} long. */
  readonly key: string;
  /** Lower case. Absent: the key exists, its value is null or too long. */
  readonly value?: string;
  /** The value as it was written, for facets. Absent together with `value`. */
  readonly original?: string;
}

// Not walked: the server's own blocks. The name, namespace and uid are added back as single values.
const UNWALKED = new Set(['attachments', 'relations', 'status', 'metadata.name', 'metadata.namespace', 'metadata.uid', 'metadata.etag']);

interface RawField {
  readonly key: string;
  readonly value: unknown;
}

/**
 * Every field that filters, orders and facets see: one per leaf, arrays without an index, an extra `<key>.<item>` = true
 * per string in an array, and `relations.<type>` per relation. No duplicates.
 */
export function searchFields(entity: Entity, relations: readonly EntityRelation[] = []): SearchField[] {
  const raw = walk(entity);
  const namespace = entity.metadata.namespace || DEFAULT_NAMESPACE;
  raw.push({ key: 'metadata.name', value: entity.metadata.name }, { key: 'metadata.namespace', value: namespace });
  if (entity.metadata.uid !== undefined) {
    raw.push({ key: 'metadata.uid', value: entity.metadata.uid });
  }
  for (const relation of relations) {
    raw.push({ key: `relations.${relation.type}`, value: relation.targetRef });
  }
  return unique(raw);
}

function walk(root: Entity): RawField[] {
  const found: RawField[] = [];
  const seenItems = new Set<string>();
  const visit = (path: string, value: unknown): void => {
    if (UNWALKED.has(path)) {
      return;
    }
    if (Array.isArray(value)) {
      for (const item of value) {
        visit(path, item);
        const itemKey = typeof item === 'string' ? `${path}.${item}` : undefined;
        if (itemKey !== undefined && !seenItems.has(itemKey.toLowerCase())) {
          seenItems.add(itemKey.toLowerCase());
          found.push({ key: itemKey, value: true });
        }
      }
    } else if (isJsonObject(value)) {
      for (const [key, child] of Object.entries(value)) {
        visit(path ? `${path}.${key}` : key, child);
      }
    } else {
      found.push({ key: path, value });
    }
  };
  visit('', root);
  return found;
}

/**
 * Refuses an entity in which two keys of one object differ by letter case only: a search could not tell them apart.
 * Throws ModelError `invalid_entity`.
 */
export function assertDistinctKeys(value: unknown, path = ''): void {
  if (Array.isArray(value)) {
    value.forEach((item) => assertDistinctKeys(item, path));
  } else if (isJsonObject(value)) {
    const keys = Object.keys(value);
    const lower = new Set(keys.map((key) => key.toLowerCase()));
    if (lower.size !== keys.length) {
      const clashes = keys.map((key) => key.toLowerCase()).filter((key) => !lower.delete(key)).map((key) => (path ? `${path}.${key}` : key));
      throw new ModelError('invalid_entity', `Entity has duplicate keys that vary only in casing, '${clashes.join("', '")}'`, { field: clashes[0] });
    }
    for (const key of keys) {
      assertDistinctKeys(value[key], path ? `${path}.${key}` : key);
    }
  }
}

function unique(raw: readonly RawField[]): SearchField[] {
  const fields: SearchField[] = [];
  const seen = new Set<string>();
  for (const { key: written, value: rawValue } of raw) {
    const key = written.toLowerCase();
    if (key.length > MAX_SEARCH_LENGTH || SEPARATORS.test(key)) {
      continue;
    }
    const original = rawValue === null || rawValue === undefined ? undefined : String(rawValue);
    const value = original?.toLowerCase();
    const field = value === undefined || value.length > MAX_SEARCH_LENGTH || SEPARATORS.test(value) ? { key } : { key, value, original };
    const token = field.value === undefined ? key : `${key}${SEPARATOR}${field.value}`;
    if (!seen.has(token)) {
      seen.add(token);
      fields.push(field);
    }
  }
  return fields;
}

// Keys and values may hold any printable character, `=` too; a control character keeps tokens free of doubt.
const SEPARATOR = '\u001f';

// Kept out of tokens, so that lists of them can be written as one text too.
// eslint-disable-next-line no-control-regex
const SEPARATORS = /[\u001e\u001f]/;

/** The index token that says "this key has this value" (letter case does not matter). */
export function valueToken(key: string, value: string): string {
  return `${key.toLowerCase()}${SEPARATOR}${value.toLowerCase()}`;
}

/** All index tokens of an entity's fields, for one `text[]` column: each key with its value. Fields without a value have none. */
export function searchTokens(fields: readonly SearchField[]): string[] {
  return [...new Set(fields.flatMap(({ key, value }) => (value === undefined ? [] : [valueToken(key, value)])))];
}
