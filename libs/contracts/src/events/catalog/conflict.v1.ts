import { z } from 'zod';
import { encodeSubjectToken } from '../../subject.js';
import { defineEvent } from '../define-event.js';

const conflictSchema = z.object({
  /** The entity ref that both sources emit. */
  ref: z.string(),
  /** The location ref that owns the entity. */
  owner: z.string(),
  /** The location ref whose document is set aside. */
  contender: z.string(),
});

const declare = (past: string, description: string) =>
  defineEvent({
    type: `callboard.catalog.conflict.${past}.v1`,
    stream: 'CATALOG',
    natsSubject: (ref) => `callboard.catalog.conflict.${encodeSubjectToken(ref)}`,
    schema: conflictSchema,
    description,
    revisioned: false,
  });

export const ConflictDetected = declare('detected', 'Two sources emit the same entity; the first keeps it.');
export const ConflictResolved = declare('resolved', 'Only one source emits the entity now.');
