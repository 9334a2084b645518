import type { HeldOutcome, KnownFile } from '../documents/document.js';
import type { Fingerprints, Processing } from '../processors/processing.js';
import type { FoundFile, SourceReader } from '../readers/source-reader.port.js';
import type { ReaderFinder } from '../readers/source-readers.port.js';
import type { Source } from '../sources/source.js';
import type { SourceRules } from '../sources/source-rules.js';
import type { KnownLocation } from './location-targets.js';

/** What a walk needs. */
export interface WalkContext {
  readonly source: Source;
  readonly rules: SourceRules;
  readonly processing: Processing;
  readonly fingerprints: Fingerprints;
  /** Outcomes that stay for a while, by the hash of their input. */
  readonly held?: ReadonlyMap<string, HeldOutcome>;
  readonly readers: ReaderFinder;
  /** Files of the last walk by location ref. Empty: read everything anew. */
  readonly known: ReadonlyMap<string, KnownFile>;
  /** The Location entities that a file emitted when it was last read. */
  readonly knownLocations: (location: string) => readonly KnownLocation[];
}

/** One file still to be read. */
export interface Step {
  readonly reader: SourceReader;
  readonly target: string;
  readonly pattern: string;
  readonly parentRef: string;
  readonly optional: boolean;
  readonly found?: FoundFile;
  /** Location refs of the files that led here. */
  readonly trail: readonly string[];
}

export function locationOf({ reader, target }: Pick<Step, 'reader' | 'target'>): string {
  return `${reader.type}:${target}`;
}
