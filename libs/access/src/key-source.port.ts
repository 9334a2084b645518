import type { JWK } from 'jose';

/** Injection token of the {@link KeySource}. */
export const KEY_SOURCE = Symbol('callboard.key-source');

/** Where the public keys of user tokens come from: the identity service's own table there, a command everywhere else. */
export interface KeySource {
  listSigningKeys(): Promise<readonly JWK[]>;
}
