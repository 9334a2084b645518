import { parseFilter } from '@callboard/catalog-model';
import { InvalidInput, parseQuery, queryParam } from '@callboard/service-kit';
import { z } from 'zod';
import { waitParam } from '../entities/entities.dto.js';
import { readInput } from '../entities/model-input.js';
import type { EventSelection } from './select-events.query.js';

/** What is given when no types are asked for. */
const DEFAULT_TYPES = ['callboard.catalog.*'];
const TYPE_PATTERN = /^[a-z0-9.-]+\*?$/;
const MAX_TYPES = 50;

const selectionParams = { ...waitParam, filter: queryParam.list().optional(), types: queryParam.list().optional() };
const streamQuery = z.object({ ...selectionParams, since: queryParam.text().optional() });
const pageQuery = z.object({ ...selectionParams, after: queryParam.text().optional(), limit: queryParam.integer({ min: 1, max: 500 }).optional() });

/** Reads the query of the stream; the header of a browser that comes back outweighs `since`. */
export function readStreamRequest(query: unknown, lastEventId: unknown): { selection: EventSelection; since?: string } {
  const { filter, types, since } = parseQuery(streamQuery, query);
  const resumed = typeof lastEventId === 'string' && lastEventId !== '' ? lastEventId : since;
  return { selection: readSelection(filter, types), since: resumed === '' ? undefined : resumed };
}

/** Reads the query of the pull. */
export function readPageRequest(query: unknown): { selection: EventSelection; after?: string; limit?: number } {
  const { filter, types, after, limit } = parseQuery(pageQuery, query);
  return { selection: readSelection(filter, types), after: after === '' ? undefined : after, limit };
}

function readSelection(filter: string[] = [], types: string[] = []): EventSelection {
  const patterns = types.flatMap((list) => list.split(',')).map((type) => type.trim()).filter(Boolean);
  for (const pattern of patterns) {
    if (!TYPE_PATTERN.test(pattern)) {
      throw new InvalidInput('invalid_filter', `Invalid event type "${pattern}": a type, or the beginning of one with * at its end`);
    }
  }
  if (patterns.length > MAX_TYPES) {
    throw new InvalidInput('invalid_filter', `${patterns.length} event types are more than the limit of ${MAX_TYPES}`);
  }
  return { filter: readInput(() => parseFilter(filter)), types: patterns.length > 0 ? patterns : DEFAULT_TYPES };
}
