import { z } from 'zod';
import { InvalidInput } from './errors.js';

type Part = 'query' | 'params' | 'body';

/**
 * Checks a query string against a schema and names every unknown parameter.
 *
 * Throws {@link InvalidInput} with the texts that Backstage's clients know (`request/query/offset must be >= 0`).
 */
export function parseQuery<S extends z.ZodObject>(schema: S, query: unknown): z.output<S> {
  const given = (query ?? {}) as Record<string, unknown>;
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(schema.shape, name)) throw new InvalidInput('invalid_request', `Unknown query parameter '${name}'`);
  }
  return parsePart(schema, { ...given }, 'query');
}

/** Checks the parameters of the path against a schema; throws {@link InvalidInput} as {@link parseQuery} does. */
export function parseParams<S extends z.ZodType>(schema: S, params: unknown): z.output<S> {
  return parsePart(schema, params, 'params');
}

/**
 * Checks a JSON body against a schema, without coercion. An absent body counts as `{}`.
 *
 * Throws {@link InvalidInput} with the texts that Backstage's clients know (`request/body must have required property 'x'`).
 */
export function parseBody<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
  return parsePart(schema, body === undefined ? {} : body, 'body');
}

function parsePart<S extends z.ZodType>(schema: S, value: unknown, part: Part): z.output<S> {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  // Backstage's validator stops at the first thing that is wrong, and its clients compare whole texts.
  const [first] = result.error.issues;
  throw new InvalidInput('invalid_request', first ? describeIssue(first, part) : `request/${part} is not what this route reads`);
}

/** Schemas of query parameters, which arrive as text, or as a list of texts when repeated; each says what it is in an API document. */
export const queryParam = {
  /** One text; a repeated parameter is refused. */
  text: () => z.string(),
  /** One or more texts, always given as a list. */
  list: () => z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(z.string())).meta({ type: 'array', items: { type: 'string' } }),
  /** A whole number in plain decimal digits. */
  integer: ({ min, max }: { min?: number; max?: number } = {}) => {
    let number = z.number().int();
    if (min !== undefined) number = number.min(min);
    if (max !== undefined) number = number.max(max);
    return z
      .unknown()
      .transform((value, context) => {
        if (typeof value === 'string' && /^-?\d{1,15}$/.test(value)) return Number(value);
        context.issues.push({ code: 'invalid_type', expected: 'int', input: value });
        return z.NEVER;
      })
      .pipe(number)
      .meta({ type: 'integer', ...(min !== undefined && { minimum: min }), ...(max !== undefined && { maximum: max }) });
  },
  /** `true` or `false`. */
  boolean: () => z.preprocess((value) => (value === 'true' ? true : value === 'false' ? false : value), z.boolean()).meta({ type: 'boolean' }),
  /** One of a few texts. */
  choice: <const T extends readonly [string, ...string[]]>(values: T) => z.enum(values),
};

const TYPE_NAMES: Record<string, string> = { int: 'integer', record: 'object', nan: 'number' };

function describeIssue(issue: z.core.$ZodIssue, part: Part): string {
  const where = ['request', part, ...issue.path.map(String)].join('/');
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined && issue.path.length > 0) return describeMissing(issue.path, part);
      return `${where} must be ${TYPE_NAMES[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      if (issue.input === undefined && issue.path.length > 0) return describeMissing(issue.path, part);
      return `${where} must be equal to one of the allowed values: ${issue.values.map(String).join(', ')}`;
    case 'too_small':
    case 'too_big':
      return `${where} ${describeBound(issue)}`;
    case 'invalid_format':
      return issue.format === 'regex' ? `${where} must match pattern "${issue.pattern ?? ''}"` : `${where} must match format "${issue.format}"`;
    case 'not_multiple_of':
      return `${where} must be multiple of ${issue.divisor}`;
    case 'unrecognized_keys':
      return `${where} must NOT have additional properties: ${issue.keys.join(', ')}`;
    case 'invalid_union':
      if (issue.input === undefined && issue.path.length > 0) return describeMissing(issue.path, part);
      return `${where} must match one of the allowed forms`;
    case 'custom':
      return issue.message;
    default:
      return `${where} ${issue.message}`;
  }
}

function describeMissing(path: readonly PropertyKey[], part: Part): string {
  const where = ['request', part, ...path.slice(0, -1).map(String)].join('/');
  return `${where} must have required property '${String(path.at(-1))}'`;
}

function describeBound(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  const small = issue.code === 'too_small';
  const limit = small ? issue.minimum : issue.maximum;
  const word = small ? 'fewer' : 'more';
  if (issue.origin === 'string') return `must NOT have ${word} than ${limit} characters`;
  if (issue.origin === 'array' || issue.origin === 'set') return `must NOT have ${word} than ${limit} items`;
  if (issue.origin === 'object' || issue.origin === 'map') return `must NOT have ${word} than ${limit} properties`;
  const sign = small ? '>' : '<';
  return `must be ${sign}${issue.inclusive === false ? '' : '='} ${limit}`;
}
