import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';

/** What is known about the request, message or job being worked on, wherever the code is. */
export interface RequestContext {
  /** Finds everything that one request led to, over all services. */
  readonly correlationId: string;
  /** W3C trace context (https://www.w3.org/TR/trace-context/) of the work in progress. */
  readonly traceparent?: string;
  /** Entity ref of the user, or subject of the API caller, on whose behalf the work is done. */
  actor?: string;
  /** Sets a header of the HTTP reply; absent where there is none. */
  readonly setReplyHeader?: (name: string, value: string) => void;
}

const storage = new AsyncLocalStorage<RequestContext>();

const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;
const CORRELATION_ID = /^[A-Za-z0-9._-]{1,128}$/;

/** The context of the work in progress; outside of any, one with a new correlation id. */
export function currentContext(): RequestContext {
  return storage.getStore() ?? { correlationId: randomUUID() };
}

/** As {@link currentContext}, but undefined outside of any context. */
export function findContext(): RequestContext | undefined {
  return storage.getStore();
}

/** Runs `fn` and everything that it starts in `context`. */
export function runInContext<T>(context: RequestContext, fn: () => T): T {
  return storage.run(context, fn);
}

/** Says on whose behalf the present work is done; no effect outside a context. */
export function setActor(actor: string): void {
  const context = storage.getStore();
  if (context) context.actor = actor;
}

/** What a message or job carries along so that its receiver goes on in the same context. */
export interface CarriedContext {
  traceparent?: string;
  correlationid?: string;
  actor?: string;
}

/** The present context in the form that messages and jobs carry. */
export function injectTrace(): CarriedContext {
  const { traceparent, correlationId, actor } = currentContext();
  return { ...(traceparent && { traceparent }), correlationid: correlationId, ...(actor && { actor }) };
}

/** The context that {@link injectTrace} was called in; a malformed trace is left out, a malformed correlation id made anew. */
export function extractTrace(carried: CarriedContext): RequestContext {
  return {
    correlationId: acceptCorrelationId(carried.correlationid),
    traceparent: acceptTraceparent(carried.traceparent),
    actor: carried.actor,
  };
}

/** The given id when it is harmless in a log line, else a new one. */
export function acceptCorrelationId(candidate: unknown): string {
  return typeof candidate === 'string' && CORRELATION_ID.test(candidate) ? candidate : randomUUID();
}

/** The given trace context when it is well-formed. */
export function acceptTraceparent(candidate: unknown): string | undefined {
  return typeof candidate === 'string' && TRACEPARENT.test(candidate) ? candidate : undefined;
}

/** The start of a new trace that nobody samples: it only ties log lines and events together. */
export function newTraceparent(): string {
  // UUIDs come from a pool: fifteen times cheaper per request than random bytes drawn one by one.
  return `00-${randomUUID().replaceAll('-', '')}-${randomUUID().replaceAll('-', '').slice(16)}-00`;
}
