import { Inject, Injectable } from '@nestjs/common';
import { FileReader, rootOf } from './file-reader.adapter.js';
import type { SourceReader } from './source-reader.port.js';
import { SourceReaders, type ReaderFinder } from './source-readers.port.js';
import { UrlReader } from './url-reader.adapter.js';

/** The readers that there are. */
@Injectable()
export class KnownSourceReaders extends SourceReaders {
  constructor(@Inject(UrlReader) private readonly url: UrlReader) {
    super();
  }

  forSource({ type, target, root }: { type: string; target: string; root?: string }): ReaderFinder {
    const readers: Record<string, SourceReader> = { url: this.url, ...(type === 'file' && { file: new FileReader(root ?? rootOf(target)) }) };
    return (wanted) => (Object.hasOwn(readers, wanted) ? readers[wanted] : undefined);
  }
}
