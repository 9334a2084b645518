import { isIP } from 'node:net';
import { NotAllowed, type SharedConfig } from '@callboard/service-kit';
import { isLoopback } from '../providers/guest.js';

/**
 * Makes sure that a request which works by cookie was made by a page of ours (RFC 6454 origins, compared as a whole).
 *
 * In local mode every loopback spelling of the same scheme and port counts as ours. Throws {@link NotAllowed} `origin_refused`;
 * `null` never passes, a missing header only where the caller says so (`whenMissing: 'pass'`).
 */
export function requireOwnOrigin(config: Pick<SharedConfig, 'baseUrl' | 'mode'>, origin: string | undefined, whenMissing: 'refuse' | 'pass' = 'refuse'): void {
  if (origin === undefined ? whenMissing === 'pass' : isOwnOrigin(config, origin)) return;
  throw new NotAllowed('origin_refused', 'This request must come from a page of this portal');
}

function isOwnOrigin({ baseUrl, mode }: Pick<SharedConfig, 'baseUrl' | 'mode'>, origin: string): boolean {
  const own = new URL(baseUrl);
  if (origin === own.origin) return true;
  if (mode !== 'local' || !URL.canParse(origin)) return false;
  const given = new URL(origin);
  const plainOrigin = given.origin === origin;
  const loopbackName = given.hostname === 'localhost' || isIP(given.hostname.replace(/^\[|\]$/g, '')) !== 0;
  return plainOrigin && loopbackName && isLoopback(given.hostname) && given.protocol === own.protocol && given.port === own.port;
}
