import { z } from 'zod';
import { entitySchema } from '../events/catalog/entity.v1.js';
import { kindContributionSchema } from '../kinds.js';
import { defineCommand } from './define-command.js';

/** On whose behalf a service asks: an entity ref of a user, or the subject of an API caller. */
const actorSchema = z.string().min(1);

const locationSchema = z.object({ id: z.string(), type: z.string(), target: z.string(), entityRef: z.string() });

/** Adds a url location and waits for its first read (at most 10 s). A location that exists is read again. */
export const RegisterLocation = defineCommand({
  service: 'catalog',
  verb: 'register-location',
  request: z.object({ type: z.literal('url'), target: z.string(), actor: actorSchema }),
  reply: z.object({
    location: locationSchema,
    /** `processed`, `error`, or `processing` when the first read takes longer. */
    state: z.string(),
    error: z.object({ code: z.string(), message: z.string() }).optional(),
    /** Refs of what the location emits, in document order. */
    entityRefs: z.array(z.string()),
  }),
});

/** Reads what a location would emit, storing nothing. */
export const PreviewLocation = defineCommand({
  service: 'catalog',
  verb: 'preview-location',
  request: z.object({ type: z.literal('url'), target: z.string(), actor: actorSchema }),
  reply: z.object({ entities: z.array(entitySchema) }),
});

/** Reads entities by ref; the reply has the same length and order, null for what does not exist. */
export const GetEntities = defineCommand({
  service: 'catalog',
  verb: 'get-entities',
  request: z.object({ refs: z.array(z.string()).max(500), actor: actorSchema.optional() }),
  reply: z.object({ entities: z.array(entitySchema.nullable()) }),
});

/**
 * One page of the whole catalog as of one moment or later, ordered by ref: the start of every reader that builds
 * its own view. `position` is read before the first page; apply events after it on top.
 */
export const ListSnapshot = defineCommand({
  service: 'catalog',
  verb: 'list-snapshot',
  request: z.object({ after: z.string().optional(), limit: z.number().int().min(1).max(1000).default(500), kinds: z.array(z.string()).optional() }),
  reply: z.object({
    /** Position of the CATALOG log when this page was read. */
    position: z.number().int().nonnegative(),
    epoch: z.string(),
    items: z.array(z.object({ ref: z.string(), revision: z.number().int(), uid: z.string(), entity: entitySchema, relations: z.array(z.object({ type: z.string(), targetRef: z.string() })) })),
    /** Pass as `after` for the next page; absent on the last. */
    next: z.string().optional(),
  }),
});

/**
 * Makes the kinds and fields of a plugin those of its manifest: what it no longer brings goes, unless entities are of it
 * (those kinds are named in the reply and stay). The same again changes nothing.
 */
export const RegisterKinds = defineCommand({
  service: 'catalog',
  verb: 'register-kinds',
  request: kindContributionSchema.extend({ plugin: z.string().min(1).max(40) }),
  reply: z.object({ changed: z.number().int().nonnegative(), kept: z.array(z.string()) }),
});
