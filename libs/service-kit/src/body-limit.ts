import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Lets one route take bodies up to `bytes` instead of the default 1 MiB. */
export function BodyLimit(bytes: number): MethodDecorator {
  return RouteConfig({ bodyLimit: bytes });
}

/**
 * Makes a route one for senders outside: its bodies have up to `bytes`, are kept as they came for {@link rawBodyOf}, and
 * another media type is answered with 415.
 */
export function TakesWebhooks(bytes: number): MethodDecorator {
  return RouteConfig({ bodyLimit: bytes, takesWebhooks: true });
}

/** Whether a route is declared with {@link TakesWebhooks}. */
export function takesWebhooks(request: FastifyRequest): boolean {
  return (request.routeOptions.config as { takesWebhooks?: boolean } | undefined)?.takesWebhooks ?? false;
}

const rawBodies = new WeakMap<FastifyRequest, Buffer>();

/** Keeps the bytes of a body where the route wants them. */
export function keepRawBody(request: FastifyRequest, body: Buffer): void {
  if (takesWebhooks(request)) rawBodies.set(request, body);
}

/** The bytes of the body of a request to a route with {@link TakesWebhooks}; signatures are made over these. */
export function rawBodyOf(request: FastifyRequest): Buffer {
  return rawBodies.get(request) ?? Buffer.alloc(0);
}

/** Makes {@link BodyLimit} count: Fastify takes the limit from the route itself, Nest can only set its config. */
export function honourBodyLimits(fastify: FastifyInstance): void {
  fastify.addHook('onRoute', (route) => {
    const limit = (route.config as { bodyLimit?: unknown } | undefined)?.bodyLimit;
    if (typeof limit === 'number') route.bodyLimit = limit;
  });
}
