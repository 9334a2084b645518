import type { IncomingEntry } from '../workspaces/workspace.js';
import type { SourceAddress } from './source-address.js';

/** Injection token of the {@link SourceReader}. */
export const SOURCE_READER = Symbol('scaffolder.source-reader');

export interface ReadSourceOptions {
  /** A token that the person gave for this read only; it replaces the configured credentials. */
  readonly token?: string;
}

/** Reads skeletons and files from where templates lie. Throws InvalidInput for what may not be or is not there, Unavailable for what does not answer. */
export interface SourceReader {
  /** Everything below a folder, with paths relative to it, in a stable order. Contents are read when asked for. */
  readTree(address: SourceAddress, options?: ReadSourceOptions): Promise<IncomingEntry[]>;
  readFile(address: SourceAddress, options?: ReadSourceOptions): Promise<Buffer>;
}
