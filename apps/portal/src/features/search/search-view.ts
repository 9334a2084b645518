/** What is looked for; all of it stands in the address. */
export interface SearchView {
  readonly term: string;
  readonly kind?: string;
  readonly cursor?: string;
}

/** The service refuses longer terms. */
const TERM_LIMIT = 100;

/** Reads the view from the address. */
export function readSearchView(parameters: Readonly<Record<string, string | string[] | undefined>>): SearchView {
  const first = (name: string) => [parameters[name] ?? []].flat()[0]?.trim();
  return { term: (first('q') ?? '').slice(0, TERM_LIMIT), kind: first('kind')?.toLowerCase() || undefined, cursor: first('cursor') || undefined };
}

/** The address of a view; another term or kind starts at the first page. */
export function searchHref({ term, kind, cursor }: SearchView): string {
  const parameters = new URLSearchParams();
  if (term !== '') parameters.set('q', term);
  if (kind) parameters.set('kind', kind);
  if (cursor) parameters.set('cursor', cursor);
  const text = parameters.toString();
  return text === '' ? '/search' : `/search?${text}`;
}
