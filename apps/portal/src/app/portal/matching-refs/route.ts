import { z } from 'zod';
import { entityRefOf } from '@callboard/catalog-model';
import { clients } from '../../../data/clients';
import { answer, refuse } from '../../../data/handlers';
import { toFilterSets } from '../../../features/create/catalog-filter';

const bodySchema = z.object({ filter: z.array(z.record(z.string(), z.unknown())).min(1).max(20) });

/** The refs of the entities that pass a picker's filter, where the browser's index cannot tell. */
export async function POST(request: Request): Promise<Response> {
  const body = bodySchema.safeParse(await request.json().catch(() => undefined));
  if (!body.success) return refuse(400, 'invalid_request', 'A filter is needed.');
  return answer(request, async () => {
    const { catalog } = await clients();
    const entities = await catalog.listEntities({ filter: toFilterSets(body.data.filter), fields: ['kind', 'metadata.name', 'metadata.namespace'] });
    return { refs: entities.map((entity) => entityRefOf(entity)) };
  });
}
