import { listEventsAfter } from '../../../data/changes';
import { answer, refuse } from '../../../data/handlers';

/** What happened between drawing a page and listening to the stream. */
export async function GET(request: Request): Promise<Response> {
  const after = new URL(request.url).searchParams.get('after');
  if (!after) return refuse(400, 'invalid_request', 'The cursor to go on from is needed.');
  return answer(request, () => listEventsAfter(after));
}
