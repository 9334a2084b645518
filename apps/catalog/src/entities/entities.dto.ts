import { type EntityName, MATCH_ALL, parseFields, parseFilter, parseOrder, parseOrderField, parsePredicate, type Filter, type Order } from '@callboard/catalog-model';
import { InvalidInput, parseBody, parseQuery, queryParam } from '@callboard/service-kit';
import { z } from 'zod';
import type { EntityListRequest, ListWindow } from './list-entities.query.js';
import { readInput } from './model-input.js';
import type { EntityPageRequest } from './query-entities.query.js';

/** Entities per page at most. */
const MAX_LIMIT = 500;
const MAX_FACETS = 100;

/** Accepted by every read; {@link AwaitPositionHandler} has seen to it. */
export const waitParam = { wait: queryParam.text().optional() };

/** A moment of the past; the present when left out. */
export const asOfParam = { asOf: queryParam.text().optional() };

/** Query of a route that has no parameters of its own. */
export const noParameters = z.object(waitParam);

export const listQuery = z.object({
  ...waitParam,
  ...asOfParam,
  fields: queryParam.list().optional(),
  filter: queryParam.list().optional(),
  order: queryParam.list().optional(),
  limit: queryParam.integer({ min: 0, max: MAX_LIMIT }).optional(),
  offset: queryParam.integer({ min: 0 }).optional(),
  after: queryParam.text().optional(),
});

export const pageQuery = z.object({
  ...waitParam,
  ...asOfParam,
  fields: queryParam.list().optional(),
  filter: queryParam.list().optional(),
  orderField: queryParam.list().optional(),
  limit: queryParam.integer({ min: 0, max: MAX_LIMIT }).optional(),
  offset: queryParam.integer({ min: 0 }).optional(),
  cursor: queryParam.text().optional(),
  totalItems: queryParam.choice(['include', 'exclude']).optional(),
  fullTextFilterTerm: queryParam.text().optional(),
  fullTextFilterFields: queryParam.list().optional(),
});

const predicate = z.record(z.string(), z.unknown()).optional();

export const pageBody = z.object({
  cursor: z.string().optional(),
  limit: z.number().int().min(0).max(MAX_LIMIT).optional(),
  offset: z.number().int().min(0).optional(),
  orderBy: z.array(z.object({ field: z.string(), order: z.string() })).optional(),
  fullTextFilter: z.object({ term: z.string().default(''), fields: z.array(z.string()).optional() }).optional(),
  fields: z.array(z.string()).optional(),
  totalItems: z.enum(['include', 'exclude']).optional(),
  query: predicate,
  asOf: z.string().optional(),
});

export const refsQuery = z.object({ ...waitParam, filter: queryParam.list().optional() });
export const refsBody = z.object({ entityRefs: z.array(z.string()), fields: z.array(z.string()).optional(), query: predicate, asOf: z.string().optional() });

export const facetsQuery = z.object({ ...waitParam, ...asOfParam, facet: queryParam.list(), filter: queryParam.list().optional() });
export const facetsBody = z.object({ facets: z.array(z.string()), query: predicate, asOf: z.string().optional() });

/** Query of a single read. */
export const entityQuery = z.object({ ...waitParam, ...asOfParam });

/** Reads the query of `GET /entities`; without a window the whole list is asked for. */
export function readListRequest(query: unknown): { request: EntityListRequest; window?: ListWindow } {
  const { fields, filter, order, limit, offset, after, asOf } = parseQuery(listQuery, query);
  if (limit === 0) {
    throw new InvalidInput('invalid_request', 'Invalid limit, must be greater than zero');
  }
  if (after === '') {
    throw new InvalidInput('invalid_request', 'Invalid after, must not be empty');
  }
  const request = readInput(() => ({ filter: parseFilter(filter ?? []), fields: parseFields(fields ?? []), orders: parseOrder(order ?? []), asOf }));
  const whole = limit === undefined && offset === undefined && after === undefined;
  return { request, window: whole ? undefined : { limit, offset, after } };
}

