import { z } from 'zod';
import { clients } from '../../../data/clients';
import { answer, refuse } from '../../../data/handlers';

const bodySchema = z.object({
  templateRef: z.string().min(1).max(400),
  values: z.record(z.string(), z.unknown()),
  secrets: z.record(z.string(), z.string()).optional(),
});

/** Starts a template run. */
export async function POST(request: Request): Promise<Response> {
  const body = bodySchema.safeParse(await request.json().catch(() => undefined));
  if (!body.success) return refuse(400, 'invalid_request', 'A template and its values are needed.');
  return answer(request, async () => (await clients()).scaffolder.createTask(body.data));
}
