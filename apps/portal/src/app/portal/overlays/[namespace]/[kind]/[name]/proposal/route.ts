import { ApiError } from '@callboard/api-client';
import { answer } from '../../../../../../../data/handlers';
import { findProposal } from '../../../../../../../data/overlay';
import { readEntityParams, type EntityParams } from '../../../../../../../features/entity/entity-params';

/** The overlay as a change of the file that the entity comes from. */
export function GET(request: Request, { params }: { params: Promise<EntityParams> }): Promise<Response> {
  return answer(request, async () => {
    const proposal = await findProposal(await readEntityParams(params));
    if (!proposal) throw new ApiError({ status: 404, code: 'entity_not_found', message: 'Nothing is set here any more.' });
    return proposal;
  });
}
