import type { Cause } from '@callboard/contracts';

/** A file that has come into a source since it was read: the address, and the target of a Location entity that leads to it. */
export interface AddedFile {
  readonly location: string;
  readonly parentRef: string;
  readonly pattern: string;
}

/** What has been touched of a source. All else stays as it is and is not asked for. */
export interface SourcePart {
  /** Location refs of known files. */
  readonly files: readonly string[];
  readonly added: readonly AddedFile[];
  /** Those of `files` that somebody has taken out: missing, they are deleted and not orphaned. */
  readonly removed: ReadonlySet<string>;
}

/** Part of a source to read, and what the change is recorded with. */
export interface PartialRead {
  readonly part: SourcePart;
  readonly cause?: Pick<Cause, 'version' | 'delivery'>;
}

/** A part that holds some known files and nothing else. */
export function partOf(files: readonly string[]): SourcePart {
  return { files, added: [], removed: new Set() };
}

/** Both parts in one. */
export function mergeParts(a: SourcePart, b: SourcePart): SourcePart {
  return {
    files: [...new Set([...a.files, ...b.files])],
    added: [...a.added, ...b.added.filter(({ location }) => !a.added.some((other) => other.location === location))],
    removed: new Set([...a.removed, ...b.removed]),
  };
}
