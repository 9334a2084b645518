import { Http, type ClientOptions } from './http.js';

/** A source, as far as it is named beside something else. */
export interface SourceName {
  readonly id: string;
  readonly origin: string;
  readonly type: string;
  readonly target: string;
}

/** How the reads of one source go. Times are RFC 3339. */
export interface SourceOverview extends SourceName {
  readonly origin: 'config' | 'registered' | 'provider';
  readonly entityRef?: string;
  readonly state: 'processing' | 'processed' | 'error';
  readonly code?: string;
  readonly message?: string;
  readonly lastAttemptAt?: string;
  readonly lastSuccessAt?: string;
  readonly durationMs?: number;
  readonly nextAttemptAt?: string;
  readonly failuresInARow: number;
  /** Being read at this moment. */
  readonly reading: boolean;
  readonly counts: { readonly entities: number; readonly documents: number; readonly files: number; readonly errors: number };
  readonly createdBy?: string;
  readonly createdAt: string;
}

/** One page of something. */
export interface IngestionPage<Item> {
  readonly items: readonly Item[];
  readonly pageInfo: { readonly nextCursor?: string };
}

/** One page, and how many there are. */
export interface CountedPage<Item> extends IngestionPage<Item> {
  readonly totalItems: number;
}

/** What a forge lets the answering process ask, as far as it has told. */
export interface ForgeBudget {
  readonly host: string;
  readonly remaining?: number;
  readonly limit?: number;
  /** When `remaining` is full again. */
  readonly resetAt?: string;
  /** Until when the forge has asked to be left alone. */
  readonly blockedUntil?: string;
  /** Requests put off since the budget was last full. */
  readonly deferred: number;
}

/** Sources and sums over all that match. */
export interface SourcesPage extends CountedPage<SourceOverview> {
  readonly forges: readonly ForgeBudget[];
  readonly totals: { readonly sources: number; readonly processing: number; readonly processed: number; readonly error: number; readonly entities: number; readonly errors: number };
}

export interface IngestedFile {
  readonly location: string;
  readonly state: 'processed' | 'error';
  readonly code?: string;
  readonly message?: string;
  readonly readAt: string;
  readonly etag?: string;
  readonly parentRef?: string;
  readonly documents: number;
}

export interface IngestedDocument {
  readonly entityRef?: string;
  readonly state: 'accepted' | 'refused' | 'conflict';
  readonly owner: boolean;
  readonly location: string;
  readonly index: number;
  readonly line?: number;
  readonly error?: { readonly stage: string; readonly code: string; readonly message: string; readonly line?: number; readonly column?: number };
  readonly orphanedAt?: string;
}

/** One source with the beginning of its files and documents. */
export interface SourceDetails extends SourceOverview {
  readonly files: IngestionPage<IngestedFile>;
  readonly documents: IngestionPage<IngestedDocument>;
}

/** One thing that is wrong, and where. */
export interface IngestionError {
  readonly location: string;
  readonly line?: number;
  readonly column?: number;
  readonly code: string;
  readonly message: string;
  readonly stage: string;
  readonly entityRef?: string;
  readonly owner?: string;
  /** Where the Location entity stands that has the file as a target. */
  readonly namedBy?: { readonly location: string; readonly line?: number };
  readonly source: SourceName;
}

/** Errors, and how many there are of each code. */
export interface ErrorsPage extends CountedPage<IngestionError> {
  readonly codes: ReadonlyArray<{ readonly code: string; readonly count: number }>;
}

/** Two sources that emit one ref. */
export interface IngestionConflict {
  readonly entityRef: string;
  readonly since: string;
  readonly owner: { readonly location: string; readonly line?: number; readonly source: SourceName };
  readonly contender: { readonly location: string; readonly line?: number; readonly source: SourceName };
}

/** An entity whose file has vanished. */
export interface IngestionOrphan {
  readonly entityRef: string;
  readonly why: string;
  readonly since: string;
  readonly deleteAt: string;
  readonly location: string;
  readonly owner?: string;
  readonly source: SourceName;
}

/** A part of a page's request. */
export interface PageQuery {
  readonly limit?: number;
  readonly cursor?: string;
}

