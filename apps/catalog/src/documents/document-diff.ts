import type { ProcessedDocument } from './document.js';

/** A document of a file as it is stored. */
export interface StoredDocument {
  readonly id: number;
  readonly index: number;
  readonly line: number | undefined;
  readonly ref: string | undefined;
  readonly inputHash: string;
  /** It was accepted once: there is something to show or to fall back on. */
  readonly hasEntity: boolean;
  readonly orphaned: boolean;
}

/** How documents belong together. */
export interface DiffOptions {
  /** Documents of a pushed set stand each for itself: their order means nothing, and one that is not understood hides no other. */
  readonly independent?: boolean;
}

/** What has to happen to the stored documents of one file. */
export interface DocumentDiff {
  readonly inserted: readonly ProcessedDocument[];
  readonly updated: readonly { readonly stored: StoredDocument; readonly document: ProcessedDocument; readonly keepsEntity: boolean }[];
  /** The same document in another place of the file. */
  readonly moved: readonly { readonly stored: StoredDocument; readonly document: ProcessedDocument }[];
  readonly removed: readonly StoredDocument[];
}

/**
 * Compares what a file holds now with what it held when it was last read.
 *
 * A document is the same one when it is about the same entity; without a known entity, when it stands in the same place.
 * One that is refused now keeps what it said when it was last good, unless the rules forbid it. As long as a document
 * cannot be read at all, nobody knows whose it is: no entity of the file is taken for removed then.
 */
export function diffDocuments(stored: readonly StoredDocument[], documents: readonly ProcessedDocument[], { independent = false }: DiffOptions = {}): DocumentDiff {
  const byRef = new Map<string, StoredDocument[]>();
  const byIndex = new Map<number, StoredDocument>();
  for (const document of stored) {
    if (document.ref === undefined) {
      byIndex.set(document.index, document);
    } else {
      byRef.set(document.ref, [...(byRef.get(document.ref) ?? []), document]);
    }
  }
  const diff = { inserted: [] as ProcessedDocument[], updated: [] as DocumentDiff['updated'][number][], moved: [] as DocumentDiff['moved'][number][] };
  const matched = new Set<StoredDocument>();
  for (const document of documents) {
    const match = document.ref === undefined ? byIndex.get(document.index) : byRef.get(document.ref)?.shift();
    if (!match) {
      diff.inserted.push(document);
      continue;
    }
    matched.add(match);
    if (match.inputHash !== document.inputHash || match.orphaned) {
      diff.updated.push({ stored: match, document, keepsEntity: document.state === 'refused' && document.error.stage !== 'rules' && match.hasEntity });
    } else if (!independent && (match.index !== document.index || match.line !== document.place?.line)) {
      diff.moved.push({ stored: match, document });
    }
  }
  const somethingUnreadable = !independent && documents.some((document) => document.state === 'refused' && document.ref === undefined);
  const removed = stored.filter((document) => !matched.has(document) && !(somethingUnreadable && document.hasEntity));
  return { ...diff, removed };
}
