import { findFlapping, flappingMessage, type FormerSteps } from '../processors/flapping.js';
import type { ProcessedDocument } from './document.js';

/** A document of a file as it is stored. */
export interface StoredDocument extends FormerSteps {
  readonly id: number;
  readonly index: number;
  readonly line: number | undefined;
  readonly ref: string | undefined;
  /** It was accepted once: there is something to show or to fall back on. */
  readonly hasEntity: boolean;
  readonly orphaned: boolean;
}

/** How documents belong together. */
export interface DiffOptions {
  /** Documents of a pushed set stand each for itself: their order means nothing, and one that is not understood hides no other. */
  readonly independent?: boolean;
  /** Left out: now. */
  readonly now?: Date;
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
export function diffDocuments(stored: readonly StoredDocument[], documents: readonly ProcessedDocument[], { independent = false, now = new Date() }: DiffOptions = {}): DocumentDiff {
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
  for (const processed of documents) {
    const match = processed.ref === undefined ? byIndex.get(processed.index) : byRef.get(processed.ref)?.shift();
    if (!match) {
      diff.inserted.push(processed);
      continue;
    }
    matched.add(match);
    const document = withFlapping(match, processed, now);
    if (match.inputHash !== document.inputHash || match.orphaned || match.flapping?.until !== document.flapping?.until) {
      diff.updated.push({ stored: match, document, keepsEntity: document.state === 'refused' && document.error.stage !== 'rules' && match.hasEntity });
    } else if (!independent && (match.index !== document.index || match.line !== document.place?.line)) {
      diff.moved.push({ stored: match, document });
    }
  }
  const somethingUnreadable = !independent && documents.some((document) => document.state === 'refused' && document.ref === undefined);
  const removed = stored.filter((document) => !matched.has(document) && !(somethingUnreadable && document.hasEntity));
  return { ...diff, removed };
}

/** Names the processor that makes something else of the document than it made of the same one before. */
function withFlapping(before: StoredDocument, document: ProcessedDocument, now: Date): ProcessedDocument {
  const flapping = document.flapping ? undefined : findFlapping(before, document, now);
  if (!flapping) {
    return document;
  }
  const error = document.error ?? { stage: 'processor' as const, code: 'processor_flapping', message: flappingMessage(flapping), ...document.place };
  return { ...document, flapping, error };
}
