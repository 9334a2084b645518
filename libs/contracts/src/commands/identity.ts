import { z } from 'zod';
import { defineCommand } from './define-command.js';

/** The public keys that user tokens are signed with, as JWKs (RFC 7517). */
export const ListSigningKeys = defineCommand({
  service: 'identity',
  verb: 'list-signing-keys',
  request: z.object({}),
  reply: z.object({
    keys: z.array(z.looseObject({ kid: z.string(), kty: z.literal('EC'), crv: z.literal('P-256'), alg: z.literal('ES256'), x: z.string(), y: z.string() })),
  }),
});
