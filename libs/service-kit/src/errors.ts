import type { ErrorCode } from '@callboard/contracts';

/** Which of the six kinds an {@link AppError} is; it survives the way through NATS, where classes do not. */
export type ErrorKind = 'InvalidInput' | 'NotFound' | 'Conflict' | 'NotAllowed' | 'Unauthenticated' | 'Unavailable';

/** What an error may carry besides code and message. */
export interface ErrorOptions {
  /** Machine-readable particulars for the caller; never secrets, never internals. */
  details?: unknown;
  /** What led here; logged, never sent. */
  cause?: unknown;
  /** Seconds after which another try makes sense; sent as `Retry-After`. */
  retryAfterSeconds?: number;
}

/**
 * A failure with a future: a stable code for machines, a message for a person (what, which, what to do).
 * Everything else that is thrown counts as a fault and reaches callers only as a log id.
 */
export abstract class AppError extends Error {
  abstract readonly kind: ErrorKind;
  readonly code: ErrorCode;
  readonly details?: unknown;
  readonly retryAfterSeconds?: number;

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.details = options.details;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** The request itself is wrong; the same request will never succeed. */
export class InvalidInput extends AppError {
  readonly kind = 'InvalidInput';
}

/** The thing does not exist, or the caller may not know that it does. */
export class NotFound extends AppError {
  readonly kind = 'NotFound';
}

/** The request contradicts the present state. */
export class Conflict extends AppError {
  readonly kind = 'Conflict';
}

/** The caller is known and may not do this. */
export class NotAllowed extends AppError {
  readonly kind = 'NotAllowed';
}

/** The caller is not known: no credentials, or none that can be accepted. */
export class Unauthenticated extends AppError {
  readonly kind = 'Unauthenticated';
}

/** Something needed is away or too slow; the same request may succeed later. */
export class Unavailable extends AppError {
  readonly kind = 'Unavailable';
}

const CLASSES = { InvalidInput, NotFound, Conflict, NotAllowed, Unauthenticated, Unavailable } as const;

/** An {@link AppError} as plain JSON, for wires that carry no classes. */
export interface ErrorOnWire {
  kind: ErrorKind;
  code: ErrorCode;
  message: string;
  details?: unknown;
  retryAfterSeconds?: number;
}

/** Makes an error plain; anything but an {@link AppError} becomes undefined, for its text is not for others. */
export function errorToWire(error: unknown): ErrorOnWire | undefined {
  if (!(error instanceof AppError)) return undefined;
  const { kind, code, message, details, retryAfterSeconds } = error;
  return { kind, code, message, details, retryAfterSeconds };
}

/** Gives back the error class that {@link errorToWire} was given. */
export function errorFromWire(wire: ErrorOnWire): AppError {
  const ErrorClass = CLASSES[wire.kind] ?? Unavailable;
  return new ErrorClass(wire.code, wire.message, { details: wire.details, retryAfterSeconds: wire.retryAfterSeconds });
}
