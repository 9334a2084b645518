import { z } from 'zod';

const relation = z.looseObject({ type: z.string(), targetRef: z.string().describe('Full ref, lower case') }).meta({ id: 'EntityRelation' });

const link = z.looseObject({ url: z.string(), title: z.string().optional(), icon: z.string().optional(), type: z.string().optional() });

const metadata = z.looseObject({
  name: z.string(),
  namespace: z.string(),
  uid: z.string().describe('Stays the same as long as the entity is there'),
  etag: z.string().describe('Changes with the content'),
  title: z.string().optional(),
  description: z.string().optional(),
  labels: z.record(z.string(), z.string()).optional(),
  annotations: z.record(z.string(), z.string()).optional(),
  tags: z.array(z.string()).optional(),
  links: z.array(link).optional(),
});

const statusItem = z.looseObject({ type: z.string(), level: z.string(), message: z.string(), error: z.looseObject({ name: z.string(), message: z.string() }).optional() });

/** An entity as it is served. */
export const entityReply = z
  .looseObject({
    apiVersion: z.string(),
    kind: z.string(),
    metadata,
    spec: z.record(z.string(), z.unknown()).optional(),
    relations: z.array(relation).describe('Both directions, by type and ref'),
    status: z.looseObject({ items: z.array(statusItem) }).optional(),
  })
  .meta({ id: 'Entity', description: 'An entity with its relations' });

/** An entity of which `fields` left only parts. */
export const partialEntityReply = z
  .looseObject({ apiVersion: z.string().optional(), kind: z.string().optional(), metadata: z.record(z.string(), z.unknown()).optional(), spec: z.record(z.string(), z.unknown()).optional(), relations: z.array(relation).optional() })
  .meta({ id: 'PartialEntity', description: 'An entity, or the parts of it that `fields` names' });

export const entityListReply = z.array(partialEntityReply);

export const entityPageReply = z
  .looseObject({
    items: z.array(partialEntityReply),
    totalItems: z.number().int().describe('0 when it was excluded'),
    pageInfo: z.looseObject({ nextCursor: z.string().optional(), prevCursor: z.string().optional() }),
  })
  .meta({ id: 'EntityPage' });

export const entityBatchReply = z.looseObject({ items: z.array(z.union([partialEntityReply, z.null()])).describe('As many as refs, in their order; null for those that there are not') }).meta({ id: 'EntityBatch' });

export const facetsReply = z.looseObject({ facets: z.record(z.string(), z.array(z.looseObject({ value: z.string(), count: z.number().int() }))) }).meta({ id: 'EntityFacets' });

export const ancestryReply = z
  .looseObject({ rootEntityRef: z.string(), items: z.array(z.looseObject({ entity: entityReply, parentEntityRefs: z.array(z.string()) })) })
  .meta({ id: 'EntityAncestry' });
