/** What went wrong, with its stable code. */
export interface IngestionProblem {
  readonly code: string;
  readonly message: string;
}

/** How the reads of one source go. */
export interface SourceOverview {
  readonly id: string;
  readonly origin: 'config' | 'registered' | 'provider';
  readonly type: string;
  readonly target: string;
  /** The Location entity that stands for it; sources that are pushed may have none. */
  readonly entityRef?: string;
  readonly state: 'processing' | 'processed' | 'error';
  readonly code?: string;
  readonly message?: string;
  readonly lastAttemptAt?: string;
  readonly lastSuccessAt?: string;
  readonly durationMs?: number;
  /** When it is read again by itself; absent for what is pushed. */
  readonly nextAttemptAt?: string;
  readonly failuresInARow: number;
  /** Being read at this moment. */
  readonly reading: boolean;
  readonly counts: { readonly entities: number; readonly documents: number; readonly files: number; readonly errors: number };
  readonly createdBy?: string;
  readonly createdAt: string;
}

/** Sums over all sources that match. */
export interface SourceTotals {
  readonly sources: number;
  readonly processing: number;
  readonly processed: number;
  readonly error: number;
  readonly entities: number;
  readonly errors: number;
}

/** A source, as far as it is named beside something else. */
export interface SourceName {
  readonly id: string;
  readonly origin: string;
  readonly type: string;
  readonly target: string;
}

/** One file of a source, or one set that was pushed. */
export interface FileOverview {
  readonly location: string;
  readonly state: 'processed' | 'error';
  readonly code?: string;
  readonly message?: string;
  /** When it was last found changed, or unreadable. */
  readonly readAt: string;
  /** What the reader compares to see a change. */
  readonly etag?: string;
  readonly parentRef?: string;
  readonly documents: number;
}

/** One document of a source. */
export interface DocumentOverview {
  readonly entityRef?: string;
  readonly state: 'accepted' | 'refused' | 'conflict';
  /** The entity of its ref is made from it. */
  readonly owner: boolean;
  readonly location: string;
  readonly index: number;
  readonly line?: number;
  readonly error?: IngestionProblem & { readonly stage: string; readonly line?: number; readonly column?: number };
  readonly orphanedAt?: string;
}

/** One thing that is wrong, and where. */
export interface IngestionError extends IngestionProblem {
  readonly location: string;
  readonly line?: number;
  readonly column?: number;
  readonly stage: string;
  readonly entityRef?: string;
  /** Who owns the entity, or its neighbours in the same file. */
  readonly owner?: string;
  /** Where the Location entity stands that has the file as a target. */
  readonly namedBy?: { readonly location: string; readonly line?: number };
  readonly source: SourceName;
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

/** One page of something. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly pageInfo: { readonly nextCursor?: string };
}

/** Which sources. */
export interface SourceSelection {
  readonly state?: string;
  readonly origin?: string;
  readonly type?: string;
  /** Part of the target. */
  readonly text?: string;
}

/** Which errors. */
export interface ErrorSelection {
  readonly code?: string;
  readonly source?: string;
  readonly owner?: string;
  readonly text?: string;
}

/** A row and its place in the order of its list. */
export interface Placed<Item> {
  readonly item: Item;
  readonly place: readonly string[];
}

/** Where a page begins, and how long it is. */
export interface PlaceAfter {
  readonly after?: readonly string[];
  readonly limit: number;
}
