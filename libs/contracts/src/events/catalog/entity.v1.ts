import { z } from 'zod';
import { encodeSubjectToken } from '../../subject.js';
import { defineEvent } from '../define-event.js';

/** A catalog entity as JSON; readers keep what they do not know. */
export const entitySchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string().optional(),
    uid: z.string().optional(),
    etag: z.string().optional(),
    title: z.string().optional(),
    description: z.string().optional(),
    labels: z.record(z.string(), z.string()).optional(),
    annotations: z.record(z.string(), z.string()).optional(),
    tags: z.array(z.string()).optional(),
  }),
  spec: z.record(z.string(), z.unknown()).optional(),
});

/** A relation that the entity's own document declares, in both directions: `source` type `target` and the inverse. */
export const declaredRelationSchema = z.object({
  source: z.string(),
  type: z.string(),
  target: z.string(),
});

/** One operation of an RFC 6902 JSON Patch. */
export const patchOperationSchema = z.looseObject({ op: z.string(), path: z.string() });

const stateSchema = z.object({
  /** Canonical ref of the entity. */
  ref: z.string(),
  uid: z.string(),
  revision: z.number().int().positive(),
  /** The entity after the change, without `relations`. Absent when it is too large for an event: read it by ref. */
  entity: entitySchema.optional(),
  /** SHA-256 (hex) of the entity's JSON, when it is left out. */
  entityHash: z.string().optional(),
  /** Relations declared by this entity, both directions; enough to build the graph from events alone. */
  relations: z.array(declaredRelationSchema),
});

/** `<kind>:<namespace>/<name>` → `callboard.catalog.entity.<kind>.<namespace>.<name>`, escaped. */
export function entitySubject(ref: string): string {
  const match = /^([^:]+):([^/]+)\/(.+)$/.exec(ref);
  if (!match) {
    throw new Error(`"${ref}" is not a full entity ref`);
  }
  return `callboard.catalog.entity.${match.slice(1).map((part) => encodeSubjectToken(part)).join('.')}`;
}

const declare = <Schema extends z.ZodType>(past: string, description: string, schema: Schema) =>
  defineEvent({
    type: `callboard.catalog.entity.${past}.v1`,
    stream: 'CATALOG',
    natsSubject: entitySubject,
    schema,
    description,
    revisioned: true,
  });

export const EntityCreated = declare('created', 'An entity exists that did not exist before, or exists again.', stateSchema);

export const EntityUpdated = declare(
  'updated',
  'An entity has another content than before.',
  stateSchema.extend({
    /** RFC 6902 patch from the former entity. Absent when it is too large for an event. */
    patch: z.array(patchOperationSchema).optional(),
  }),
);

export const EntityDeleted = declare(
  'deleted',
  'An entity no longer exists. Its revision counter goes on, so an older change cannot bring it back.',
  z.object({
    ref: z.string(),
    uid: z.string(),
    revision: z.number().int().positive(),
    /** The last state, for readers that decide by filter. Absent when it is too large for an event. */
    entity: entitySchema.optional(),
    relations: z.array(declaredRelationSchema).default([]),
  }),
);
