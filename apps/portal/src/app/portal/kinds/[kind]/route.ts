import { z } from 'zod';
import type { KindDeclaration } from '@callboard/api-client';
import { clients } from '../../../../data/clients';
import { answer, refuse } from '../../../../data/handlers';

interface Context {
  readonly params: Promise<{ kind: string }>;
}

const bodySchema = z.record(z.string(), z.unknown());

/** Adds a kind, or replaces its declaration; the catalog judges it. */
export async function PUT(request: Request, { params }: Context): Promise<Response> {
  const body = bodySchema.safeParse(await request.json().catch(() => undefined));
  if (!body.success) return refuse(400, 'invalid_request', 'The declaration of a kind is needed.');
  return answer(request, async () => (await clients()).kinds.put((await params).kind, body.data as unknown as KindDeclaration));
}

/** Takes a kind back. */
export function DELETE(request: Request, { params }: Context): Promise<Response> {
  return answer(request, async () => (await clients()).kinds.remove((await params).kind));
}
