import { z } from 'zod';
import { clients } from '../../../data/clients';
import { answer, refuse } from '../../../data/handlers';

const bodySchema = z.object({ entityRef: z.string().min(1).max(400) });

/** Has the source of an entity read again. */
export async function POST(request: Request): Promise<Response> {
  const body = bodySchema.safeParse(await request.json().catch(() => undefined));
  if (!body.success) return refuse(400, 'invalid_request', 'An entity ref is needed.');
  return answer(request, async () => (await clients()).catalog.refreshEntity(body.data.entityRef));
}
