import type { LoggerService } from '@nestjs/common';
import { pino, type Logger as PinoLogger } from 'pino';
import { findContext } from './context.js';

/** A structured logger; every line carries service, area and, where there is one, the correlation id. */
export type Logger = PinoLogger;

const SECRET_KEYS = ['authorization', 'cookie', 'password', 'secret', 'secrets', 'token', 'tokens', 'encryptionKey', 'privateKey'];
const SECRET_HEADERS = ['["set-cookie"]', '["x-api-key"]', '["proxy-authorization"]'];

/** Bearer values and passwords inside URLs: secrets wherever they stand. */
const SECRET_TEXT = /(Bearer\s+)[A-Za-z0-9._~+/=-]{8,}|(:\/\/[^\s/:@"\\]*):[^\s/@"\\]+@/gi;

/** Everything that a JWT may be a part of. Found as a whole: a pattern of the JWT itself would be tried again at every letter. */
const DOTTED_TEXT = /[\w.-]{20,}/g;
const JWT_BEGIN = 'eyJ';
const JWT_PART_LENGTHS = [11, 8] as const;

/** Takes bearer values, JWTs and URL passwords out of a text that is about to be written; in linear time, for others choose the text. */
export function scrubSecrets(text: string): string {
  return text
    .replace(DOTTED_TEXT, (dotted) => (dotted.includes(JWT_BEGIN) ? scrubTokens(dotted) : dotted))
    .replace(SECRET_TEXT, (_match, bearer?: string, url?: string) => (bearer ? `${bearer}[redacted]` : `${url}:[redacted]@`));
}

/** A JWT (RFC 7519) is three parts, of which the first begins with `{"` in base64; a cut off one has two. */
function scrubTokens(dotted: string): string {
  const parts = dotted.split('.');
  const shown: string[] = [];
  for (let index = 0; index < parts.length; index += 1) {
    const part = parts[index] ?? '';
    const begin = part.indexOf(JWT_BEGIN);
    const isToken = begin >= 0 && part.length - begin >= JWT_PART_LENGTHS[0] && (parts[index + 1] ?? '').length >= JWT_PART_LENGTHS[1];
    shown.push(isToken ? `${part.slice(0, begin)}[redacted]` : part);
    if (isToken) index += 2;
  }
  return shown.join('.');
}

/** How far causes and collected errors are followed. */
const MAX_CAUSES = 5;

/**
 * What is written of an error: its words, place, code and causes, and nothing else that hangs on it.
 *
 * Drivers hang whole clients on theirs, with passwords, and libraries what they were given.
 */
function describeError(error: unknown, depth = 0): unknown {
  if (!isErrorLike(error)) return error;
  const { message, stack, code, constraint, cause, errors } = error;
  const deeper = depth < MAX_CAUSES;
  return {
    type: error.constructor?.name ?? error.name,
    message,
    stack,
    ...(code !== undefined && { code }),
    ...(constraint !== undefined && { constraint }),
    ...(deeper && cause !== undefined && { cause: describeError(cause, depth + 1) }),
    ...(deeper && Array.isArray(errors) && { errors: errors.slice(0, MAX_CAUSES).map((each) => describeError(each, depth + 1)) }),
  };
}

type ErrorLike = Error & { code?: unknown; constraint?: unknown; errors?: unknown };

/** Errors of other realms (workers, specs) are no instances of our `Error`. */
function isErrorLike(value: unknown): value is ErrorLike {
  return typeof value === 'object' && value !== null && typeof (value as Error).message === 'string' && 'stack' in value;
}

/** Where log lines go; replaced in specs. */
export interface LogSink {
  write(line: string): void;
}

/** Makes a root logger that writes JSON lines to `sink` and lets no secret through. */
export function createRootLogger(sink?: LogSink): Logger {
  return pino(
    {
      level: 'info',
      base: undefined,
      messageKey: 'message',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: (error: unknown) => describeError(error), err: (error: unknown) => describeError(error) },
      redact: {
        paths: [...SECRET_KEYS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), ...SECRET_HEADERS.flatMap((key) => [key, `*${key}`, `*.*${key}`])],
        censor: '[redacted]',
      },
      mixin: () => {
        const context = findContext();
        if (!context) return {};
        return { correlationId: context.correlationId, ...(context.traceparent && { traceId: context.traceparent.slice(3, 35) }) };
      },
      hooks: { streamWrite: scrubSecrets },
    },
    sink ?? pino.destination({ fd: 1, sync: true }),
  );
}

const root = createRootLogger();
const children = new Map<string, Logger>();

/** Sets the level of all loggers and the service name on lines of those made from now on. */
export function configureLogging(service: string, level: string): void {
  root.setBindings({ service });
  root.level = level;
  for (const child of children.values()) {
    child.setBindings({ service });
    child.level = level;
  }
}

/** The logger of one area of the code; the same name gives the same logger. */
export function createLogger(name: string): Logger {
  const known = children.get(name);
  if (known) return known;
  const child = root.child({ area: name });
  children.set(name, child);
  return child;
}

/** Nest's own log lines, in the form of all others. */
export class ServiceLogger implements LoggerService {
  log(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }
  debug(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }
  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }
  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }
  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }
  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  /** Nest passes the area as the last text and, for errors, the stack before it. */
  private write(level: 'trace' | 'debug' | 'warn' | 'error' | 'fatal', message: unknown, rest: unknown[]): void {
    const texts = rest.filter((item): item is string => typeof item === 'string');
    const area = texts.at(-1) ?? 'nest';
    const error = message instanceof Error ? message : rest.find((item) => item instanceof Error);
    const stack = !error && texts.length > 1 ? texts[0] : undefined;
    createLogger(area)[level]({ ...(error && { error }), ...(stack && { stack }) }, error ? error.message : String(message));
  }
}
