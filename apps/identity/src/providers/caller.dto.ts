import type { FastifyRequest } from 'fastify';
import type { Caller } from './guest.js';

/** What a request says about where it comes from. */
export function callerOf({ socket, headers }: FastifyRequest): Caller {
  const single = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value.join(',') : value);
  return {
    address: socket.remoteAddress ?? '',
    forwardedFor: single(headers['x-forwarded-for']),
    host: headers.host,
    fetchSite: single(headers['sec-fetch-site']),
  };
}
