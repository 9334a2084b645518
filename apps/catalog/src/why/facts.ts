/** A source, as far as it explains something. */
export interface SourceFact {
  readonly id: string;
  readonly origin: string;
  readonly type: string;
  readonly target: string;
  /** The Location entity that stands for it. */
  readonly entityRef: string;
  readonly state: string;
  readonly code?: string;
  readonly message?: string;
  readonly lastAttemptAt?: string;
  readonly lastSuccessAt?: string;
  readonly nextAttemptAt?: string;
  readonly failuresInARow: number;
}

/** What is wrong with a document, and where in its file. */
export interface DocumentProblem {
  readonly stage: string;
  readonly code: string;
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
}

/** A document that is about the ref, or seems to be. */
export interface DocumentFact {
  readonly state: 'accepted' | 'refused' | 'conflict';
  /** The entity is made from this one. */
  readonly owner: boolean;
  /** It cannot be read so far that it names its ref: kind and name stand in it, that is all. */
  readonly guessed: boolean;
  /** Location ref of the file that holds it, or of the source itself. */
  readonly location: string;
  /** Place among the documents of its file, from 0, and where that begins. */
  readonly index: number;
  readonly line?: number;
  /** The Location entity that led to the file. */
  readonly parentRef?: string;
  readonly error?: DocumentProblem;
  /** Processors that it has passed, in order, or that were on it when it was refused. */
  readonly processors: readonly { readonly name: string; readonly version: string }[];
  /** A processor that makes other things of it each time, and until when its last outcome stays. */
  readonly flapping?: { readonly processor: string; readonly times: number; readonly since: string; readonly until: string };
  /** What is wrong with the file as a whole: it could not be read the last time. */
  readonly file?: { readonly code: string; readonly message: string; readonly since: string };
  /** Since when its file has been gone, and when the entity goes too. */
  readonly orphanedAt?: string;
  readonly deleteAt?: string;
  readonly source: SourceFact;
}

/** A file, a document in it or a source that cannot be read, and so may hold what is missed. */
export interface ReadingProblem {
  readonly location: string;
  readonly line?: number;
  readonly column?: number;
  /** Where the Location entity stands that has it as a target. */
  readonly namedBy?: { readonly location: string; readonly line?: number };
  readonly code: string;
  readonly message: string;
}

/** A ref that is much like the one asked for. */
export interface NearMiss {
  readonly ref: string;
  readonly exists: boolean;
  /** In which way it differs. */
  readonly differs: 'kind' | 'namespace' | 'kind and namespace' | 'spelling';
  /** Where a document about it was refused. */
  readonly location?: string;
  readonly line?: number;
  readonly code?: string;
}

/** The last stored change of a ref. */
export interface ChangeFact {
  readonly revision: number;
  readonly type: 'created' | 'updated' | 'deleted';
  readonly time: string;
  readonly actor?: string;
  readonly cause?: { readonly type: string; readonly id?: string; readonly version?: string };
}

/** Everything the catalog knows that bears on one ref. */
export interface Facts {
  readonly ref: string;
  readonly entity?: { readonly uid: string; readonly revision: number; readonly updatedAt: string; readonly orphanedAt?: string };
  readonly documents: readonly DocumentFact[];
  readonly conflicts: readonly { readonly owner: string; readonly contender: string; readonly detectedAt: string }[];
  /** Fields that people have laid over what the source says. */
  readonly overlay: readonly { readonly field: string; readonly setBy: string; readonly setAt: string }[];
  readonly lastChange?: ChangeFact;
  /** Entities that point at the ref. */
  readonly referencedBy: readonly { readonly ref: string; readonly type: string }[];
  readonly unreadable: readonly ReadingProblem[];
  /** Sources that have never been read to the end. */
  readonly pending: readonly string[];
  readonly nearMisses: readonly NearMiss[];
}

/**
 * In one word: it `exists`; it exists as it was before because its document is now `stale`, or because its file is gone
 * (`orphaned`); a document was `refused`; it was `deleted`; nothing about it was ever seen (`unseen`).
 */
export type Verdict = 'exists' | 'stale' | 'orphaned' | 'refused' | 'deleted' | 'unseen';

/** The document that says why the entity is not as its file has it now. */
export function refusedDocument({ documents }: Facts): DocumentFact | undefined {
  const owner = documents.find((document) => document.owner);
  return owner?.state === 'refused' ? owner : documents.find(({ state, location }) => state === 'refused' && (owner === undefined || owner.location === location));
}

/** Where a document stands, or what is wrong in it. */
export function placeOf({ location, line, error }: Pick<DocumentFact, 'location' | 'line' | 'error'>): string {
  const at = error?.line ?? line;
  const column = error?.line === undefined ? undefined : error.column;
  return at === undefined ? location : `${location} (line ${at}${column === undefined ? '' : `, column ${column}`})`;
}
