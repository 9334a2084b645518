import type { Cause } from '@callboard/contracts';

/** A file that has come into a source since it was read: the address, and the target of a Location entity that leads to it. */
export interface AddedFile {
  readonly location: string;
  readonly parentRef: string;
  readonly pattern: string;
}

/** A pattern that is cheap to search, and the Location entity that has it as a target. */
export type Search = Pick<AddedFile, 'parentRef' | 'pattern'> & { readonly type: string };

/** What has been touched of a source. All else stays as it is and is not asked for. */
export interface SourcePart {
  /** Location refs of known files. */
  readonly files: readonly string[];
  readonly added: readonly AddedFile[];
  /** Patterns to search again: what is new or has another tag is read. */
  readonly searches: readonly Search[];
  /** Those of `files` that somebody has taken out: missing, they are deleted and not orphaned. */
  readonly removed: ReadonlySet<string>;
}

/** What a change that a read finds is recorded with, besides its location. */
export type ReadCause = Pick<Cause, 'version' | 'delivery'>;

/** A part that holds some known files, and what patterns match. */
export function partOf(files: readonly string[], searches: readonly Search[] = []): SourcePart {
  return { files, added: [], searches, removed: new Set() };
}

/** Both parts in one. */
export function mergeParts(a: SourcePart, b: SourcePart): SourcePart {
  return {
    files: [...new Set([...a.files, ...b.files])],
    added: [...a.added, ...b.added.filter(({ location }) => !a.added.some((other) => other.location === location))],
    searches: [...a.searches, ...b.searches.filter((search) => !a.searches.some(({ parentRef, pattern }) => search.parentRef === parentRef && search.pattern === pattern))],
    removed: new Set([...a.removed, ...b.removed]),
  };
}
