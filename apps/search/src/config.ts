import { z } from 'zod';

/** The part of the configuration that only this service reads. */
export const searchConfigSchema = z.object({
  search: z
    .strictObject({
      maxTermLength: z.number().int().min(1).default(100),
      maxPageLimit: z.number().int().min(1).default(100),
    })
    .prefault({}),
});
