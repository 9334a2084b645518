import { NotAllowed, type SharedConfig } from '@callboard/service-kit';
import ipaddr from 'ipaddr.js';
import type { Person } from '../tokens/person.js';

/** What the guest rule wants to know about a request. */
export interface Caller {
  /** Address of the other end of the connection. */
  readonly address: string;
  /** Address that the door saw, when the request came through it. */
  readonly forwardedFor?: string;
  /** The `Host` header. */
  readonly host?: string;
  /** What the browser says about the page that asks (Fetch Metadata). */
  readonly fetchSite?: string;
}

/** Whether an address or host name means this machine. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (name === 'localhost') return true;
  return ipaddr.isValid(name) && ipaddr.process(name).range() === 'loopback';
}

/**
 * The guest, for trying Callboard on one's own machine.
 *
 * Throws {@link NotAllowed} `guest_refused` unless everything is local: mode, where portal and identity listen, who calls,
 * and by which name, for a page of another site may have had its name pointed at us (DNS rebinding).
 */
export function signInGuest(config: Pick<SharedConfig, 'mode' | 'auth' | 'services' | 'baseUrl'>, caller: Caller): Person {
  const problem = findGuestProblem(config, caller);
  if (problem) throw new NotAllowed('guest_refused', `Guest sign-in is for trying Callboard on your own machine: ${problem}`);
  const ref = config.auth.guest.entityRef;
  return { ref, ownershipRefs: [ref], profile: {} };
}

function findGuestProblem({ mode, auth, services, baseUrl }: Pick<SharedConfig, 'mode' | 'auth' | 'services' | 'baseUrl'>, caller: Caller): string | undefined {
  if (mode !== 'local') return 'it is off outside local mode';
  if (!auth.guest.enabled) return 'it is switched off (auth.guest.enabled)';
  if (![services.portal.host, services.identity.host, new URL(baseUrl).hostname].every(isLoopback)) return 'it is off while Callboard listens on an address that others can reach';
  if (![caller.address, ...(caller.forwardedFor?.split(',') ?? [])].every((address) => isLoopback(address.trim()))) return 'the request came from another machine';
  if (!isLoopback((caller.host ?? '').replace(/:\d+$/, ''))) return 'the request named another host';
  if (caller.fetchSite === 'cross-site') return "the request came from another site's page";
  return undefined;
}
