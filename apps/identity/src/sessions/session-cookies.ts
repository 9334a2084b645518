import { readCookie, TOKEN_COOKIE, writeCookie } from '@callboard/access';
import type { SharedConfig } from '@callboard/service-kit';
import { TOKEN_SECONDS } from '../tokens/user-token.js';
import { SESSION_MS } from './session.js';

type Place = Pick<SharedConfig, 'baseUrl'>;

/** On https the name itself makes browsers refuse a cookie from another host or an unencrypted page (`__Host-`, RFC 6265bis). */
export function sessionCookieName({ baseUrl }: Place): string {
  return baseUrl.startsWith('https:') ? '__Host-callboard-session' : 'callboard-session';
}

/** The secret that a request carries, if any. */
export function readSessionCookie(config: Place, header: string | undefined): string | undefined {
  return readCookie(header, sessionCookieName(config));
}

export function writeSessionCookie(config: Place, secret: string): string {
  return writeCookie(sessionCookieName(config), secret, { path: '/', maxAgeSeconds: SESSION_MS / 1000, secure: isSecure(config) });
}

/** The limited token, which only the API needs to see. */
export function writeTokenCookie(config: Place, limitedToken: string): string {
  return writeCookie(TOKEN_COOKIE, limitedToken, { path: '/api', maxAgeSeconds: TOKEN_SECONDS, secure: isSecure(config) });
}

/** Both cookies, ended. */
export function clearCookies(config: Place): string[] {
  return [
    writeCookie(sessionCookieName(config), '', { path: '/', maxAgeSeconds: 0, secure: isSecure(config) }),
    writeCookie(TOKEN_COOKIE, '', { path: '/api', maxAgeSeconds: 0, secure: isSecure(config) }),
  ];
}

function isSecure({ baseUrl }: Place): boolean {
  return baseUrl.startsWith('https:');
}
