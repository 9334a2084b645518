import type { RouteReply, RouteRequest } from '@callboard/plugin-sdk';

/** Headers that a plugin learns; never a token, a cookie, nor where the caller sits. */
const REQUEST_HEADERS = ['accept', 'accept-language', 'content-type', 'if-none-match'];

/** Headers that a plugin may set; never a cookie, a policy, nor one that belongs to the connection. */
const REPLY_HEADERS = ['content-type', 'cache-control', 'etag', 'last-modified', 'content-language'];

const DEFAULT_TYPE = 'text/plain; charset=utf-8';
const HEADER_VALUE = /^[\t\x20-\x7e]{0,1024}$/;

/** The headers of a request that a plugin gets. */
export function requestHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): RouteRequest['headers'] {
  return Object.fromEntries(
    REQUEST_HEADERS.flatMap((name) => {
      const value = headers[name];
      return typeof value === 'string' ? [[name, value.slice(0, 1_024)] as const] : [];
    }),
  );
}

/** The headers of a plugin's answer that the caller gets. */
export function replyHeaders({ headers }: RouteReply): Readonly<Record<string, string>> {
  const allowed = REPLY_HEADERS.flatMap((name) => {
    const value = headers[name];
    return value !== undefined && HEADER_VALUE.test(value) ? [[name, value] as const] : [];
  });
  return { 'content-type': DEFAULT_TYPE, ...Object.fromEntries(allowed) };
}

/** The first text of each query parameter; structures that no plugin was promised are left out. */
export function plainQuery(query: unknown): RouteRequest['query'] {
  return Object.fromEntries(
    Object.entries((query ?? {}) as Record<string, unknown>).flatMap(([name, value]) => {
      const first: unknown = Array.isArray(value) ? value[0] : value;
      return typeof first === 'string' ? [[name, first] as const] : [];
    }),
  );
}
