import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { keepRawBody } from './body-limit.js';
import { InvalidInput } from './errors.js';

/** JSON bodies of requests, unless a route says otherwise with {@link BodyLimit}. */
export const DEFAULT_BODY_LIMIT = 1024 * 1024;

/** Nesting beyond this is refused before anything walks the body. */
const MAX_DEPTH = 100;

/** Reads JSON bodies and nothing else: valid UTF-8, bounded depth, no keys that reach prototypes, no encodings. */
export function addJsonBodies(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(/^application\/(?:[\w.-]+\+)?json(?:\s*;|$)/, { parseAs: 'buffer' }, (request, body, done) => {
    try {
      keepRawBody(request, body as Buffer);
      done(null, parseJsonBody(request, body as Buffer));
    } catch (error) {
      done(error as Error);
    }
  });
}

function parseJsonBody(request: FastifyRequest, body: Buffer): unknown {
  const encoding = request.headers['content-encoding'];
  if (encoding && encoding !== 'identity') throw new InvalidInput('unsupported_media_type', `unsupported content encoding ${encoding}`);
  if (body.length === 0) return undefined;
  return parseJson(body);
}

/** Parses JSON from outside; throws {@link InvalidInput} for invalid UTF-8, deep nesting and keys that reach prototypes. */
export function parseJson(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) throw new InvalidInput('invalid_request', 'request/body must be valid UTF-8');
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw new InvalidInput('invalid_request', `request/body must be valid JSON: ${(cause as Error).message}`, { cause });
  }
  refuseUnsafeShape(value);
  return value;
}

/** Walks without recursion, so that depth cannot exhaust the stack. */
function refuseUnsafeShape(root: unknown): void {
  if (typeof root !== 'object' || root === null) return;
  let level: object[] = [root];
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) throw new InvalidInput('invalid_request', `request/body must not be nested deeper than ${MAX_DEPTH} levels`);
    const below: object[] = [];
    for (const container of level) {
      if (!Array.isArray(container)) refuseUnsafeKeys(container as Record<string, unknown>);
      for (const value of Object.values(container)) if (typeof value === 'object' && value !== null) below.push(value);
    }
    level = below;
  }
}

function refuseUnsafeKeys(container: Record<string, unknown>): void {
  const reachesPrototype =
    Object.hasOwn(container, '__proto__') ||
    (Object.hasOwn(container, 'constructor') && typeof container.constructor === 'object' && container.constructor !== null && Object.hasOwn(container.constructor, 'prototype'));
  if (reachesPrototype) throw new InvalidInput('forbidden_key', 'request/body must not hold the keys __proto__ or constructor.prototype');
}
