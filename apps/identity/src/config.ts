import type { Config } from '@callboard/service-kit';
import { z } from 'zod';

/** What this service needs beyond the part that all services read. */
export const identityConfigSchema = z.object({
  auth: z
    .looseObject({
      /** Seals signing keys at rest; 32 bytes in base64. */
      encryptionKey: z.string({ error: 'is missing; make one with "openssl rand -base64 32"' }),
    })
    // Without any `auth` in the files the missing key is what must be named.
    .prefault({} as { encryptionKey: string }),
});

export type IdentityConfig = Config<typeof identityConfigSchema>;
