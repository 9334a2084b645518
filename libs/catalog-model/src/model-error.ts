/** What a {@link ModelError} is about; each is also a stable code of the product's error list. */
export type ModelErrorCode =
  | 'invalid_filter'
  | 'invalid_entity'
  | 'invalid_name'
  | 'invalid_location'
  | 'unknown_kind'
  | 'invalid_kind'
  | 'invalid_yaml'
  | 'yaml_limits'
  | 'duplicate_key'
  | 'forbidden_key'
  | 'too_many_documents'
  | 'too_large'
  | 'placeholder_failed'
  | 'processor_failed';

/**
 * The one error this library throws: the input broke a rule, and `message` says which in words a person can act on.
 * `code` is stable; `field` is the path of the offending field where there is one.
 */
export class ModelError extends Error {
  override readonly name = 'ModelError';
  readonly code: ModelErrorCode;
  readonly field: string | undefined;

  constructor(code: ModelErrorCode, message: string, options: { field?: string; cause?: unknown } = {}) {
    super(storable(message), options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.field = options.field === undefined ? undefined : storable(options.field);
  }
}

/** Messages quote what is wrong, and are stored: what no database holds (U+0000, half of a surrogate pair) shows as U+FFFD. */
function storable(text: string): string {
  return text.replaceAll('\u0000', '\uFFFD').replace(/\p{Surrogate}/gu, '\uFFFD');
}
