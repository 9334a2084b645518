import 'server-only';
import { markedRuns, type TextRun } from '../features/search/marked-text';
import { safeHref } from '../features/entity/safe-href';
import type { SearchView } from '../features/search/search-view';
import { clients } from './clients';

/** One hit, with what was found in it. */
export interface Hit {
  readonly href: string;
  readonly kind?: string;
  readonly title: readonly TextRun[];
  readonly text: readonly TextRun[];
  readonly type?: string;
  /** Owner, lifecycle. */
  readonly facts: readonly string[];
}

/** One page of hits. */
export interface Hits {
  readonly hits: readonly Hit[];
  readonly total?: number;
  readonly nextCursor?: string;
  readonly previousCursor?: string;
}

const PAGE = 25;

/** One page of hits, best first. */
export async function searchDocuments({ term, kind, cursor }: SearchView): Promise<Hits> {
  const { search } = await clients();
  const page = await search.query({ term, filters: kind ? { kind } : undefined, pageLimit: PAGE, pageCursor: cursor });
  return {
    hits: page.results.flatMap(({ document, highlight }) => {
      const href = isOwnPath(document.location) ? document.location : safeHref(document.location);
      if (!href) return [];
      const runs = (field: 'title' | 'text'): readonly TextRun[] => {
        const marked = highlight?.fields[field];
        return marked ? markedRuns(marked, highlight.preTag, highlight.postTag) : [{ text: document[field], isFound: false }];
      };
      return [{ href, kind: document.kind, title: runs('title'), text: runs('text'), type: document.componentType === 'other' ? undefined : document.componentType || undefined, facts: [document.owner, document.lifecycle].filter((fact): fact is string => Boolean(fact)) }];
    }),
    total: page.numberOfResults,
    nextCursor: page.nextPageCursor,
    previousCursor: page.previousPageCursor,
  };
}

/** A hit as the palette shows it. */
export interface Suggestion {
  readonly href: string;
  readonly kind?: string;
  readonly title: string;
  readonly detail: string;
}

const SUGGESTIONS = 6;

/** The first hits for a term. */
export async function suggest(term: string): Promise<readonly Suggestion[]> {
  const { search } = await clients();
  const { results } = await search.query({ term, pageLimit: SUGGESTIONS });
  return results.flatMap(({ document: { location, kind, title, text } }) => (isOwnPath(location) ? [{ href: location, kind, title, detail: text }] : []));
}

function isOwnPath(location: string): boolean {
  return /^\/(?![/\\])/.test(location);
}
