import { z } from 'zod';
import { ApiError } from '@callboard/api-client';
import { answer, refuse } from '../../../../../../data/handlers';
import { findOverlayForm, liftOverlay, mergeOverlay, putOverlay } from '../../../../../../data/overlay';
import { readEntityParams, type EntityParams } from '../../../../../../features/entity/entity-params';

interface Context {
  readonly params: Promise<EntityParams>;
}

const overlay = z.record(z.string(), z.unknown());
const putSchema = z.object({ overlay, etag: z.string().min(1).max(200) });
const patchSchema = z.object({ overlay });

/** What lies over an entity, and whether the reader may change it. */
export function GET(request: Request, { params }: Context): Promise<Response> {
  return answer(request, async () => {
    const { kind, namespace, name } = await readEntityParams(params);
    const form = await findOverlayForm(kind, namespace, name);
    if (!form) throw new ApiError({ status: 404, code: 'entity_not_found', message: 'This entity does not exist any more.' });
    return form;
  });
}

/** Puts an overlay in place of the one that the reader has seen. */
export async function PUT(request: Request, { params }: Context): Promise<Response> {
  const body = putSchema.safeParse(await request.json().catch(() => undefined));
  if (!body.success) return refuse(400, 'invalid_request', 'An overlay and the tag of the one before are needed.');
  return answer(request, async () => putOverlay(await readEntityParams(params), body.data.overlay, body.data.etag));
}

/** Changes or lifts the fields that are named. */
export async function PATCH(request: Request, { params }: Context): Promise<Response> {
  const body = patchSchema.safeParse(await request.json().catch(() => undefined));
  if (!body.success) return refuse(400, 'invalid_request', 'A change of the overlay is needed.');
  return answer(request, async () => mergeOverlay(await readEntityParams(params), body.data.overlay));
}

/** Lifts all of it. */
export function DELETE(request: Request, { params }: Context): Promise<Response> {
  return answer(request, async () => liftOverlay(await readEntityParams(params)));
}
