/** A source, as far as it explains something. */
export interface SourceFact {
  readonly id: string;
  readonly origin: string;
  readonly type: string;
  readonly target: string;
  readonly state: string;
  readonly code?: string;
  readonly message?: string;
  readonly lastAttemptAt?: string;
  readonly lastSuccessAt?: string;
}

/** What is wrong with a document, and where in its file. */
export interface DocumentProblem {
  readonly stage: string;
  readonly code: string;
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
}

/** A document that is about the ref. */
export interface DocumentFact {
  readonly state: 'accepted' | 'refused' | 'conflict';
  /** The entity is made from this one. */
  readonly owner: boolean;
  /** Location ref of the file that holds it, or of the source itself. */
  readonly location: string;
  /** Place among the documents of its file, from 0, and where that begins. */
  readonly index: number;
  readonly line?: number;
  /** The Location entity that led to the file. */
  readonly parentRef?: string;
  readonly error?: DocumentProblem;
  /** Since when its file has been gone. */
  readonly orphanedAt?: string;
  readonly source: SourceFact;
}

/** A file, a document in it or a source that cannot be read, and so may hold what is missed. */
export interface ReadingProblem {
  readonly location: string;
  readonly line?: number;
  readonly code: string;
  readonly message: string;
}

/** Everything the catalog knows that bears on one ref. */
export interface Facts {
  readonly ref: string;
  readonly entity?: { readonly uid: string; readonly revision: number; readonly updatedAt: string; readonly orphanedAt?: string };
  readonly documents: readonly DocumentFact[];
  readonly conflicts: readonly { readonly owner: string; readonly contender: string; readonly detectedAt: string }[];
  readonly lastChange?: { readonly revision: number; readonly type: 'created' | 'updated' | 'deleted'; readonly time: string; readonly actor?: string; readonly cause?: unknown };
  /** Entities that point at the ref. */
  readonly referencedBy: readonly { readonly ref: string; readonly type: string }[];
  readonly unreadable: readonly ReadingProblem[];
}

/**
 * In one word: it `exists`; it exists as it was before because its document is now `stale`, or because its file is gone
 * (`orphaned`); a document was `refused`; it was `deleted`; nothing about it was ever seen (`unseen`).
 */
export type Verdict = 'exists' | 'stale' | 'orphaned' | 'refused' | 'deleted' | 'unseen';

export interface Explanation extends Facts {
  readonly exists: boolean;
  readonly verdict: Verdict;
  /** The same in a sentence or two. */
  readonly message: string;
}

/** Says why there is an entity of this ref, or why there is none. */
export function explain(facts: Facts): Explanation {
  const verdict = judge(facts);
  return { exists: facts.entity !== undefined, verdict, message: [sentence(verdict, facts), contested(facts)].filter(Boolean).join(' '), ...facts };
}

function judge({ entity, documents, lastChange }: Facts): Verdict {
  const owner = documents.find((document) => document.owner);
  if (entity) {
    if (owner?.state === 'refused') {
      return 'stale';
    }
    return entity.orphanedAt || owner?.orphanedAt ? 'orphaned' : 'exists';
  }
  if (documents.some(({ state }) => state === 'refused')) {
    return 'refused';
  }
  return lastChange?.type === 'deleted' ? 'deleted' : 'unseen';
}

function sentence(verdict: Verdict, { ref, entity, documents, lastChange, unreadable }: Facts): string {
  const owner = documents.find((document) => document.owner);
  const refused = owner?.state === 'refused' ? owner : documents.find(({ state }) => state === 'refused');
  switch (verdict) {
    case 'exists':
      return `${ref} comes from ${owner ? placeOf(owner) : 'a source that is gone'}.`;
    case 'stale':
      return `${ref} is shown as it was at revision ${entity?.revision}: what ${refused ? placeOf(refused) : 'its file'} says now was refused, ${problemOf(refused)}`;
    case 'orphaned':
      return `${ref} is an orphan: ${owner?.location ?? 'its file'} no longer holds it. It is removed when the time of grace is over.`;
    case 'refused':
      return `${ref} does not exist: what ${refused ? placeOf(refused) : 'a file'} says was refused, ${problemOf(refused)}`;
    case 'deleted':
      return `${ref} does not exist: it was deleted at revision ${lastChange?.revision} on ${lastChange?.time}.`;
    case 'unseen':
      return `No source has shown a document about ${ref}.${unreadable.length > 0 ? ` ${unreadable.length} could not be read: it may be in one of them.` : ''}`;
  }
}

function contested({ conflicts }: Facts): string | undefined {
  const [first] = conflicts;
  return first && `${first.contender} emits it too; ${first.owner} came first and keeps it.`;
}

function placeOf({ location, line, error }: DocumentFact): string {
  const at = error?.line ?? line;
  return at === undefined ? location : `${location} (line ${at})`;
}

function problemOf(document: DocumentFact | undefined): string {
  return document?.error ? `${document.error.code}: ${document.error.message}` : 'for a reason that was not kept.';
}
