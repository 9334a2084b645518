import type { ErrorCode } from '@callboard/contracts';

/** One problem with one value of a request. */
export interface ValueProblem {
  /** Where the value is: keys and indexes from the root, or the name of the field as the service writes it. */
  readonly path: ReadonlyArray<string | number>;
  readonly message: string;
}

/** What an {@link ApiError} is made from. */
export interface ApiErrorParts {
  readonly status: number;
  readonly code: ErrorCode | 'unknown';
  readonly message: string;
  readonly problems?: readonly ValueProblem[];
  readonly correlationId?: string;
  readonly cause?: unknown;
}

/**
 * Every way in which a call fails: the service said no (`status` is its), or nobody answered (`status` 0).
 *
 * `message` is for a person; `code` is stable, `unknown` when the answer was not the product's envelope.
 */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: ErrorCode | 'unknown';
  readonly problems: readonly ValueProblem[];
  /** Finds the request in the logs of every service it touched. */
  readonly correlationId?: string;

  constructor({ status, code, message, problems = [], correlationId, cause }: ApiErrorParts) {
    super(message, cause === undefined ? undefined : { cause });
    this.status = status;
    this.code = code;
    this.problems = problems;
    this.correlationId = correlationId;
  }

  /** True when trying again later may help: nobody answered, or the service is starting, busy or away. */
  get isUnavailable(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 502;
  }
}

interface Envelope {
  error?: { name?: unknown; message?: unknown; code?: unknown; details?: unknown };
  errors?: Array<{ path?: unknown; message?: unknown }>;
}

/** Reads a refused answer: the error envelope, the `{errors: […]}` body of task creation, or whatever came. */
export async function readApiError(response: Response): Promise<ApiError> {
  const body = await readJson(response);
  const correlationId = response.headers.get('x-correlation-id') ?? undefined;
  if (Array.isArray(body?.errors)) {
    const problems = body.errors.map(({ path, message }) => ({
      path: Array.isArray(path) ? path.filter((part) => typeof part === 'string' || typeof part === 'number') : [],
      message: typeof message === 'string' ? message : 'is not accepted',
    }));
    return new ApiError({ status: response.status, code: 'unknown', message: 'Some values are not accepted.', problems, correlationId });
  }
  const { message, code, details } = body?.error ?? {};
  const words = typeof message === 'string' && message !== '' ? message : `The service answered ${response.status}.`;
  return new ApiError({
    status: response.status,
    code: typeof code === 'string' ? (code as ErrorCode) : 'unknown',
    message: words,
    problems: fieldProblems(details, words),
    correlationId,
  });
}

/** The fields that the details of a refusal name: a list of problems, or the one field. */
function fieldProblems(details: unknown, message: string): ValueProblem[] {
  if (typeof details !== 'object' || details === null) return [];
  const { problems, field } = details as { problems?: unknown; field?: unknown };
  const listed = (Array.isArray(problems) ? problems : []).flatMap((problem: { field?: unknown; message?: unknown } | null): ValueProblem[] =>
    typeof problem?.field === 'string' && typeof problem.message === 'string' ? [{ path: [problem.field], message: problem.message }] : [],
  );
  return listed.length === 0 && typeof field === 'string' && field !== '' ? [{ path: [field], message }] : listed;
}

async function readJson(response: Response): Promise<Envelope | undefined> {
  try {
    const body: unknown = await response.json();
    return typeof body === 'object' && body !== null ? (body as Envelope) : undefined;
  } catch {
    return undefined;
  }
}
