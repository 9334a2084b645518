import { TemplateLimitError, TemplateRenderError } from 'nunjitsu';

/** Why an expression or template file could not be evaluated: a stable code and a sentence for a person. */
export interface ExpressionFault {
  readonly code:
    | 'expression_not_allowed'
    | 'expression_failed'
    | 'secret_not_allowed_here'
    | 'invalid_values'
    | 'invalid_template'
    | 'limit_cpu'
    | 'limit_memory'
    | 'limit_output';
  readonly message: string;
}

const CODE_OF_LIMIT: Partial<Record<string, ExpressionFault['code']>> = {
  outputCodeUnits: 'limit_output',
  scratchBytes: 'limit_memory',
};

/** A name of the language's own objects was used: the way out of every sandbox that had one. */
const RESERVED_NAME = /Template name ".*" is reserved/;

/** What V8 says of a text past the longest possible. */
const TEXT_TOO_LONG = /Invalid string length/;

/** Puts what the engine threw into our words; anything else was not an answer of the engine and is thrown on. */
export function describeFault(error: unknown): ExpressionFault {
  if (error instanceof TemplateLimitError) {
    return { code: CODE_OF_LIMIT[error.limit ?? ''] ?? 'limit_cpu', message: error.message };
  }
  if (error instanceof TemplateRenderError) {
    if (RESERVED_NAME.test(error.message)) return { code: 'expression_not_allowed', message: error.message };
    return { code: TEXT_TOO_LONG.test(error.message) ? 'limit_memory' : 'expression_failed', message: error.message };
  }
  throw error;
}

/** Thrown for what must end the step instead of leaving the text as written. */
export class ExpressionError extends Error {
  override name = 'ExpressionError';
  constructor(readonly fault: ExpressionFault) {
    super(fault.message);
  }
}

/** Gives data to the engine; throws {@link ExpressionError} `invalid_values` for what it refuses (reserved keys, too deep). */
export function preparing<T>(what: string, prepare: () => T): T {
  try {
    return prepare();
  } catch (error) {
    throw new ExpressionError({ code: 'invalid_values', message: `${what} cannot be used in expressions: ${(error as Error).message}` });
  }
}
