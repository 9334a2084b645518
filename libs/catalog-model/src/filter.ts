import type { SearchField } from './search-fields.js';

/**
 * A condition on an entity's search fields. Both spellings of the API, `filter=` and `query`, parse to it.
 * Keys, values and prefixes are lower case. `all` of nothing is true, `any` of nothing is false. Plain JSON.
 */
export type Filter =
  | { readonly type: 'all'; readonly filters: readonly Filter[] }
  | { readonly type: 'any'; readonly filters: readonly Filter[] }
  | { readonly type: 'not'; readonly filter: Filter }
  /** The key is there, whatever its value. */
  | { readonly type: 'exists'; readonly key: string }
  /** The key has one of these values. */
  | { readonly type: 'in'; readonly key: string; readonly values: readonly string[] }
  /** The key has a value that starts so. */
  | { readonly type: 'prefix'; readonly key: string; readonly prefix: string };

/** The filter that lets everything through. */
export const MATCH_ALL: Filter = Object.freeze({ type: 'all', filters: Object.freeze([]) as readonly Filter[] });

/** Search fields by key, for evaluation in memory. A key without values exists only. */
export type FieldIndex = ReadonlyMap<string, ReadonlySet<string>>;

/** Prepares an entity's search fields for {@link matches}. */
export function fieldIndex(fields: Iterable<SearchField>): FieldIndex {
  const index = new Map<string, Set<string>>();
  for (const { key, value } of fields) {
    const values = index.get(key) ?? new Set<string>();
    index.set(key, values);
    if (value !== undefined) {
      values.add(value);
    }
  }
  return index;
}

/** Whether an entity with these fields passes the filter: the same answer as the SQL that the filter compiles to. */
export function matches(filter: Filter, fields: FieldIndex): boolean {
  switch (filter.type) {
    case 'all':
      return filter.filters.every((part) => matches(part, fields));
    case 'any':
      return filter.filters.some((part) => matches(part, fields));
    case 'not':
      return !matches(filter.filter, fields);
    case 'exists':
      return fields.has(filter.key);
    case 'in': {
      const values = fields.get(filter.key);
      return values !== undefined && filter.values.some((value) => values.has(value));
    }
    case 'prefix':
      return [...(fields.get(filter.key) ?? [])].some((value) => value.startsWith(filter.prefix));
  }
}

/** Number of single conditions in a filter. */
export function countConditions(filter: Filter): number {
  switch (filter.type) {
    case 'all':
    case 'any':
      return filter.filters.reduce((sum, part) => sum + countConditions(part), 0);
    case 'not':
      return countConditions(filter.filter);
    case 'in':
      return filter.values.length;
    default:
      return 1;
  }
}
