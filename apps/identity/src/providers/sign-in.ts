import { NotFound } from '@callboard/service-kit';
import type { Person } from '../tokens/person.js';
import { signInGuest, type Caller } from './guest.js';

/** Lets somebody in by the provider that they chose; throws {@link NotFound} for a provider that does not exist. */
export function signIn(provider: string, config: Parameters<typeof signInGuest>[0], caller: Caller): Person {
  if (provider === 'guest') return signInGuest(config, caller);
  throw new NotFound('unknown_auth_provider', `Unknown auth provider '${provider}'`);
}
