import type { FastifyInstance } from 'fastify';

/** What every reply says: an answer of the API is never a page, a frame, a script or a referrer of anything. */
const SAFE_HEADERS = {
  'Content-Security-Policy': "default-src 'none';frame-ancestors 'none';sandbox",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
} as const;

/** A year, as browsers want it before they believe it. */
const TRANSPORT_SECURITY = { 'Strict-Transport-Security': 'max-age=31536000; includeSubDomains' } as const;

/**
 * Sets the headers that keep browsers from making more of a reply than it is; a route may say otherwise. They are the same
 * for every reply: working them out each time took a third of the time of a short one.
 */
export function addSafeHeaders(fastify: FastifyInstance, { https }: { https: boolean }): void {
  const headers = Object.entries({ ...SAFE_HEADERS, ...(https && TRANSPORT_SECURITY) });
  fastify.addHook('onRequest', (_request, reply, done) => {
    for (const [name, value] of headers) reply.raw.setHeader(name, value);
    done();
  });
}