/** Reads the query of `GET /entities/by-query`. Beside a cursor only `fields` and `limit` count. */
export function readPageQuery(query: unknown): EntityPageRequest {
  const { fields, filter, orderField, limit, offset, cursor, totalItems, fullTextFilterTerm, fullTextFilterFields, asOf } = parseQuery(pageQuery, query);
  const shared = { limit, fields: readInput(() => parseFields(fields ?? [])) };
  if (cursor) {
    return { ...shared, of: { cursor } };
  }
  const textFields = fullTextFilterFields?.flatMap((list) => list.split(',')).filter(Boolean);
  return {
    ...shared,
    of: {
      filter: readInput(() => parseFilter(filter ?? [])),
      orderFields: readInput(() => parseOrderField(orderField ?? [])),
      fullTextFilter: fullTextFilterTerm === undefined ? undefined : { term: fullTextFilterTerm, fields: textFields?.length ? textFields : undefined },
      totalItems: totalItems ?? 'include',
      offset,
      asOf,
    },
  };
}

/** Reads the body of `POST /entities/by-query`. Beside a cursor only `fields` and `limit` count. */
export function readPageBody(body: unknown): EntityPageRequest {
  const { cursor, limit, offset, orderBy, fullTextFilter, fields, totalItems, query, asOf } = parseBody(pageBody, body);
  const shared = { limit, fields: readInput(() => parseFields(fields ?? [])) };
  if (cursor !== undefined) {
    if (!cursor) {
      throw new InvalidInput('invalid_cursor', 'Cursor cannot be empty');
    }
    return { ...shared, of: { cursor } };
  }
  return {
    ...shared,
    of: { filter: readPredicate(query), query, orderFields: (orderBy ?? []).map(readOrder), fullTextFilter, totalItems: totalItems ?? 'include', offset, asOf },
  };
}

/** Reads `POST /entities/by-refs`: filter of the query string and predicate of the body must both pass. */
export function readRefsRequest(query: unknown, body: unknown): { refs: string[]; filter: Filter; fields?: string[]; asOf?: string } {
  const { filter } = parseQuery(refsQuery, query);
  const { entityRefs, fields, query: predicateBody, asOf } = parseBody(refsBody, body);
  const asked = readInput(() => parseFilter(filter ?? []));
  const narrowed = predicateBody === undefined ? asked : { type: 'all' as const, filters: [asked, readPredicate(predicateBody)] };
  return { refs: entityRefs, filter: narrowed, fields: readInput(() => parseFields(fields ?? [])), asOf };
}

/** Reads `GET /entity-facets`. */
export function readFacetsQuery(query: unknown): { facets: string[]; filter: Filter; asOf?: string } {
  const { facet, filter, asOf } = parseQuery(facetsQuery, query);
  return { facets: readFacets(facet, 'Missing facet parameter'), filter: readInput(() => parseFilter(filter ?? [])), asOf };
}

/** Reads `POST /entity-facets`. */
export function readFacetsBody(body: unknown): { facets: string[]; filter: Filter; asOf?: string } {
  const { facets, query, asOf } = parseBody(facetsBody, body);
  return { facets: readFacets(facets, 'Missing or empty facets parameter'), filter: readPredicate(query), asOf };
}

function readPredicate(query: Record<string, unknown> | undefined): Filter {
  return query === undefined ? MATCH_ALL : readInput(() => parsePredicate(query));
}

function readFacets(given: readonly string[], missing: string): string[] {
  const facets = given.filter(Boolean);
  if (facets.length === 0) {
    throw new InvalidInput('invalid_request', missing);
  }
  if (facets.length > MAX_FACETS) {
    throw new InvalidInput('invalid_request', `${facets.length} facets are more than the limit of ${MAX_FACETS}`);
  }
  return facets;
}

function readOrder({ field, order }: { field: string; order: string }): Order {
  if (order !== 'asc' && order !== 'desc') {
    throw new InvalidInput('invalid_filter', 'Invalid order field order, must be asc or desc');
  }
  return { field, order };
}

/** The name in the path of a request. No name holds a NUL, and the database has no place for one. */
export function readName({ kind, namespace, name }: EntityName): EntityName {
  if (`${kind}${namespace}${name}`.includes('\u0000')) {
    throw new InvalidInput('invalid_name', 'request/path must not hold a NUL character');
  }
  return { kind, namespace, name };
}
