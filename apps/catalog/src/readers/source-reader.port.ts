/** What a reader found at an address. */
export type ReadResult =
  /** The same as when the entity tag was given out; `etag` when it has another one now. */
  | { readonly status: 'unchanged'; readonly etag?: string }
  | { readonly status: 'missing'; readonly message: string }
  | { readonly status: 'content'; readonly text: string; readonly etag?: string };

/** A file that a pattern matches. */
export interface FoundFile {
  readonly target: string;
  /** Changes whenever the content does. */
  readonly etag?: string;
  /** `etag` is what an earlier read gave; it may be left out of account. */
  read(options: { readonly etag?: string; readonly maxBytes: number }): Promise<ReadResult>;
}

/** One of several places that a discovery leads to, each of which can fail by itself. */
export interface FoundPlace {
  /** The address that names the place: a file, or a pattern of files. */
  readonly place: string;
  /** The files there; those that turn out not to be there are nobody's mistake. */
  readonly files: readonly FoundFile[];
  /** Why nothing is known about the place. */
  readonly error?: unknown;
}

/** The outside world as the catalog wishes it: addresses of one kind that can be read, listed and put together. */
export interface SourceReader {
  /** The `type` of location refs to what it reads. */
  readonly type: string;
  /**
   * Reads one address. `etag` is what an earlier read gave. Throws InvalidInput for an address that may not be read or
   * holds more than `maxBytes`, Unavailable when it does not answer.
   */
  read(target: string, options: { readonly etag?: string; readonly maxBytes: number }): Promise<ReadResult>;
  /** Whether an address holds `*` and stands for any number of files. */
  isPattern(target: string): boolean;
  /** The files that a pattern matches, in a stable order. Throws as {@link read} does. */
  find(pattern: string): Promise<FoundFile[]>;
  /** The tag that {@link find} gives a file with this text, where {@link read} gives another. */
  listedTag?(text: string): string;
  /** Instead of {@link find}, for readers that discover places: what is at them is of type `url`. */
  discover?(target: string): Promise<FoundPlace[]>;
  /** The address that a target written in the file at `base` means. Throws InvalidInput. */
  resolve(target: string, base: string): string;
  /** As {@link resolve}, for what becomes part of an entity: only inside the repository or root of `base`. */
  resolveInside(target: string, base: string): string;
  /** Annotations that tell people where the file at an address is seen and edited. */
  annotations(target: string): Record<string, string>;
  /** Path of the file at an address inside its repository or root folder, where that is known. */
  pathInside?(target: string): string | undefined;
}
