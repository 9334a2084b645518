import { Http, type ClientOptions } from './http.js';

/** One hit. `location` is a path of the portal or an http(s) address. */
export interface SearchResult {
  readonly type: string;
  readonly rank?: number;
  readonly document: {
    readonly title: string;
    readonly text: string;
    readonly location: string;
    readonly kind?: string;
    readonly namespace?: string;
    readonly name?: string;
    readonly componentType?: string;
    readonly owner?: string;
    readonly lifecycle?: string;
  };
  /** Fields with the tags around what matched; tags are random per process, so that content cannot forge them. */
  readonly highlight?: { readonly preTag: string; readonly postTag: string; readonly fields: Readonly<Record<string, string>> };
}

/** One page of hits. */
export interface SearchPage {
  readonly results: readonly SearchResult[];
  readonly numberOfResults?: number;
  readonly nextPageCursor?: string;
  readonly previousPageCursor?: string;
}

/** What to look for. */
export interface SearchQuery {
  readonly term: string;
  readonly types?: readonly string[];
  readonly filters?: Readonly<Record<string, string | readonly string[]>>;
  readonly pageLimit?: number;
  readonly pageCursor?: string;
}

/** Finds documents by words. */
export class SearchClient {
  private readonly http: Http;

  constructor(options: ClientOptions) {
    this.http = new Http(options);
  }

  /** One page of hits, best first. */
  query({ term, types = [], filters = {}, pageLimit, pageCursor }: SearchQuery, signal?: AbortSignal): Promise<SearchPage> {
    const query: Record<string, string | number | undefined> = { term, pageLimit, pageCursor };
    types.forEach((type, index) => {
      query[`types[${index}]`] = type;
    });
    for (const [field, value] of Object.entries(filters)) {
      if (typeof value === 'string') query[`filters[${field}]`] = value;
      else value.forEach((one, index) => { query[`filters[${field}][${index}]`] = one; });
    }
    return this.http.json('/api/search/query', { query, signal });
  }
}
