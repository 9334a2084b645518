import { valueToken, type Filter } from '@callboard/catalog-model';
import type { SqlParameters } from './sql-parameters.js';

/** Keys of the search index that begin so are answered by the relations table, which knows both directions. */
export const RELATION_PREFIX = 'relations.';

/** Keys of which every entity has exactly one value: ordering by them leaves nobody out. */
export const EVERYBODY_HAS_ONE: ReadonlySet<string> = new Set(['kind', 'metadata.name', 'metadata.namespace', 'metadata.uid']);

/** Keys that are columns of `entities`: narrower than tokens, and every entity has one value of each. */
const TEXT_COLUMNS: Readonly<Record<string, string>> = { kind: 'kind', 'metadata.namespace': 'namespace' };

const UID_KEY = 'metadata.uid';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Compiles a filter to a condition on the row `e` of `entities`: the same answer as `matches` of the catalog model.
 *
 * Fields become containment of `tokens` (one index scan for any number of terms), relations a look-up in
 * `entity_relations`. The condition is never null.
 */
export function filterSql(filter: Filter, parameters: SqlParameters): string {
  switch (filter.type) {
    case 'all':
      return allSql(filter.filters, parameters);
    case 'any':
      return anySql(filter.filters, parameters);
    case 'not':
      return `NOT ${group(filterSql(filter.filter, parameters))}`;
    case 'exists':
      return existsSql(filter.key, parameters);
    case 'in':
      return inSql(filter.key, filter.values, parameters);
    case 'prefix':
      return prefixSql(filter.key, filter.prefix, parameters);
  }
}

/** A substring of one of these fields, both lower case, as a condition on the row `e` of `entities`: one look-up per entity. */
export function textSql(term: string, keys: readonly string[], parameters: SqlParameters): string {
  const { fields, relations } = textSources(term, keys, parameters);
  // OFFSET 0 keeps the planner from gathering everybody first.
  const conditions = [
    ...fields.map((found) => `EXISTS (SELECT 1 FROM entity_fields f WHERE f.entity_id = e.id AND ${found} OFFSET 0)`),
    ...relations.map((found) => `EXISTS (SELECT 1 FROM entity_relations r WHERE r.source_ref = e.entity_ref AND ${found} OFFSET 0)`),
  ];
  return conditions.length === 0 ? 'FALSE' : `(${conditions.join(' OR ')})`;
}

/** The ids of the entities of {@link textSql}, one row per field or relation in which the text is found. */
export function textHitsSql(term: string, keys: readonly string[], parameters: SqlParameters): string {
  const { fields, relations } = textSources(term, keys, parameters);
  const selects = [
    ...fields.map((found) => `SELECT f.entity_id AS id FROM entity_fields f WHERE ${found}`),
    ...relations.map((found) => `SELECT s.id FROM entity_relations r JOIN entities s ON s.entity_ref = r.source_ref WHERE ${found}`),
  ];
  return selects.length === 0 ? 'SELECT e.id FROM entities e WHERE FALSE' : selects.join(' UNION ALL ');
}

/** Conditions on the row `f` of `entity_fields` and the row `r` of `entity_relations`, as far as keys are of either. */
function textSources(term: string, keys: readonly string[], parameters: SqlParameters): { fields: string[]; relations: string[] } {
  // A placeholder that nothing uses would have no type.
  const pattern = keys.length > 0 ? parameters.add(`%${escapeLike(term)}%`) : '';
  const fields = keys.filter((key) => !key.startsWith(RELATION_PREFIX));
  const types = keys.filter((key) => key.startsWith(RELATION_PREFIX)).map((key) => key.slice(RELATION_PREFIX.length));
  return {
    fields: fields.length > 0 ? [`f.key = ANY(${parameters.add(fields, 'text[]')}) AND f.value LIKE ${pattern}`] : [],
    relations: types.length > 0 ? [`r.type_key = ANY(${parameters.add(types, 'text[]')}) AND r.target_ref LIKE ${pattern}`] : [],
  };
}

/** Makes a text stand for itself inside a LIKE pattern. */
export function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}

function allSql(filters: readonly Filter[], parameters: SqlParameters): string {
  const tokens: string[] = [];
  const conditions: string[] = [];
  for (const filter of flatten('all', filters)) {
    const token = singleToken(filter);
    if (token !== undefined) {
      tokens.push(token);
    } else {
      conditions.push(group(filterSql(filter, parameters)));
    }
  }
  if (tokens.length > 0) {
    conditions.unshift(`e.tokens @> ${parameters.add([...new Set(tokens)], 'text[]')}`);
  }
  return conditions.length === 0 ? 'TRUE' : conditions.join(' AND ');
}

