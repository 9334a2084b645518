import { listRows } from '../../../data/catalog';
import { answer } from '../../../data/handlers';
import { readCatalogView } from '../../../features/catalog/catalog-view';

/** A further page of the catalog table. */
export function GET(request: Request): Promise<Response> {
  const parameters = new URL(request.url).searchParams;
  return answer(request, () => listRows(readCatalogView(parameters), parameters.get('cursor') ?? undefined));
}
