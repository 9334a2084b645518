import type { Entity, JsonObject, Place, Relation, Stage } from '@callboard/catalog-model';
import type { Flapping } from '../processors/flapping.js';
import type { ProcessorStep } from '../processors/processor-chain.js';
import type { Problem } from '../sources/source.js';

/** Why a document was refused, or what is wrong with one that was not. */
export interface DocumentError extends Problem {
  readonly stage: Stage | 'targets';
  readonly line?: number;
  readonly column?: number;
  /** The ref that a document without a readable one seems to be about. */
  readonly mentions?: string;
}

/** What became of one document of a file. */
export type ProcessedDocument = {
  /** Place among the documents of its file; empty ones do not count. */
  readonly index: number;
  /** Absent for what stands in no file. */
  readonly place?: Place;
  /** SHA-256 over everything that decided the outcome. */
  readonly inputHash: string;
  /** What contributed processors made of it; absent where none concerns it. */
  readonly steps?: readonly ProcessorStep[];
  /** One of them made something else of the same input before. */
  readonly flapping?: Flapping;
  /** As it was given, of what cannot be read again. */
  readonly written?: JsonObject;
} & (AcceptedDocument | RefusedDocument);

export interface AcceptedDocument {
  readonly state: 'accepted';
  readonly ref: string;
  readonly entity: Entity;
  readonly etag: string;
  readonly relations: readonly Relation[];
  /** A Location entity whose targets cannot all be followed stays, and says so. */
  readonly error?: DocumentError;
}

export interface RefusedDocument {
  readonly state: 'refused';
  /** Known as soon as the envelope is right. */
  readonly ref?: string;
  readonly error: DocumentError;
}

/** An outcome that stays as it is although its document is looked at again. */
export type HeldOutcome = Pick<ProcessedDocument, 'steps' | 'flapping'> & (AcceptedDocument | RefusedDocument);

/** What a placeholder brought in: enough to see later whether that has changed. */
export interface PlaceholderUse {
  readonly location: string;
  readonly etag?: string;
  /** SHA-256 of the content; empty where there was none. */
  readonly hash: string;
}

/** A file as it is known from an earlier read. */
export interface KnownFile {
  readonly id: number;
  readonly location: string;
  readonly pattern: string;
  readonly parentRef: string;
  readonly etag?: string;
  readonly contentHash?: string;
  /** Kinds of its documents, lower case, and the hash of what decided about them. */
  readonly kinds: readonly string[];
  readonly fingerprint?: string;
  readonly placeholders: readonly PlaceholderUse[];
  readonly failed: boolean;
}

/** A known file that is to be read by itself. */
export interface SoughtFile extends KnownFile {
  /** The target that leads to it may lead to nothing. */
  readonly optional: boolean;
}

/** What is wrong with the targets of a Location entity now; nothing, when `error` is left out. */
export interface TargetError {
  readonly ref: string;
  readonly error?: DocumentError;
}

/** What a read of one file has shown. */
export type FileOutcome = {
  /** Location ref of the file. */
  readonly location: string;
  /** The target that led to it, resolved: the file itself, or the pattern that it matches. */
  readonly pattern: string;
  /** The Location entity that has the target. */
  readonly parentRef: string;
} & (
  | {
      readonly status: 'unchanged';
      /** The tag of now, where it is another one although the content is the same. */
      readonly etag?: string;
      /** Another target, or another Location entity, leads to it than before. */
      readonly isLedAnew?: boolean;
      /** Location entities whose targets lead elsewhere than before, or into nothing. */
      readonly targetErrors: readonly TargetError[];
    }
  | { readonly status: 'read'; readonly etag?: string; readonly contentHash?: string; readonly kinds: readonly string[]; readonly fingerprint: string; readonly placeholders: readonly PlaceholderUse[]; readonly documents: readonly ProcessedDocument[] }
  | { readonly status: 'missing' | 'failed'; readonly problem?: Problem }
);
