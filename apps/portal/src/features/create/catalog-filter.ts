import type { FilterSet } from '@callboard/api-client';
import type { IndexEntry } from '../../browser/index-matching';

/** The `catalogFilter` of a picker: sets of conditions, any of which may hold. */
export type CatalogFilter = ReadonlyArray<Readonly<Record<string, unknown>>>;

/** What the browser's index knows of an entity, by the catalog's keys. */
const KNOWN: Readonly<Record<string, (entry: IndexEntry) => readonly (string | undefined)[]>> = {
  kind: ({ kind }) => [kind],
  'spec.type': ({ type }) => [type],
  'metadata.name': ({ name }) => [name],
  'metadata.namespace': ({ namespace }) => [namespace],
  'metadata.tags': ({ tags }) => tags ?? [],
  'relations.ownedby': ({ owner }) => [owner],
};

/** Reads the options of a picker; `allowedKinds` is the older form of the same. */
export function readCatalogFilter({ catalogFilter, allowedKinds }: { catalogFilter?: unknown; allowedKinds?: unknown }): CatalogFilter {
  const sets = (Array.isArray(catalogFilter) ? catalogFilter : catalogFilter === undefined ? [] : [catalogFilter]).filter((set): set is Record<string, unknown> => typeof set === 'object' && set !== null);
  if (sets.length > 0) return sets;
  const kinds = (Array.isArray(allowedKinds) ? allowedKinds : []).filter((kind) => typeof kind === 'string');
  return kinds.length > 0 ? [{ kind: kinds }] : [];
}

/** Whether the index alone can answer the filter. */
export function isKnownFilter(filter: CatalogFilter): boolean {
  return filter.every((set) => Object.entries(set).every(([key, value]) => key.toLowerCase() in KNOWN && !isExists(value)));
}

/** Whether an entry passes, as far as the index knows: conditions on other fields count as met. */
export function passes(entry: IndexEntry, filter: CatalogFilter): boolean {
  return filter.length === 0 || filter.some((set) => Object.entries(set).every(([key, value]) => passesCondition(entry, key, value)));
}

/** The same filter for the catalog. */
export function toFilterSets(filter: CatalogFilter): FilterSet[] {
  return filter.map((set) => Object.fromEntries(Object.entries(set).map(([key, value]) => [key, isExists(value) ? true : [value].flat().map(String)])));
}

function passesCondition(entry: IndexEntry, key: string, wanted: unknown): boolean {
  const read = KNOWN[key.toLowerCase()];
  if (!read || isExists(wanted)) return true;
  const values = read(entry).map((value) => value?.toLowerCase());
  return [wanted].flat().some((one) => values.includes(String(one).toLowerCase()));
}

function isExists(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && 'exists' in value;
}
