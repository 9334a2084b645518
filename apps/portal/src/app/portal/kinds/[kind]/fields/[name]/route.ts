import { z } from 'zod';
import type { KindExtension } from '@callboard/api-client';
import { clients } from '../../../../../../data/clients';
import { answer, refuse } from '../../../../../../data/handlers';

interface Context {
  readonly params: Promise<{ kind: string; name: string }>;
}

const bodySchema = z.record(z.string(), z.unknown());

/** Adds fields to a kind, or replaces them; the catalog judges them. */
export async function PUT(request: Request, { params }: Context): Promise<Response> {
  const body = bodySchema.safeParse(await request.json().catch(() => undefined));
  if (!body.success) return refuse(400, 'invalid_request', 'The declaration of fields is needed.');
  return answer(request, async () => {
    const { kind, name } = await params;
    return (await clients()).kinds.putExtension(kind, { ...(body.data as unknown as KindExtension), name });
  });
}

/** Takes fields back. */
export function DELETE(request: Request, { params }: Context): Promise<Response> {
  return answer(request, async () => {
    const { kind, name } = await params;
    return (await clients()).kinds.removeExtension(kind, name);
  });
}
