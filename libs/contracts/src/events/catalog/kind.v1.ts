import { z } from 'zod';
import { encodeSubjectToken } from '../../subject.js';
import { defineEvent } from '../define-event.js';

const kindSchema = z.object({
  /** As it is written in entities. */
  kind: z.string(),
  origin: z.enum(['custom', 'config', 'plugin']),
  /** The plugin that brings it. */
  plugin: z.string().optional(),
  /** Set when it is about fields added to the kind: the name of the extension. */
  extension: z.string().optional(),
});

const declare = <Schema extends z.ZodType>(past: string, description: string, schema: Schema) =>
  defineEvent({
    type: `callboard.catalog.kind.${past}.v1`,
    stream: 'CATALOG',
    natsSubject: (kind) => `callboard.catalog.kind.${encodeSubjectToken(kind)}`,
    schema,
    description,
    revisioned: false,
  });

export const KindRegistered = declare('registered', 'A kind of entities, or fields of one, can be used from now on or has changed.', kindSchema);

export const KindRemoved = declare('removed', 'A kind of entities, or fields of one, is no longer known.', kindSchema);
