import { z } from 'zod';

/** Why a change happened: what read or asked for it. */
export const causeSchema = z.object({
  /** `location` a source was read · `api` a caller asked · `task` a template run · `overlay` somebody set values over the source's · `system` the service itself. */
  type: z.enum(['location', 'provider', 'api', 'task', 'overlay', 'system']),
  /** The location ref (`url:https://…`), provider name or task id. */
  id: z.string().optional(),
  /** The commit or entity tag of what was read, where the source has one. */
  version: z.string().optional(),
  /** `<topic>/<id>` of the webhook delivery that told of the change. */
  delivery: z.string().optional(),
});
export type Cause = z.infer<typeof causeSchema>;

/**
 * CloudEvents 1.0 in structured JSON with Callboard's extensions.
 *
 * `source` and `id` together name an event for ever; a second delivery has the same pair.
 * @see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md
 */
export const cloudEventSchema = z.object({
  specversion: z.literal('1.0'),
  id: z.string().min(1),
  source: z.string().min(1),
  type: z.string().min(1),
  /** The entity ref, or the id of the thing that changed. */
  subject: z.string().min(1),
  time: z.iso.datetime({ offset: true }),
  datacontenttype: z.literal('application/json'),
  dataschema: z.string().optional(),
  data: z.unknown(),
  /** Grows by one with each stored change of this ref. Keep the highest you have seen; drop the rest. */
  revision: z.number().int().positive().optional(),
  /** The revision as CloudEvents wants a sequence: a string, zero-padded to ten digits. */
  sequence: z.string().optional(),
  /** Gap-free place in the producer's log, in commit order. A decimal string: it may outgrow a JSON number. */
  position: z.string().regex(/^\d+$/).optional(),
  /** W3C trace context of the change. */
  traceparent: z.string().optional(),
  /** Finds everything that one request led to. */
  correlationid: z.string().optional(),
  /** Entity ref or subject of the caller on whose behalf it was done. */
  actor: z.string().optional(),
  /** {@link causeSchema} as JSON text: CloudEvents attributes hold no objects. */
  cause: z.string().optional(),
  /** Who may be told besides the service itself: refs, or `permission:<name>`, comma-separated. Absent: catalog rules decide. */
  audience: z.string().optional(),
});
export type CloudEventEnvelope = z.infer<typeof cloudEventSchema>;

/** An envelope whose data has been checked against its contract. */
export type CloudEvent<Data = unknown> = Omit<CloudEventEnvelope, 'data'> & { data: Data };
