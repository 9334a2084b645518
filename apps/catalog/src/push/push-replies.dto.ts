import { z } from 'zod';

const position = z.string().describe('Where in the log readers know of it: CATALOG:<position>');
const entityState = { uid: z.string(), etag: z.string(), revision: z.number().int() };

/** What a push has changed. */
export const mutationReply = z
  .looseObject({
    source: z.string(),
    position,
    created: z.number().int(),
    updated: z.number().int(),
    deleted: z.number().int(),
    unchanged: z.number().int().describe('Accepted and the same as before'),
    refused: z.array(z.looseObject({ index: z.number().int().describe('Place among the given entities'), entityRef: z.string().optional(), code: z.string(), message: z.string() })).describe('What is not shown as it was given; its siblings are'),
    entities: z.array(z.looseObject({ ref: z.string(), ...entityState })).describe('What was created or updated'),
    truncated: z.boolean().optional().describe('More was changed than is listed'),
  })
  .meta({ id: 'MutationResult' });

/** One entity after it was put. */
export const upsertReply = z.looseObject({ entityRef: z.string(), ...entityState, source: z.string(), outcome: z.enum(['created', 'updated', 'unchanged']), position }).meta({ id: 'UpsertResult' });

const source = z.looseObject({
  source: z.string().describe('Its name'),
  type: z.enum(['push', 'provider']).describe('push: fed through this API; provider: by the catalog itself or a plugin'),
  status: z.looseObject({ state: z.enum(['processing', 'processed', 'error']), code: z.string().optional(), message: z.string().optional() }),
  entityCount: z.number().int(),
  errorCount: z.number().int(),
  lastAttemptAt: z.string().optional(),
  lastSuccessAt: z.string().optional(),
  durationMs: z.number().int().optional(),
  createdBy: z.string().optional(),
  createdAt: z.string(),
});

export const sourceListReply = z.looseObject({ items: z.array(source) }).meta({ id: 'SourceList' });

export const sourceReply = source.extend({ errors: z.array(z.looseObject({ entityRef: z.string().optional(), code: z.string(), message: z.string() })) }).meta({ id: 'Source' });
