import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, NotFoundException } from '@nestjs/common';
import type { ErrorCode } from '@callboard/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { takesWebhooks } from './body-limit.js';
import { currentContext } from './context.js';
import { AppError, type ErrorKind, InvalidInput, Unavailable } from './errors.js';
import { createLogger } from './logger.js';
import { pathOf } from './request-hooks.js';

/**
 * Answers with a body that is not the error envelope.
 *
 * For the few routes whose clients expect another one, such as `{errors:[…]}`; thrown by controllers only.
 */
export class BareReply extends Error {
  override name = 'BareReply';
  constructor(
    readonly statusCode: number,
    readonly body: unknown,
  ) {
    super(`answered with status ${statusCode}`);
  }
}

/** The error envelope that Backstage's clients parse, with our `code` and `details`. */
export interface ErrorEnvelope {
  error: { name: string; message: string; code: ErrorCode; details?: unknown };
  request: { method: string; url: string };
  response: { statusCode: number };
}

interface HttpMeaning {
  status: number;
  name: string;
}

const MEANING_OF_KIND: Record<ErrorKind, HttpMeaning> = {
  InvalidInput: { status: 400, name: 'InputError' },
  Unauthenticated: { status: 401, name: 'AuthenticationError' },
  NotAllowed: { status: 403, name: 'NotAllowedError' },
  NotFound: { status: 404, name: 'NotFoundError' },
  Conflict: { status: 409, name: 'ConflictError' },
  Unavailable: { status: 503, name: 'ServiceUnavailableError' },
};

/** Codes whose HTTP status says more than that of their kind. */
const MEANING_OF_CODE: Partial<Record<ErrorCode, HttpMeaning>> = {
  too_large: { status: 413, name: 'PayloadTooLargeError' },
  precondition_failed: { status: 412, name: 'PreconditionFailedError' },
  cursor_expired: { status: 410, name: 'GoneError' },
  history_expired: { status: 410, name: 'GoneError' },
  rate_limited: { status: 429, name: 'TooManyRequestsError' },
  not_implemented: { status: 501, name: 'NotImplementedError' },
  wait_timeout: { status: 504, name: 'GatewayTimeoutError' },
  plugin_failed: { status: 502, name: 'BadGatewayError' },
  plugin_timeout: { status: 504, name: 'GatewayTimeoutError' },
};

/** Only where Backstage says so: its other routes call it bad input. */
const UNSUPPORTED_MEDIA_TYPE: HttpMeaning = { status: 415, name: 'UnsupportedMediaTypeError' };

const DEFAULT_RETRY_AFTER_SECONDS = 2;

/** Bodies that are too large are read over up to this; beyond it the connection is closed under the sender's hands. */
const MAX_READ_OVER_BYTES = 256 * 1024 * 1024;

const log = createLogger('http');

/** Turns whatever a route threw into an answer; the only place where errors become HTTP. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    sendError(thrown, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }
}

/** Answers a request with an error; for code that holds the reply itself. */
export function sendError(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
  if (reply.sent || reply.raw.headersSent) {
    log.error({ error: thrown, method: request.method, path: pathOf(request) }, 'failed after the answer had begun');
    reply.raw.destroy();
    return;
  }
  // The router's own "nothing here"; ours are NotFound. Backstage answers an unknown route with an empty body.
  if (thrown instanceof NotFoundException) {
    void reply.code(404).removeHeader('content-type').send();
    return;
  }
  if (thrown instanceof BareReply) {
    void reply.code(thrown.statusCode).send(thrown.body);
    return;
  }
  const { status, envelope, retryAfterSeconds } = describe(thrown, request);
  // Closed while somebody still sends, a connection loses the answer that is on its way.
  if (status === 413 && Number(request.headers['content-length']) <= MAX_READ_OVER_BYTES) void reply.removeHeader('connection');
  if (status === 401) void reply.header('www-authenticate', 'Bearer');
  if (retryAfterSeconds !== undefined) void reply.header('retry-after', String(retryAfterSeconds));
  void reply.code(status).type('application/json; charset=utf-8').send(envelope);
}

function describe(thrown: unknown, request: FastifyRequest): { status: number; envelope: ErrorEnvelope; retryAfterSeconds?: number } {
  const error = thrown instanceof HttpException ? fromFramework(thrown, request) : thrown;
  const about = { method: request.method, url: urlBelowMount(request.raw.url ?? '/') };

  if (!(error instanceof AppError)) {
    const { correlationId } = currentContext();
    log.error({ error, method: request.method, path: pathOf(request) }, 'request failed');
    const message = `An internal error occurred; the log has it under ${correlationId}`;
    return { status: 500, envelope: { error: { name: 'InternalServerError', message, code: 'internal' }, request: about, response: { statusCode: 500 } } };
  }
  const isUnreadable = error.code === 'unsupported_media_type' && takesWebhooks(request);
  const { status, name } = isUnreadable ? UNSUPPORTED_MEDIA_TYPE : (MEANING_OF_CODE[error.code] ?? MEANING_OF_KIND[error.kind]);
  const details = error.details === undefined ? {} : { details: error.details };
  if (status >= 500 && status !== 501) log.warn({ error, method: request.method, path: pathOf(request) }, 'request could not be served');
  return {
    status,
    envelope: { error: { name, message: error.message, code: error.code, ...details }, request: about, response: { statusCode: status } },
    retryAfterSeconds: error.retryAfterSeconds ?? (status === 503 || status === 429 ? DEFAULT_RETRY_AFTER_SECONDS : undefined),
  };
}

/** Fastify and Nest report what they refuse themselves (size, media type, syntax) as HttpExceptions. */
function fromFramework(error: HttpException, request: FastifyRequest): unknown {
  const status = error.getStatus();
  if (status === 415) {
    const type = request.headers['content-type']?.split(';')[0]?.trim();
    return new InvalidInput('unsupported_media_type', type ? `unsupported media type ${type}` : 'media type not specified', { cause: error });
  }
  if (status === 413) return new InvalidInput('too_large', `request/body must not be larger than ${request.routeOptions.bodyLimit} bytes`, { cause: error });
  if (status === 503) return new Unavailable('starting', 'The service is starting or stopping; try again shortly', { cause: error });
  if (status >= 400 && status < 500) return new InvalidInput('invalid_request', error.message, { cause: error });
  return error;
}

/** `/api/catalog/entities?x` → `/entities?x`: the envelope names the URL as the plugin sees it. */
export function urlBelowMount(url: string): string {
  const below = url.replace(/^\/api\/[^/?]+/, '');
  return below.startsWith('/') ? below : `/${below}`;
}
