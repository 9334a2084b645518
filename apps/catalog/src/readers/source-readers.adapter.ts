import { Inject, Injectable } from '@nestjs/common';
import { FileReader, rootOf } from './file-reader.adapter.js';
import type { SourceReader } from './source-reader.port.js';
import { UrlReader } from './url-reader.adapter.js';

/** What a source may be read with. */
export type ReaderFinder = (type: string) => SourceReader | undefined;

/** Chooses the readers of a source. */
@Injectable()
export class SourceReaders {
  constructor(@Inject(UrlReader) private readonly url: UrlReader) {}

  /** The readers by the type of a location: files for file sources only, and then only below the source's folder. */
  forSource({ type, target, root }: { type: string; target: string; root?: string }): ReaderFinder {
    const readers: Record<string, SourceReader> = { url: this.url, ...(type === 'file' && { file: new FileReader(root ?? rootOf(target)) }) };
    return (wanted) => (Object.hasOwn(readers, wanted) ? readers[wanted] : undefined);
  }
}
