import { answer } from '../../../data/handlers';
import { suggest } from '../../../data/search';

/** What the search service finds for the words in the palette, beyond the names that the browser knows. */
export function GET(request: Request): Promise<Response> {
  const term = (new URL(request.url).searchParams.get('q') ?? '').trim().slice(0, 100);
  return answer(request, async () => ({ suggestions: term.length < 2 ? [] : await suggest(term) }));
}
