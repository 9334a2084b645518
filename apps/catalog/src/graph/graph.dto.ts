import { queryParam } from '@callboard/service-kit';
import { z } from 'zod';
import { waitParam } from '../entities/entities.dto.js';

const MAX_DEPTH = 3;
const MAX_LIMIT = 1000;

const page = { limit: queryParam.integer({ min: 1, max: MAX_LIMIT }).default(100), cursor: queryParam.text().optional() };
const relations = { relations: queryParam.list().optional() };
const kinds = { kinds: queryParam.list().optional() };
const direction = { direction: queryParam.choice(['out', 'in', 'both']).default('both') };

export const graphQuery = z.object({ ...waitParam, root: queryParam.list(), depth: queryParam.integer({ min: 1, max: MAX_DEPTH }).default(1), ...direction, ...relations, ...kinds });
export const impactQuery = z.object({
  ...waitParam,
  root: queryParam.list(),
  direction: queryParam.choice(['downstream', 'upstream', 'in', 'out', 'both']).default('downstream'),
  depth: queryParam.integer({ min: 1 }).optional(),
  ...relations,
  ...page,
});
export const pathQuery = z.object({ ...waitParam, from: queryParam.text(), to: queryParam.text(), ...direction, ...relations, limit: queryParam.integer({ min: 1, max: 50 }).default(1) });
export const cyclesQuery = z.object({ ...waitParam, ...relations, ...page });
export const danglingQuery = z.object({ ...waitParam, ...kinds, ...page });
export const islandsQuery = z.object({ ...waitParam, ...relations, ...kinds, maxSize: queryParam.integer({ min: 1 }).optional(), ...page });

const node = { ref: z.string(), kind: z.string(), namespace: z.string(), name: z.string(), title: z.string().optional(), type: z.string().optional(), missing: z.literal(true).optional() };
const edge = z.object({ source: z.string(), type: z.string(), target: z.string() });
const count = z.array(z.object({ value: z.string(), count: z.number().int() }));
const pageReply = <Item extends z.ZodType>(item: Item) => ({ items: z.array(item), totalItems: z.number().int(), pageInfo: z.object({ nextCursor: z.string().optional() }) });
const path = z.object({ nodes: z.array(z.object(node)), steps: z.array(z.array(edge)) });

export const graphReply = z.object({
  nodes: z.array(z.object({ ...node, depth: z.number().int(), x: z.number(), y: z.number(), width: z.number(), height: z.number() })),
  edges: z.array(edge),
  truncated: z.boolean(),
});
export const impactReply = z.object({
  roots: z.array(z.string()),
  direction: z.string(),
  depth: z.number().int(),
  counts: z.object({ kinds: count, owners: count }),
  ...pageReply(z.object({ ...node, distance: z.number().int(), via: z.object({ ref: z.string(), relation: edge }) })),
});
export const pathReply = z.object({ from: z.string(), to: z.string(), length: z.number().int().nullable(), path: path.nullable(), paths: z.array(path), truncated: z.boolean() });
export const cyclesReply = z.object(pageReply(z.object({ relations: z.array(z.string()), size: z.number().int(), members: z.array(z.string()), truncated: z.boolean(), cycle: z.array(edge) })));
export const danglingReply = z.object(
  pageReply(z.object({ ref: z.string(), kind: z.string(), namespace: z.string(), name: z.string(), referenceCount: z.number().int(), references: z.array(z.object({ source: z.string(), type: z.string(), location: z.string().optional() })) })),
);
export const islandsReply = z.object({ ...pageReply(z.object({ size: z.number().int(), members: z.array(z.string()), truncated: z.boolean() })), orphans: z.number().int(), mainland: z.object({ size: z.number().int() }) });

/** Comma lists, repeated or not, lower-cased; blank: undefined. */
export function readNames(lists: readonly string[] | undefined): string[] | undefined {
  const names = readList(lists).map((name) => name.toLowerCase());
  return names.length > 0 ? [...new Set(names)] : undefined;
}

/** Comma lists, repeated or not. */
export function readList(lists: readonly string[] | undefined): string[] {
  return (lists ?? []).flatMap((list) => list.split(',')).map((name) => name.trim()).filter(Boolean);
}
