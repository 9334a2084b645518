import type { SourceReader } from './source-reader.port.js';

/** What a source may be read with, by the type of a location. */
export type ReaderFinder = (type: string) => SourceReader | undefined;

/** Chooses the readers of a source; the class is what it is injected by. */
export abstract class SourceReaders {
  /** Files for file sources only, and then only below the source's folder; urls for all. */
  abstract forSource(source: { readonly type: string; readonly target: string; readonly root?: string }): ReaderFinder;
}
