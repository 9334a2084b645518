import { z } from 'zod';

const KIND = /^[A-Za-z][A-Za-z0-9]{0,62}$/;
const API_VERSION = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*\/)?[A-Za-z0-9]{1,63}$/;
const RELATION = /^[a-zA-Z][a-zA-Z0-9]{0,62}$/;
const FIELD = /^[A-Za-z_$][\w$-]{0,62}(?:\.[A-Za-z_$][\w$-]{0,62}){0,7}$/;
const NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

const words = z.string().trim().min(1).max(80);
const schemaObject = z.record(z.string(), z.unknown());

/** The name of a kind. */
export const kindNameSchema = z.string().regex(KIND, 'must be letters and digits, a letter first, at most 63');

/** A field of `spec` that names other entities, and what that is called from both ends. */
export const kindRelationSchema = z.strictObject({
  /** Dotted path in `spec`, through objects and lists: one ref, or a list of refs. */
  field: z.string().regex(FIELD, 'must be a dotted path of at most eight names'),
  type: z.string().regex(RELATION, 'must be letters and digits, a letter first'),
  inverse: z.string().regex(RELATION, 'must be letters and digits, a letter first'),
  /** What a ref without a kind means; without it the kind must be written. */
  defaultKind: kindNameSchema.optional(),
  /** Words for the list at this end and at the other one, where the types themselves do not read well. */
  title: words.optional(),
  inverseTitle: words.optional(),
});

const relations = z.array(kindRelationSchema).max(50);

/** A kind of entities: what makes one valid, and whom it relates to. */
export const kindDeclarationSchema = z.strictObject({
  kind: kindNameSchema,
  apiVersions: z.array(z.string().regex(API_VERSION, 'must read [domain/]version')).min(1).max(10),
  /** Only entities with this `spec.type` are of this kind. */
  specType: z.string().min(1).max(100).optional(),
  /** What people call one thing of this kind, and several. */
  title: words.optional(),
  plural: words.optional(),
  description: z.string().trim().max(1000).optional(),
  /** Name of an icon of the portal. */
  icon: z.string().regex(NAME, 'must be the name of an icon').optional(),
  /** JSON Schema of `spec`, draft 7 or 2020-12. */
  schema: schemaObject,
  relations: relations.default([]),
  /** Whether registered locations may emit it. Configured ones may, unless `catalog.rules` says otherwise. */
  allowedFromRegistered: z.boolean().default(false),
});

/** Fields and relations added to a kind that is there already. */
export const kindExtensionSchema = z.strictObject({
  /** Of the extension, unique for its kind. */
  name: z.string().regex(NAME, 'must be lower-case words joined by hyphens, at most 63 characters'),
  kind: kindNameSchema,
  /** Only entities with this `spec.type` have the fields. */
  specType: z.string().min(1).max(100).optional(),
  description: z.string().trim().max(1000).optional(),
  /** JSON Schemas of fields of `spec`. */
  properties: schemaObject.default({}),
  required: z.array(z.string().min(1).max(100)).max(50).default([]),
  relations: relations.default([]),
});

/** All kinds and fields that one plugin brings. */
export const kindContributionSchema = z.strictObject({
  kinds: z.array(kindDeclarationSchema).max(50).default([]),
  extensions: z.array(kindExtensionSchema).max(50).default([]),
});

export type KindRelation = z.output<typeof kindRelationSchema>;
export type KindDeclaration = z.output<typeof kindDeclarationSchema>;
export type KindExtensionDeclaration = z.output<typeof kindExtensionSchema>;
export type KindContribution = z.output<typeof kindContributionSchema>;
