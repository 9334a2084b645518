import { z } from 'zod';

const value = z.json();

export const overlayReply = z.object({
  entityRef: z.string(),
  exists: z.boolean(),
  revision: z.number().int().positive().optional(),
  overlay: z.record(z.string(), value),
  fields: z.array(z.object({ field: z.string(), source: value.optional(), overlay: value, effective: value.optional(), redundant: z.boolean(), setBy: z.string(), setAt: z.iso.datetime() })),
  problem: z.object({ code: z.string(), message: z.string(), field: z.string().optional() }).optional(),
});

export const proposalReply = z.object({
  entityRef: z.string(),
  editable: z.boolean(),
  reason: z.string().optional(),
  fields: z.array(z.string()),
  file: z.object({ location: z.string(), path: z.string(), line: z.number().int().positive().optional(), editUrl: z.string().optional() }).optional(),
  diff: z.string().optional(),
  jsonPatch: z.array(z.looseObject({ op: z.string(), path: z.string() })).optional(),
  yaml: z.string(),
});
