import { z } from 'zod';
import { encodeSubjectToken } from '../../subject.js';
import { defineEvent } from '../define-event.js';

const locationSchema = z.object({
  id: z.string(),
  type: z.string(),
  target: z.string(),
});

const declare = <Schema extends z.ZodType>(past: string, description: string, schema: Schema) =>
  defineEvent({
    type: `callboard.catalog.location.${past}.v1`,
    stream: 'CATALOG',
    natsSubject: (id) => `callboard.catalog.location.${encodeSubjectToken(id)}`,
    schema,
    description,
    revisioned: false,
  });

export const LocationRegistered = declare('registered', 'A location was added to the catalog.', locationSchema);

export const LocationRemoved = declare('removed', 'A location was taken out of the catalog.', locationSchema);

export const LocationProcessed = declare(
  'processed',
  'A location was read and something in its outcome changed.',
  locationSchema.extend({
    entities: z.number().int().nonnegative(),
    created: z.number().int().nonnegative(),
    updated: z.number().int().nonnegative(),
    deleted: z.number().int().nonnegative(),
    errors: z.number().int().nonnegative(),
  }),
);

export const LocationFailed = declare(
  'failed',
  'A location could not be read. What it emitted before stays as it was.',
  locationSchema.extend({ code: z.string(), message: z.string() }),
);
