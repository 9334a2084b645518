import { InvalidInput, Unavailable } from '@callboard/service-kit';

/** SQLSTATE of a transaction that PostgreSQL gave up so that another could go on: it may simply be run again. */
const RETRY_CODES = new Set(['40001', '40P01']);

/** SQLSTATE of limits in time that the server enforced. */
const TIMEOUT_CODES = new Set(['57014', '55P03', '25P03', '25P04']);

/** SQLSTATE of a server that stops, starts or has no free connection; class 08 is added below. */
const AWAY_CODES = new Set(['57P01', '57P02', '57P03', '57P05', '53300']);

/** SQLSTATE of text, and of text inside JSON, that holds U+0000: the one character that PostgreSQL has no place for. */
const UNSTORABLE_CODES = new Set(['22021', '22P05']);

const AWAY_SYSTEM_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN']);

/** The driver reports these without a code. */
const AWAY_MESSAGES = [
  'Connection terminated',
  'timeout exceeded when trying to connect',
  'timeout expired',
  'Client has encountered a connection error',
  'Client was closed and is not queryable',
];

const code = (error: unknown): string | undefined => {
  const value = (error as { code?: unknown } | undefined)?.code;
  return typeof value === 'string' ? value : undefined;
};

/** True when the transaction lost against another one and nothing of it remains. */
export function isLostRace(error: unknown): boolean {
  return RETRY_CODES.has(code(error) ?? '');
}

/** True when the server could not be reached, went away, or had no connection to give. */
export function isConnectionFault(error: unknown): boolean {
  const known = code(error);
  if (known && (known.startsWith('08') || AWAY_CODES.has(known) || AWAY_SYSTEM_CODES.has(known))) {
    return true;
  }
  if (error instanceof AggregateError) {
    return error.errors.length > 0 && error.errors.every(isConnectionFault);
  }
  return error instanceof Error && AWAY_MESSAGES.some((message) => error.message.startsWith(message));
}

/** True when the server is there and says nothing, as when it is frozen: the connection is of no use any more. */
export function isSilence(error: unknown): boolean {
  return error instanceof Error && error.message === 'Query read timeout';
}

/** The error that callers see: {@link Unavailable} for a database that is away or too slow, {@link InvalidInput} for text with a NUL, else the error itself. */
export function asDatabaseError(error: unknown): unknown {
  if (isConnectionFault(error)) {
    return new Unavailable('database_unavailable', 'The database does not answer at the moment; try again shortly.', { cause: error });
  }
  const slow = TIMEOUT_CODES.has(code(error) ?? '') || isSilence(error);
  if (slow) {
    return new Unavailable('database_timeout', 'The database took too long; try again, or ask for less at once.', { cause: error });
  }
  if (UNSTORABLE_CODES.has(code(error) ?? '')) {
    return new InvalidInput('invalid_request', 'The request must not hold the character U+0000', { cause: error });
  }
  return error;
}

/** What a connection fault says, for the log; the driver hangs the whole client, with its secrets, on the error. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message || (code(error) ?? error.name) : String(error);
}
