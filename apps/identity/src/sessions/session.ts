import { createHash, randomBytes, randomUUID } from 'node:crypto';

const DAY_MS = 24 * 60 * 60 * 1000;

/** How long somebody stays signed in on a device. */
export const SESSION_MS = 30 * DAY_MS;

const SECRET_BYTES = 32;
const MAX_USER_AGENT = 256;

/** One signed-in device. */
export interface Session {
  /** Public: shown in lists, no use to a thief. */
  readonly id: string;
  readonly userRef: string;
  readonly provider: string;
  readonly userAgent?: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
  readonly expiresAt: Date;
}

const SESSION_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether a text has the form of a session's id; callers write there what they like. */
export function isSessionId(text: string): boolean {
  return SESSION_ID.test(text);
}

/** What the cookie of a device holds, and what is stored of it. */
export interface SessionSecret {
  readonly secret: string;
  readonly hash: Buffer;
}

export function beginSession(userRef: string, provider: string, userAgent: string | undefined, now: Date): Session {
  return {
    id: randomUUID(),
    userRef,
    provider,
    userAgent: userAgent?.slice(0, MAX_USER_AGENT),
    createdAt: now,
    lastUsedAt: now,
    expiresAt: new Date(now.getTime() + SESSION_MS),
  };
}

/** 256 random bits; only the hash is stored. */
export function makeSessionSecret(): SessionSecret {
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  return { secret, hash: hashSessionSecret(secret) };
}

/** The secret has full entropy, so one round of SHA-256 cannot be reversed by trying. */
export function hashSessionSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
