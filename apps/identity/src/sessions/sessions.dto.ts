import { z } from 'zod';
import type { Person } from '../tokens/person.js';
import type { Session } from './session.js';

export const startSessionBody = z.strictObject({ provider: z.string().min(1).max(64) });

/** Who is signed in, in Backstage's words. */
export interface IdentityView {
  identity: { type: 'user'; userEntityRef: string; ownershipEntityRefs: readonly string[] };
  profile: Person['profile'];
  expiresAt: string;
}

/** `expiresAt` is the end of whatever the answer is about: the session or the token. */
export function viewIdentity({ ref, ownershipRefs, profile }: Person, expiresAt: Date): IdentityView {
  return { identity: { type: 'user', userEntityRef: ref, ownershipEntityRefs: ownershipRefs }, profile, expiresAt: expiresAt.toISOString() };
}

export interface SessionView {
  id: string;
  provider: string;
  userAgent?: string;
  createdAt: string;
  lastUsedAt: string;
  expiresAt: string;
  /** Whether this is the device that asks. */
  current: boolean;
}

export function viewSession({ id, provider, userAgent, createdAt, lastUsedAt, expiresAt }: Session, currentId: string | undefined): SessionView {
  return {
    id,
    provider,
    userAgent,
    createdAt: createdAt.toISOString(),
    lastUsedAt: lastUsedAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    current: id === currentId,
  };
}
