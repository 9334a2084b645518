import { kindDeclarationSchema, kindExtensionSchema } from '@callboard/contracts';
import { z } from 'zod';

/** Bodies: the names stand in the path and may be repeated. */
export const kindBody = kindDeclarationSchema.partial({ kind: true });
export const extensionBody = kindExtensionSchema.partial({ kind: true, name: true });

const schema = z.record(z.string(), z.unknown());
const relations = z.array(z.record(z.string(), z.unknown()));

const kind = z
  .looseObject({
    kind: z.string(),
    apiVersions: z.array(z.string()),
    title: z.string(),
    plural: z.string(),
    origin: z.string(),
    allowedFromRegistered: z.boolean(),
    schema: schema.describe('JSON Schema of spec'),
    relations,
    extensions: z.array(z.looseObject({ name: z.string(), origin: z.string() })),
    shapes: z.array(z.looseObject({ apiVersions: z.array(z.string()), specType: z.string().optional(), schema, relations })).describe('What entities are judged by, fields that were added included'),
    pending: z.number().int().optional().describe('Sources that are still to be read again'),
  })
  .meta({ id: 'Kind' });

/** A kind of entities. */
export const kindReply = kind;

export const kindsReply = z.looseObject({ items: z.array(kind) });
