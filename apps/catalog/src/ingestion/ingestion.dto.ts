import { canonicalEntityRef } from '@callboard/catalog-model';
import { parseQuery, queryParam } from '@callboard/service-kit';
import { z } from 'zod';
import { waitParam } from '../entities/entities.dto.js';
import { readInput } from '../entities/model-input.js';
import type { ErrorSelection, SourceSelection } from './ingestion.js';
import type { PageRequest } from './pages.query.js';

const MAX_LIMIT = 200;

const page = { ...waitParam, limit: queryParam.integer({ min: 1, max: MAX_LIMIT }).optional(), cursor: queryParam.text().optional() };
const text = z.string().min(1).max(500);

export const pageQuery = z.object(page);

export const sourcesQuery = z.object({
  ...page,
  state: queryParam.choice(['processing', 'processed', 'error']).optional(),
  origin: queryParam.choice(['config', 'registered', 'provider']).optional(),
  type: text.optional(),
  q: text.optional(),
});

export const errorsQuery = z.object({ ...page, code: text.optional(), source: z.guid().optional(), owner: text.optional(), q: text.optional() });

export function readPage(query: unknown): PageRequest {
  const { cursor, limit } = parseQuery(pageQuery, query);
  return { cursor, limit };
}

export function readSourcesQuery(query: unknown): { selection: SourceSelection; request: PageRequest } {
  const { cursor, limit, state, origin, type, q } = parseQuery(sourcesQuery, query);
  return { selection: { state, origin, type, text: q }, request: { cursor, limit } };
}

/** An owner without a kind is a group. */
export function readErrorsQuery(query: unknown): { selection: ErrorSelection; request: PageRequest } {
  const { cursor, limit, code, source, owner, q } = parseQuery(errorsQuery, query);
  const ref = owner === undefined ? undefined : readInput(() => canonicalEntityRef(owner, { defaultKind: 'group', defaultNamespace: 'default' }));
  return { selection: { code, source, owner: ref, text: q }, request: { cursor, limit } };
}
