import 'server-only';
import { createHash } from 'node:crypto';
import { cache } from 'react';
import { cookies, headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { ApiError } from '@callboard/api-client';
import { backendUrl, portalConfig } from '../config';
import { returnPath } from './return-path';

/** Who reads this page, and the token that says so to the services. */
export interface Session {
  readonly token: string;
  readonly userRef: string;
  /** The person and the groups whose things count as theirs. */
  readonly ownershipRefs: readonly string[];
}

interface CachedSession extends Session {
  /** Milliseconds since the epoch; some time before the token itself expires. */
  readonly usableUntil: number;
}

/** On https the name itself keeps other hosts from setting it. */
function sessionCookie(): string {
  return portalConfig().baseUrl.startsWith('https:') ? '__Host-callboard-session' : 'callboard-session';
}

/** A token is exchanged anew this long before it expires, so that no request starts with one that ends on its way. */
const RENEW_BEFORE_MS = 5 * 60_000;
/** A signed-out session stays usable here for at most this long. */
const CACHE_MS = 30_000;
const CACHE_LIMIT = 5_000;
const EXCHANGE_TIMEOUT_MS = 5_000;

/** By hash of the session's secret, oldest first. */
const sessions = new Map<string, CachedSession>();

/**
 * The session of this request, or undefined when nobody is signed in.
 *
 * Throws ApiError when the identity service does not answer.
 */
export const findSession = cache(async (): Promise<Session | undefined> => {
  const secret = (await cookies()).get(sessionCookie())?.value;
  if (!secret) return undefined;
  const key = createHash('sha256').update(secret).digest('base64');
  const cached = sessions.get(key);
  if (cached && cached.usableUntil > Date.now()) return cached;
  const fresh = await exchange(secret).catch((error: unknown) => {
    // Identity is away, the token still holds: go on with it.
    if (cached && error instanceof ApiError && error.isUnavailable && expiryOf(cached.token) > Date.now()) return cached;
    throw error;
  });
  sessions.delete(key);
  if (!fresh) return undefined;
  sessions.set(key, fresh);
  if (sessions.size > CACHE_LIMIT) sessions.delete(sessions.keys().next().value ?? '');
  return fresh;
});

/** The session of this request; sends whoever has none to sign in and back here. */
export async function requireSession(): Promise<Session> {
  const session = await findSession().catch((error: unknown) => {
    if (error instanceof ApiError) return 'unavailable' as const;
    throw error;
  });
  const here = returnPath((await headers()).get('x-callboard-path') ?? undefined);
  if (session === 'unavailable') redirect(`/login?reason=unavailable&returnTo=${encodeURIComponent(here)}`);
  if (session) return session;
  redirect(`${guestAllowed() ? '/portal/session/guest' : '/login'}?returnTo=${encodeURIComponent(here)}`);
}

/** Whether people are let in without a name: local mode only, when it is not switched off. */
export function guestAllowed(): boolean {
  const { mode, auth } = portalConfig();
  return mode === 'local' && auth.guest.enabled;
}

/** Starts, renews or ends a session at the identity service; the answer carries the cookies. */
export async function callIdentity(path: string, init: { method: 'POST' | 'DELETE'; cookie?: string; body?: unknown; forwardedFor?: string }): Promise<Response> {
  const { method, cookie, body, forwardedFor } = init;
  try {
    return await fetch(`${backendUrl(portalConfig(), 'identity')}${path}`, {
      method,
      headers: {
        // Identity checks the origin of everything that comes with a cookie; the portal has checked the browser's.
        origin: new URL(portalConfig().baseUrl).origin,
        accept: 'application/json',
        ...(cookie ? { cookie } : {}),
        ...(forwardedFor ? { 'x-forwarded-for': forwardedFor } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(EXCHANGE_TIMEOUT_MS),
    });
  } catch (cause) {
    throw new ApiError({ status: 0, code: 'service_unavailable', message: 'The identity service did not answer.', cause });
  }
}

async function exchange(secret: string): Promise<CachedSession | undefined> {
  const response = await callIdentity('/api/auth/sessions/current/token', { method: 'POST', cookie: `${sessionCookie()}=${secret}` });
  if (response.status === 401 || response.status === 404) return undefined;
  if (!response.ok) throw new ApiError({ status: response.status, code: 'service_unavailable', message: 'The identity service could not renew the session.' });
  const { token, identity } = (await response.json()) as { token: string; identity: { userEntityRef: string; ownershipEntityRefs: string[] } };
  const usableUntil = Math.min(Date.now() + CACHE_MS, expiryOf(token) - RENEW_BEFORE_MS);
  return { token, userRef: identity.userEntityRef, ownershipRefs: identity.ownershipEntityRefs, usableUntil };
}

/** When the token expires, in milliseconds since the epoch. It came from identity itself: its signature is not checked here. */
function expiryOf(token: string): number {
  const payload = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as { exp: number };
  return payload.exp * 1000;
}
