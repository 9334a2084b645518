import { z } from 'zod';

/** One question of Backstage's permission client. */
export const authorizeBody = z.object({
  items: z
    .array(
      z.object({
        id: z.string(),
        permission: z.object({
          type: z.enum(['basic', 'resource']),
          name: z.string(),
          attributes: z.record(z.string(), z.unknown()),
          resourceType: z.string().optional(),
        }),
        resourceRef: z.union([z.string(), z.array(z.string()).max(1000)]).optional(),
      }),
    )
    .max(1000),
});

export interface AuthorizeReply {
  items: { id: string; result: 'ALLOW' | 'DENY' }[];
}