function anySql(filters: readonly Filter[], parameters: SqlParameters): string {
  const tokens: string[] = [];
  const conditions: string[] = [];
  for (const filter of flatten('any', filters)) {
    const some = anyTokens(filter);
    if (some) {
      tokens.push(...some);
    } else {
      conditions.push(group(filterSql(filter, parameters)));
    }
  }
  if (tokens.length > 0) {
    conditions.unshift(`e.tokens && ${parameters.add([...new Set(tokens)], 'text[]')}`);
  }
  return conditions.length === 0 ? 'FALSE' : conditions.join(' OR ');
}

function existsSql(key: string, parameters: SqlParameters): string {
  const type = relationType(key);
  if (type !== undefined) {
    return `EXISTS (SELECT 1 FROM entity_relations r WHERE r.source_ref = e.entity_ref AND r.type_key = ${parameters.add(type)})`;
  }
  return isColumn(key) ? 'TRUE' : `EXISTS (SELECT 1 FROM entity_fields f WHERE f.entity_id = e.id AND f.key = ${parameters.add(key)})`;
}

function inSql(key: string, values: readonly string[], parameters: SqlParameters): string {
  if (values.length === 0) {
    return 'FALSE';
  }
  const type = relationType(key);
  if (type !== undefined) {
    const place = `r.source_ref = e.entity_ref AND r.type_key = ${parameters.add(type)}`;
    return `EXISTS (SELECT 1 FROM entity_relations r WHERE ${place} AND ${equalsAny('r.target_ref', values, parameters)})`;
  }
  if (key === UID_KEY) {
    const uids = values.filter((value) => UUID.test(value));
    return uids.length === 0 ? 'FALSE' : `e.uid = ANY(${parameters.add(uids, 'uuid[]')})`;
  }
  const column = textColumn(key);
  if (column) {
    return equalsAny(`e.${column}`, values, parameters);
  }
  const tokens = values.map((value) => valueToken(key, value));
  return `e.tokens ${tokens.length === 1 ? '@>' : '&&'} ${parameters.add(tokens, 'text[]')}`;
}

function prefixSql(key: string, prefix: string, parameters: SqlParameters): string {
  const type = relationType(key);
  if (type !== undefined) {
    const place = `r.source_ref = e.entity_ref AND r.type_key = ${parameters.add(type)}`;
    return `EXISTS (SELECT 1 FROM entity_relations r WHERE ${place} AND r.target_ref ^@ ${parameters.add(prefix)})`;
  }
  return `EXISTS (SELECT 1 FROM entity_fields f WHERE f.entity_id = e.id AND f.key = ${parameters.add(key)} AND f.value ^@ ${parameters.add(prefix)})`;
}

function equalsAny(column: string, values: readonly string[], parameters: SqlParameters): string {
  const [only, ...others] = values;
  return others.length === 0 ? `${column} = ${parameters.add(only)}` : `${column} = ANY(${parameters.add(values, 'text[]')})`;
}

/** The one token that a condition asks for, where it is answered by tokens. */
function singleToken(filter: Filter): string | undefined {
  const tokens = anyTokens(filter);
  return tokens?.length === 1 ? tokens[0] : undefined;
}

/** The tokens any of which a condition asks for, where it is answered by tokens. */
function anyTokens(filter: Filter): string[] | undefined {
  if (filter.type === 'in' && filter.values.length > 0 && isIndexedField(filter.key)) {
    return filter.values.map((value) => valueToken(filter.key, value));
  }
  return undefined;
}

/** Whether a key is answered by the fields of the search index: it is neither a column of `entities` nor a relation. */
export function isIndexedField(key: string): boolean {
  return !isColumn(key) && relationType(key) === undefined;
}

/** Nested `all` in `all` says the same as one, and likewise for `any`. */
function flatten(type: 'all' | 'any', filters: readonly Filter[]): Filter[] {
  return filters.flatMap((filter) => (filter.type === type ? flatten(type, filter.filters) : [filter]));
}

function relationType(key: string): string | undefined {
  return key.startsWith(RELATION_PREFIX) ? key.slice(RELATION_PREFIX.length) : undefined;
}

function textColumn(key: string): string | undefined {
  return Object.hasOwn(TEXT_COLUMNS, key) ? TEXT_COLUMNS[key] : undefined;
}

function isColumn(key: string): boolean {
  return key === UID_KEY || textColumn(key) !== undefined;
}

function group(condition: string): string {
  return / (?:AND|OR) /.test(condition) ? `(${condition})` : condition;
}
