import { z } from 'zod';
import { encodeSubjectToken } from '../../subject.js';
import { defineEvent } from '../define-event.js';

const sessionSchema = z.object({
  /** Public id of the session, never its secret. */
  id: z.string(),
  userRef: z.string(),
  provider: z.string(),
});

const declare = (past: string, description: string) =>
  defineEvent({
    type: `callboard.identity.session.${past}.v1`,
    stream: 'IDENTITY',
    natsSubject: (id) => `callboard.identity.session.${encodeSubjectToken(id)}`,
    schema: sessionSchema,
    description,
    revisioned: false,
  });

export const SessionStarted = declare('started', 'A person signed in.');
export const SessionEnded = declare('ended', 'A session was ended by its owner, an administrator or time.');
