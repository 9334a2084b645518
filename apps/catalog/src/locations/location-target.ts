import { isIP } from 'node:net';
import type { ErrorCode } from '@callboard/contracts';
import { isScriptUrl } from '@callboard/catalog-model';
import { InvalidInput } from '@callboard/service-kit';

/** What an address is to whoever wants to register it. */
export interface TargetRules {
  /** Whether the configuration lets it be read. */
  readonly allowed: (url: string) => boolean;
  readonly isPublicAddress: (address: string) => boolean;
}

/** Names that lead into a private network, or to this machine. */
const INTERNAL_NAME = /(?:^|\.)(?:localhost|local|internal|intranet|lan|home|corp|arpa|test|invalid)$/;

/**
 * Refuses what nobody may register: other schemes than http and https, user information, and addresses of this machine or
 * of private networks that the configuration does not list. A public host that is not listed passes; its location then
 * says that it may not be read. Throws InvalidInput.
 */
export function assertRegistrable(target: string, { allowed, isPublicAddress }: TargetRules): void {
  if (!URL.canParse(target) || isScriptUrl(target)) {
    throw new InvalidInput('invalid_location', `'${target.slice(0, 200)}' is not a URL`);
  }
  const url = new URL(target);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new InvalidInput('scheme_not_allowed', `Only http and https addresses can be registered, not ${url.protocol}`);
  }
  if (url.username !== '' || url.password !== '') {
    throw refused(target);
  }
  if (allowed(target)) {
    return;
  }
  const hostname = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '').toLowerCase();
  const internal = isIP(hostname) ? !isPublicAddress(hostname) : INTERNAL_NAME.test(hostname) || !hostname.includes('.');
  if (internal) {
    throw refused(target);
  }
}

function refused(target: string): InvalidInput {
  const code: ErrorCode = 'target_not_allowed';
  return new InvalidInput(code, `Reading from '${target.slice(0, 500)}' is not allowed. You may need to configure an integration for the target host, or add it to the configured list of allowed hosts at 'reading.allow'`);
}
