import { InvalidInput, parseQuery, queryParam } from '@callboard/service-kit';
import { z } from 'zod';
import { waitParam } from '../entities/entities.dto.js';
import { entityReply } from '../entities/entity-replies.dto.js';
import { parseMoment } from '../past/as-of.js';
import type { ChangesRequest } from './list-changes.query.js';

const changeType = z.enum(['created', 'updated', 'deleted']);

export const changesQuery = z.object({
  ...waitParam,
  limit: queryParam.integer({ min: 1, max: 500 }).optional(),
  cursor: queryParam.text().optional(),
  type: queryParam.list().optional(),
  since: queryParam.text().optional(),
  until: queryParam.text().optional(),
});

export const compareQuery = z.object({ ...waitParam, from: queryParam.integer({ min: 1 }), to: queryParam.integer({ min: 1 }) });

const patchReply = z.array(z.looseObject({ op: z.string(), path: z.string() })).describe('JSON Patch (RFC 6902)');

/** An entity as one revision left it, without what others relate to it. */
const stateReply = entityReply.omit({ relations: true, status: true });

export const changeReply = z.looseObject({
  revision: z.number().int(),
  uid: z.string(),
  time: z.string(),
  type: changeType,
  actor: z.string().optional(),
  cause: z.record(z.string(), z.unknown()).optional(),
  patch: patchReply.optional(),
  patchOmitted: z.string().optional().describe('Why there is no patch'),
  entity: stateReply.optional(),
});

export const changesReply = z.object({ items: z.array(changeReply), pageInfo: z.object({ nextCursor: z.string().optional(), prevCursor: z.string().optional() }) });

const sideReply = z.object({ revision: z.number().int(), uid: z.string(), time: z.string(), type: changeType, entity: stateReply.nullable() });
const relationsReply = z.array(z.object({ type: z.string(), targetRef: z.string() }));

export const comparisonReply = z.object({
  ref: z.string(),
  from: sideReply,
  to: sideReply,
  patch: patchReply,
  changes: z.array(z.object({ path: z.string(), before: z.unknown().optional(), after: z.unknown().optional() })),
  relations: z.object({ added: relationsReply, removed: relationsReply }),
});

export const restoreReply = z.object({
  ref: z.string(),
  revision: z.number().int(),
  yaml: z.string(),
  location: z.object({ target: z.string().optional(), editUrl: z.string().optional() }),
  patch: z.string().describe('Unified diff against the present state'),
});

/** Reads the query of a page of changes. Beside a cursor only `limit` counts. */
export function readChangesQuery(query: unknown): ChangesRequest {
  const { limit, cursor, type, since, until } = parseQuery(changesQuery, query);
  if (cursor !== undefined) {
    return { limit, of: { cursor } };
  }
  const types = type?.flatMap((list) => list.split(',')).map((name) => {
    const { data } = changeType.safeParse(name);
    if (!data) {
      throw new InvalidInput('invalid_request', 'request/query/type must be equal to one of the allowed values: created, updated, deleted');
    }
    return data;
  });
  return { limit, of: { types, since: readTime('since', since), until: readTime('until', until) } };
}

/** Reads a revision of a path. */
export function readRevision(revision: string): number {
  if (!/^[1-9]\d{0,14}$/.test(revision)) {
    throw new InvalidInput('invalid_request', 'request/path/revision must be a positive integer');
  }
  return Number(revision);
}

function readTime(name: string, text: string | undefined): string | undefined {
  const moment = text === undefined ? undefined : parseMoment(text);
  if (text !== undefined && (!moment || !('time' in moment))) {
    throw new InvalidInput('invalid_request', `request/query/${name} must be a time such as 2026-01-31T09:30:00Z`);
  }
  return moment && 'time' in moment ? moment.time : undefined;
}
