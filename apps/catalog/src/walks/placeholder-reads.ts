import { ModelError, PLACEHOLDER_BYTES } from '@callboard/catalog-model';
import type { SourceReader } from '../readers/source-reader.port.js';
import type { KnownFile, PlaceholderUse } from '../documents/document.js';
import { hash } from '../documents/process-document.js';

/** What a placeholder brought in. */
export interface PlaceholderContent {
  readonly content: string;
  readonly use: PlaceholderUse;
}

/** The reads behind the placeholders of one walk: each address is read once. */
export class PlaceholderReads {
  private readonly reads = new Map<string, Promise<PlaceholderContent>>();

  /** The content behind a placeholder; each address is read once in a walk. */
  read(reader: SourceReader, target: string): Promise<PlaceholderContent> {
    const location = `${reader.type}:${target}`;
    const pending = this.reads.get(location);
    if (pending) {
      return pending;
    }
    const read = (async () => {
      const result = await reader.read(target, { maxBytes: PLACEHOLDER_BYTES });
      if (result.status !== 'content') {
        throw new ModelError('placeholder_failed', result.status === 'missing' ? result.message : `${location} is unchanged`);
      }
      return contentOf(location, result);
    })();
    read.catch(() => undefined);
    this.reads.set(location, read);
    return read;
  }

  /** Whether everything that a file's placeholders brought in is what it was. */
  async areUnchanged({ placeholders }: KnownFile, reader: SourceReader): Promise<boolean> {
    for (const { location, etag, hash: known } of placeholders) {
      const target = location.slice(reader.type.length + 1);
      if (etag !== undefined && !this.reads.has(location)) {
        const result = await reader.read(target, { maxBytes: PLACEHOLDER_BYTES, etag }).catch(() => undefined);
        if (result?.status === 'unchanged') {
          continue;
        }
        if (result?.status === 'content') {
          this.reads.set(location, Promise.resolve(contentOf(location, result)));
        }
      }
      const current = await this.read(reader, target).catch(() => undefined);
      if (current?.use.hash !== known) {
        return false;
      }
    }
    return true;
  }
}

function contentOf(location: string, { text, etag }: { readonly text: string; readonly etag?: string }): PlaceholderContent {
  return { content: text, use: { location, etag, hash: hash(text) } };
}
