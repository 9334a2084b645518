import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** Headers that belong to one connection, not to the message (RFC 9110, 7.6.1). */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'proxy-connection', 'proxy-authenticate', 'proxy-authorization', 'te', 'trailer', 'transfer-encoding', 'upgrade']);

/** Names that only a trusted proxy or the frameworks behind the door may set; from outside they have no effect. */
const FORGED = /^(x-callboard-|x-middleware-|x-forwarded-|x-nextjs-|x-original-|x-rewrite-|x-http-method)|^(forwarded|x-real-ip)$/;

/** Takes out what a caller must not be able to claim and says who really called, by which name and protocol. */
export function cleanRequestHeaders(request: IncomingMessage, protocol: 'http' | 'https'): void {
  for (const name of Object.keys(request.headers)) {
    if (FORGED.test(name)) delete request.headers[name];
  }
  request.headers['x-forwarded-for'] = request.socket.remoteAddress ?? '';
  request.headers['x-forwarded-host'] = request.headers.host ?? '';
  request.headers['x-forwarded-proto'] = protocol;
}

/** The headers without those of the connection and those that `Connection` itself names. */
export function endToEndHeaders(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const named = new Set((headers.connection ?? '').toLowerCase().split(',').map((name) => name.trim()));
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name) && !named.has(name)));
}
