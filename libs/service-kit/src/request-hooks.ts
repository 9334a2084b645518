import { AsyncResource } from 'node:async_hooks';
import { SpanStatusCode, type Span } from '@opentelemetry/api';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { acceptCorrelationId, acceptTraceparent, newTraceparent, runInContext, type RequestContext } from './context.js';
import { createLogger } from './logger.js';
import { startServerSpan } from './tracing.js';

interface Running {
  /** Body parsing leaves the async context; the resource leads back into it. */
  resource: AsyncResource;
  span?: Span;
}

const log = createLogger('access');
const running = new WeakMap<FastifyRequest, Running>();
const QUIET = new Set(['/livez', '/readyz', '/.backstage/health/v1/readiness', '/.backstage/health/v1/liveness']);

/** Gives each request its context (correlation id, trace, actor) and writes one line about it when it is done. */
export function addRequestHooks(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    const incoming = acceptTraceparent(request.headers.traceparent);
    const started = startServerSpan(`${request.method} ${request.routeOptions.url ?? 'unknown'}`, { 'http.request.method': request.method }, { traceparent: incoming });
    const context: RequestContext = {
      correlationId: acceptCorrelationId(request.headers['x-correlation-id']),
      traceparent: started?.traceparent ?? incoming ?? newTraceparent(),
      setReplyHeader: (name, value) => {
        if (!reply.sent && !reply.raw.headersSent) void reply.header(name, value);
      },
    };
    void reply.header('x-correlation-id', context.correlationId);
    runInContext(context, () => {
      running.set(request, { resource: new AsyncResource('callboard.request'), span: started?.span });
      done();
    });
  });

  fastify.addHook('preValidation', (request, _reply, done) => {
    const entry = running.get(request);
    if (entry) entry.resource.runInAsyncScope(done);
    else done();
  });

  fastify.addHook('onResponse', (request, reply, done) => {
    const entry = running.get(request);
    const { statusCode } = reply;
    entry?.span?.setAttribute('http.response.status_code', statusCode);
    if (statusCode >= 500) entry?.span?.setStatus({ code: SpanStatusCode.ERROR });
    entry?.span?.end();
    if (entry) entry.resource.runInAsyncScope(() => writeAccessLine(request, statusCode, reply.elapsedTime));
    done();
  });
}

/** What log lines say of a URL: query strings may hold what people search for, or a token put in the wrong place. */
export function pathOf(request: FastifyRequest): string {
  return (request.raw.url ?? '/').split('?')[0] ?? '/';
}

function writeAccessLine(request: FastifyRequest, status: number, elapsedMs: number): void {
  const path = pathOf(request);
  if (QUIET.has(path)) return;
  const read = request.method === 'GET' || request.method === 'HEAD' || request.method === 'OPTIONS';
  const level = status >= 500 ? 'warn' : read ? 'debug' : 'info';
  log[level]({ method: request.method, path, status, ms: Math.round(elapsedMs * 10) / 10 }, 'request');
}
