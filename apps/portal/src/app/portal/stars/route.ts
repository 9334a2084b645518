import { z } from 'zod';
import { answer, refuse } from '../../../data/handlers';
import { setStar } from '../../../data/settings';

const bodySchema = z.object({ entityRef: z.string().min(1).max(400), starred: z.boolean() });

/** Stars or unstars an entity for the reader. */
export async function PUT(request: Request): Promise<Response> {
  const body = bodySchema.safeParse(await request.json().catch(() => undefined));
  if (!body.success) return refuse(400, 'invalid_request', 'An entity ref and whether it is starred are needed.');
  return answer(request, () => setStar(body.data.entityRef, body.data.starred));
}
