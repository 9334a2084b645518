import type { FileOutcome, KnownFile } from './document.js';

/** Stands for every place that a discovery may lead to, in `followed` and `blocked`. */
export const ANYWHERE = '*';

/** What a finished walk knows about the places it has been to. */
export interface WalkEnd {
  /** Files of the walk before. */
  readonly known: readonly KnownFile[];
  /** Location refs of the files of this walk, with what became of them. */
  readonly visited: ReadonlyMap<string, FileOutcome['status']>;
  /** `<parent ref> <target>` that were looked for. */
  readonly followed: ReadonlySet<string>;
  /** `<parent ref> <target>` that could not be searched. */
  readonly blocked: ReadonlySet<string>;
  /** The file of each Location entity, as it was known before. */
  readonly fileOfLocation: ReadonlyMap<string, string>;
  /** Location entities that are still shown although their document is refused now. */
  readonly keptLocations: ReadonlySet<string>;
  /** Entities of the source before this walk. */
  readonly entitiesBefore: number;
}

/**
 * Tells apart, among the files that a walk did not come by, those that were taken out on purpose (the target that led to
 * them is gone) from those that have vanished (the target is still there and leads to them no more). What depends on a
 * place that could not be read is left as it is.
 */
export function decideVanished(end: WalkEnd): { removed: KnownFile[]; vanished: KnownFile[] } {
  const byLocation = new Map(end.known.map((file) => [file.location, file]));
  const decided = new Map<string, Fate>();
  const decide = (file: KnownFile): Fate => {
    const known = decided.get(file.location);
    if (known) {
      return known;
    }
    // A circle of Location entities that lost its entrance holds itself up no longer.
    decided.set(file.location, 'removed');
    const fate = fateOf(file, end, (location) => {
      const parent = byLocation.get(location);
      return parent ? decide(parent) : 'removed';
    });
    decided.set(file.location, fate);
    return fate;
  };
  const unseen = end.known.filter(({ location }) => !end.visited.has(location));
  return { removed: unseen.filter((file) => decide(file) === 'removed'), vanished: unseen.filter((file) => decide(file) === 'vanished') };
}

type Fate = 'kept' | 'removed' | 'vanished';

function fateOf({ parentRef, pattern }: KnownFile, { visited, followed, blocked, fileOfLocation, keptLocations }: WalkEnd, decideFile: (location: string) => Fate): Fate {
  const key = `${parentRef} ${pattern}`;
  const anywhere = `${parentRef} ${ANYWHERE}`;
  if (blocked.has(key) || blocked.has(anywhere) || keptLocations.has(parentRef)) {
    return 'kept';
  }
  if (followed.has(key) || followed.has(anywhere)) {
    return 'vanished';
  }
  const parentFile = fileOfLocation.get(parentRef);
  if (parentFile === undefined) {
    return 'removed';
  }
  switch (visited.get(parentFile)) {
    case 'failed':
      return 'kept';
    case 'missing':
      return 'vanished';
    case undefined:
      return decideFile(parentFile);
    default:
      return 'removed';
  }
}
