import type { SourceReader } from './source-reader.port.js';

/** What a source may be read with, by the type of a location. */
export interface ReaderFinder {
  (type: string): SourceReader | undefined;
  /** Until when a forge that was asked has to be left alone; undefined when none has to. */
  readonly waitUntil?: () => Date | undefined;
  /** The commit that everything came from which has been listed or read anew so far; undefined where that is not certain. */
  readonly commit?: () => string | undefined;
  /** Seconds between two looks, where the source has its own. */
  readonly intervalSeconds?: number;
}

/** Chooses the readers of a source; the class is what it is injected by. */
export abstract class SourceReaders {
  /**
   * Readers for one read of a source: files for file sources only, and then only below the source's folder; urls for all.
   * `urgent`: somebody waits for it, so that the part of a forge's budget that is left to people may be used; it is the default.
   */
  abstract forSource(source: { readonly type: string; readonly target: string; readonly root?: string }, options?: { readonly urgent: boolean }): ReaderFinder;
}
