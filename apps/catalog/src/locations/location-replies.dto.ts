import { z } from 'zod';

const location = z
  .looseObject({
    id: z.string(),
    type: z.string(),
    target: z.string(),
    entityRef: z.string().describe('Ref of the Location entity that stands for it'),
    status: z.looseObject({ state: z.enum(['processing', 'processed', 'error']), code: z.string().optional(), message: z.string().optional() }).describe('How it was read last'),
  })
  .meta({ id: 'Location' });

/** A registered location. */
export const locationReply = location;

export const locationListReply = z.array(z.looseObject({ data: location }));

export const locationPageReply = z.looseObject({ items: z.array(location), totalItems: z.number().int(), pageInfo: z.looseObject({ nextCursor: z.string().optional() }) }).meta({ id: 'LocationPage' });

export const locationCreatedReply = z
  .looseObject({
    location: z.looseObject({ id: z.string(), type: z.string(), target: z.string(), entityRef: z.string() }),
    entities: z.array(z.looseObject({ apiVersion: z.string(), kind: z.string(), metadata: z.record(z.string(), z.unknown()) })).describe('What the location would bring; only of a dry run'),
    exists: z.boolean().optional().describe('Whether it is registered already; only of a dry run'),
  })
  .meta({ id: 'LocationCreated' });

export const validationErrorsReply = z
  .looseObject({ errors: z.array(z.looseObject({ name: z.string(), message: z.string(), code: z.string().optional(), cause: z.looseObject({ name: z.string(), message: z.string() }).optional() })) })
  .meta({ id: 'ValidationErrors' });

const suggestion = z.looseObject({
  field: z.string(),
  description: z.string(),
  value: z.string().nullable(),
  state: z.enum(['analysisSuggestedValue', 'analysisSuggestedNoValue', 'needsUserInput']),
});

export const analysisReply = z
  .looseObject({
    existingEntityFiles: z.array(z.looseObject({ entity: z.record(z.string(), z.unknown()), isRegistered: z.boolean(), location: z.looseObject({ type: z.string(), target: z.string() }) })),
    generateEntities: z.array(z.looseObject({ entity: z.record(z.string(), z.unknown()), fields: z.array(suggestion) })),
  })
  .meta({ id: 'LocationAnalysis' });

