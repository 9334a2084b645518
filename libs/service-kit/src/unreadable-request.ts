import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { ErrorCode } from '@callboard/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { acceptCorrelationId } from './context.js';
import { type ErrorEnvelope, sendError } from './error-reply.js';
import { InvalidInput } from './errors.js';

/** Request line and headers together, bytes: a token of any size is refused as a token, with 401, and not as a header. */
export const MAX_HEAD_BYTES = 96 * 1024;

/** What the hooks add to every reply; they have not run when these are sent. */
const SAFE_HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } as const;

/** Answers a request whose URL the router cannot read; the router refuses it before any hook has run. */
export function refuseUrl(cause: Error, request: FastifyRequest, reply: FastifyReply): void {
  void reply.headers({ ...SAFE_HEADERS, 'x-correlation-id': acceptCorrelationId(request.headers['x-correlation-id']) });
  sendError(new InvalidInput('invalid_request', 'The URL cannot be read', { cause }), request, reply);
}

/** Answers what is no HTTP request, has too large a head or arrives too slowly, and hangs up; nobody knows what was asked. */
export function refuseConnection({ code }: NodeJS.ErrnoException, socket: Socket): void {
  if (code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, errorCode, message] = describe(code);
  const envelope: ErrorEnvelope = {
    error: { name: 'InputError', message, code: errorCode },
    request: { method: 'UNKNOWN', url: '' },
    response: { statusCode: status },
  };
  const body = JSON.stringify(envelope);
  const headers = { ...SAFE_HEADERS, 'content-type': 'application/json; charset=utf-8', 'content-length': String(Buffer.byteLength(body)), connection: 'close' };
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head.join('')}\r\n${body}`);
  socket.destroySoon();
}

function describe(code: string | undefined): [status: number, code: ErrorCode, message: string] {
  if (code === 'HPE_HEADER_OVERFLOW') return [431, 'too_large', `The request line and headers must not be larger than ${MAX_HEAD_BYTES} bytes`];
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return [408, 'invalid_request', 'The request did not arrive in time'];
  return [400, 'invalid_request', 'This is not a request that HTTP allows'];
}
