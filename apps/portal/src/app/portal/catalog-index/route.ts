import { listIndex } from '../../../data/catalog';
import { answer } from '../../../data/handlers';

/** The whole catalog as the reader may see it, one short row per entity. */
export function GET(request: Request): Promise<Response> {
  return answer(request, listIndex);
}
