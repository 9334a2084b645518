import type { LoggerService } from '@nestjs/common';
import { pino, stdSerializers, type Logger as PinoLogger } from 'pino';
import { findContext } from './context.js';

/** A structured logger; every line carries service, area and, where there is one, the correlation id. */
export type Logger = PinoLogger;

const SECRET_KEYS = ['authorization', 'cookie', 'password', 'secret', 'secrets', 'token', 'tokens', 'encryptionKey', 'privateKey'];
const SECRET_HEADERS = ['["set-cookie"]', '["x-api-key"]', '["proxy-authorization"]'];

/** Texts that are secrets wherever they stand: bearer values, JWTs, passwords inside URLs. */
const SECRET_TEXT = /(Bearer\s+)[A-Za-z0-9._~+/=-]{8,}|eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?|(:\/\/[^\s/:@"\\]*):[^\s/@"\\]+@/gi;

/** Takes bearer values, JWTs and URL passwords out of a text that is about to be written. */
export function scrubSecrets(text: string): string {
  return text.replace(SECRET_TEXT, (_match, bearer?: string, url?: string) => {
    if (bearer) return `${bearer}[redacted]`;
    return url ? `${url}:[redacted]@` : '[redacted]';
  });
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
      serializers: { error: stdSerializers.err, err: stdSerializers.err },
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
