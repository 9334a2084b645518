import { z } from 'zod';

const count = z.number().int().nonnegative();
const time = z.iso.datetime();
const pageInfo = z.object({ nextCursor: z.string().optional() });
const name = z.object({ id: z.string(), origin: z.string(), type: z.string(), target: z.string() });
const place = z.object({ location: z.string(), line: count.optional(), source: name });

const source = z.object({
  ...name.shape,
  entityRef: z.string().optional(),
  state: z.enum(['processing', 'processed', 'error']),
  code: z.string().optional(),
  message: z.string().optional(),
  lastAttemptAt: time.optional(),
  lastSuccessAt: time.optional(),
  durationMs: count.optional(),
  nextAttemptAt: time.optional(),
  failuresInARow: count,
  reading: z.boolean(),
  counts: z.object({ entities: count, documents: count, files: count, errors: count }),
  createdBy: z.string().optional(),
  createdAt: time,
});

const file = z.object({ location: z.string(), state: z.enum(['processed', 'error']), code: z.string().optional(), message: z.string().optional(), readAt: time, etag: z.string().optional(), parentRef: z.string().optional(), documents: count });

const problem = z.object({ stage: z.string(), code: z.string(), message: z.string(), line: count.optional(), column: count.optional(), mentions: z.string().optional() });

const document = z.object({
  entityRef: z.string().optional(),
  state: z.enum(['accepted', 'refused', 'conflict']),
  owner: z.boolean(),
  location: z.string(),
  index: count,
  line: count.optional(),
  error: problem.optional(),
  orphanedAt: time.optional(),
});

const error = z.object({ ...problem.shape, location: z.string(), entityRef: z.string().optional(), owner: z.string().optional(), namedBy: z.object({ location: z.string(), line: count.optional() }).optional().describe('Where the Location entity stands that has the file as a target'), source: name });

const pageOf = <Item extends z.ZodType>(item: Item) => z.object({ items: z.array(item), pageInfo });
const counted = <Item extends z.ZodType>(item: Item) => pageOf(item).extend({ totalItems: count });

const forge = z.object({
  host: z.string().describe('Host of the API; GraphQL has a budget of its own'),
  remaining: count.optional(),
  limit: count.optional(),
  resetAt: time.optional().describe('When the budget is full again'),
  blockedUntil: time.optional().describe('Until when the forge has asked to be left alone'),
  deferred: count.describe('Requests put off since the budget was last full'),
});

export const sourcesReply = counted(source).extend({ forges: z.array(forge).describe('What forges let the answering process ask, as far as they have told'), totals: z.object({ sources: count, processing: count, processed: count, error: count, entities: count, errors: count }) });
export const filesReply = pageOf(file);
export const documentsReply = pageOf(document);
export const sourceReply = source.extend({ files: filesReply, documents: documentsReply });
export const errorsReply = counted(error).extend({ codes: z.array(z.object({ code: z.string(), count })) });
export const conflictsReply = counted(z.object({ entityRef: z.string(), since: time, owner: place, contender: place }));
export const orphansReply = counted(z.object({ entityRef: z.string(), why: z.string(), since: time, deleteAt: time, location: z.string(), owner: z.string().optional(), source: name }));
