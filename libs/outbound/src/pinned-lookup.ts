import { lookup as dnsLookup, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isPublicAddress } from './address.js';

/** Resolves a name to all its addresses; replaced in specs. */
export type Resolve = (hostname: string) => Promise<LookupAddress[]>;

/** The system's resolver. */
export const resolveBySystem: Resolve = (hostname) =>
  new Promise((resolve, reject) => dnsLookup(hostname, { all: true, verbatim: true }, (error, addresses) => (error ? reject(error) : resolve(addresses))));

/** A name that must not be connected to, because one of its addresses is not public. */
export class InternalAddressError extends Error {
  override name = 'InternalAddressError';
}

/**
 * A resolver for sockets that answers only with addresses that may be connected to.
 *
 * The connection goes to the addresses that were checked: between check and connect nobody resolves again. One
 * internal address spoils the name, for a resolver that mixes them wants us to try.
 */
export function pinnedLookup(resolve: Resolve, { internal }: { internal: boolean }): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname).then(
      (addresses) => {
        const refused = !internal && addresses.some(({ address }) => !isPublicAddress(address));
        const [first] = addresses;
        if (refused || !first) callback(new InternalAddressError(hostname), '', 0);
        else if (options.all) callback(null, addresses as never);
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, '', 0),
    );
  };
}
