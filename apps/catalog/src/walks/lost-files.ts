import type { KnownFile } from '../documents/document.js';
import { keyOf } from './location-targets.js';

/** A file that is known, and the target that leads to it. */
export type LedFile = Pick<KnownFile, 'location' | 'pattern' | 'parentRef'>;

/** A Location entity, the file that holds it (none for that of the source), and the addresses that it leads to. */
export interface LedLocation {
  readonly ref: string;
  readonly location: string | undefined;
  readonly targets: readonly string[];
}

/**
 * The files that targets led to which are there no more, and all below them. Undefined when another Location entity may
 * lead to one of them: who leads to what is then found out by reading the whole source.
 */
export function filesLost<File extends LedFile>(
  files: readonly File[],
  locations: readonly LedLocation[],
  { lostKeys, leadsTo }: { lostKeys: ReadonlySet<string>; leadsTo: (target: string, location: string) => boolean },
): File[] | undefined {
  const lost = new Map<string, File>();
  let gone = new Set<string>();
  for (let size = -1; size !== lost.size; ) {
    size = lost.size;
    files.filter(({ parentRef, pattern }) => lostKeys.has(keyOf(parentRef, pattern)) || gone.has(parentRef)).forEach((file) => lost.set(file.location, file));
    gone = new Set(locations.filter(({ location }) => location !== undefined && lost.has(location)).map(({ ref }) => ref));
  }
  const remaining = locations.filter(({ ref }) => !gone.has(ref)).flatMap(({ targets }) => targets);
  const isLed = [...lost.keys()].some((location) => remaining.some((target) => leadsTo(target, location)));
  return isLed ? undefined : [...lost.values()];
}