/** Why there is an entity of a ref, or why there is none. */
export interface Explanation {
  readonly ref: string;
  readonly exists: boolean;
  readonly verdict: 'exists' | 'stale' | 'orphaned' | 'refused' | 'deleted' | 'unseen';
  readonly summary: string;
  readonly advice: readonly string[];
  readonly entity?: { readonly uid: string; readonly revision: number; readonly updatedAt: string; readonly orphanedAt?: string };
  readonly documents: ReadonlyArray<
    Omit<IngestedDocument, 'entityRef'> & {
      /** It only seems to be about the ref: it cannot be read so far. */
      readonly guessed: boolean;
      readonly parentRef?: string;
      readonly processors: ReadonlyArray<{ readonly name: string; readonly version: string }>;
      readonly flapping?: { readonly processor: string; readonly times: number; readonly since: string; readonly until: string };
      readonly file?: { readonly code: string; readonly message: string; readonly since: string };
      readonly deleteAt?: string;
      readonly source: SourceName & Pick<SourceOverview, 'entityRef' | 'state' | 'code' | 'message' | 'lastAttemptAt' | 'lastSuccessAt' | 'nextAttemptAt' | 'failuresInARow'>;
    }
  >;
  readonly conflicts: ReadonlyArray<{ readonly owner: string; readonly contender: string; readonly detectedAt: string }>;
  readonly overlay: ReadonlyArray<{ readonly field: string; readonly setBy: string; readonly setAt: string }>;
  readonly lastChange?: { readonly revision: number; readonly type: 'created' | 'updated' | 'deleted'; readonly time: string; readonly actor?: string; readonly cause?: { readonly type: string; readonly id?: string; readonly version?: string } };
  readonly referencedBy: ReadonlyArray<{ readonly ref: string; readonly type: string }>;
  readonly unreadable: ReadonlyArray<{ readonly location: string; readonly line?: number; readonly column?: number; readonly code: string; readonly message: string; readonly namedBy?: { readonly location: string; readonly line?: number } }>;
  readonly pending: readonly string[];
  readonly nearMisses: ReadonlyArray<{ readonly ref: string; readonly exists: boolean; readonly differs: string; readonly location?: string; readonly line?: number; readonly code?: string }>;
}

/** Tells how what is in the catalog gets in, and why something does not. */
export class IngestionClient {
  private readonly http: Http;

  constructor(options: ClientOptions) {
    this.http = new Http(options);
  }

  /** Why there is an entity of this ref, or why there is none; answered for every ref. */
  explain(kind: string, namespace: string, name: string): Promise<Explanation> {
    return this.http.json(`/api/catalog/why/${[kind, namespace, name].map(encodeURIComponent).join('/')}`);
  }

  /** `q`: part of the address. */
  listSources(query: PageQuery & { state?: SourceOverview['state']; origin?: SourceOverview['origin']; type?: string; q?: string } = {}): Promise<SourcesPage> {
    return this.http.json('/api/catalog/ingestion', { query: { ...query } });
  }

  /** One source with the beginning of its files and documents; undefined when there is none of this id. */
  findSource(id: string): Promise<SourceDetails | undefined> {
    return this.http.jsonOrUndefined(sourcePath(id));
  }

  listFiles(id: string, page: PageQuery = {}): Promise<IngestionPage<IngestedFile>> {
    return this.http.json(`${sourcePath(id)}/files`, { query: { ...page } });
  }

  listDocuments(id: string, page: PageQuery = {}): Promise<IngestionPage<IngestedDocument>> {
    return this.http.json(`${sourcePath(id)}/documents`, { query: { ...page } });
  }

  /** `q`: part of the location, the message or the ref; `source`: an id. */
  listErrors(query: PageQuery & { code?: string; source?: string; owner?: string; q?: string } = {}): Promise<ErrorsPage> {
    return this.http.json('/api/catalog/ingestion/errors', { query: { ...query } });
  }

  listConflicts(page: PageQuery = {}): Promise<CountedPage<IngestionConflict>> {
    return this.http.json('/api/catalog/ingestion/conflicts', { query: { ...page } });
  }

  listOrphans(page: PageQuery = {}): Promise<CountedPage<IngestionOrphan>> {
    return this.http.json('/api/catalog/ingestion/orphans', { query: { ...page } });
  }
}

function sourcePath(id: string): string {
  return `/api/catalog/ingestion/${encodeURIComponent(id)}`;
}
