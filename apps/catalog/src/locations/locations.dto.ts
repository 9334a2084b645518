import { canonicalEntityRef, parsePredicate, type Filter, type LocationSpec } from '@callboard/catalog-model';
import { InvalidInput, parseBody, parseQuery, queryParam } from '@callboard/service-kit';
import { z } from 'zod';
import { readInput } from '../entities/model-input.js';
import { unknownLocationKey } from './location-filter-sql.js';
import { isLocationId } from './location-id.js';

const DEFAULT_PAGE = 1000;

export const locationBody = z.strictObject({ type: z.string().min(1), target: z.string().min(1) });

export const createQuery = z.object({ dryRun: queryParam.boolean().optional(), onConflict: queryParam.choice(['refresh', 'reject']).optional() });

export const locationPageBody = z.object({ cursor: z.string().optional(), limit: z.number().int().optional(), query: z.record(z.string(), z.unknown()).optional() });

const cursorSchema = z.object({ limit: z.number().int().min(1), afterId: z.string().refine(isLocationId), query: z.unknown().optional() });

export const refreshBody = z.strictObject({ entityRef: z.string().min(1), authorizationToken: z.string().optional() });

export const validateBody = z.object({ entity: z.unknown(), location: z.string() });

export const analyzeBody = z.object({ location: z.object({ type: z.string().min(1), target: z.string().min(1) }), catalogFilename: z.string().min(1).optional(), catalogFileName: z.string().min(1).optional() });

/** A location to add or to change to. */
export function readLocation(body: unknown): LocationSpec {
  return parseBody(locationBody, body);
}

export function readCreateQuery(query: unknown): z.output<typeof createQuery> {
  return parseQuery(createQuery, query);
}

/** A page of locations to read, and the query as it was sent. */
export interface LocationPageRequest {
  readonly query: Filter | undefined;
  readonly written: unknown;
  readonly limit: number;
  readonly after: string | undefined;
}

/** A cursor brings its own query; only the limit of the request counts beside it. */
export function readLocationPage(body: unknown): LocationPageRequest {
  const { cursor, limit, query } = parseBody(locationPageBody, body);
  if (limit !== undefined && limit < 1) {
    throw new InvalidInput('invalid_request', 'Limit must be a positive integer >= 1');
  }
  const from = cursor === undefined ? undefined : readCursor(cursor);
  const written = from ? from.query : query;
  return { query: written === undefined ? undefined : readLocationQuery(written), written, limit: limit ?? from?.limit ?? DEFAULT_PAGE, after: from?.afterId };
}

function readLocationQuery(written: unknown): Filter {
  const filter = readInput(() => parsePredicate(written));
  const unknown = unknownLocationKey(filter);
  if (unknown !== undefined) {
    throw new InvalidInput('invalid_filter', `Invalid filter predicate, expected key to be 'id', 'type', 'target', or 'entityRef', got '${unknown}'`);
  }
  return filter;
}

/** The cursor of the page after an id. */
export function writeCursor(afterId: string, { limit, written }: LocationPageRequest): string {
  return Buffer.from(JSON.stringify({ limit, afterId, query: written })).toString('base64');
}

function readCursor(text: string): z.output<typeof cursorSchema> {
  if (text === '') {
    throw new InvalidInput('invalid_cursor', 'Cursor cannot be empty');
  }
  try {
    return cursorSchema.parse(JSON.parse(Buffer.from(text, 'base64').toString('utf8')));
  } catch (cause) {
    throw new InvalidInput('invalid_cursor', 'Malformed cursor, could not be parsed', { cause });
  }
}

/** The canonical ref of the entity to refresh. */
export function readRefresh(body: unknown): string {
  const { entityRef } = parseBody(refreshBody, body);
  return readInput(() => canonicalEntityRef(entityRef));
}

export function readValidation(body: unknown): { entity?: unknown; location: string } {
  return parseBody(validateBody, body);
}

export function readAnalysis(body: unknown): { target: string; fileName: string | undefined } {
  const { location, catalogFilename, catalogFileName } = parseBody(analyzeBody, body);
  return { target: location.target, fileName: catalogFilename ?? catalogFileName };
}
