import { InvalidInput } from '@callboard/service-kit';

const DEFAULT_PORTS: Record<string, string> = { 'http:': '80', 'https:': '443' };

/** An address that may be looked up in the allow-list: parsed once, and what was parsed is what is fetched. */
export interface Target {
  readonly url: URL;
  readonly secure: boolean;
  /** Lower case, without a trailing dot; IPv6 without brackets. */
  readonly hostname: string;
  readonly port: string;
}

/**
 * Reads a URL (WHATWG URL Standard) and refuses what no fetcher should follow.
 *
 * Throws {@link InvalidInput} `scheme_not_allowed` for anything but http and https, `target_not_allowed` for user information
 * and for what is not a URL.
 */
export function parseTarget(text: string | URL): Target {
  const url = parseUrl(String(text));
  const port = DEFAULT_PORTS[url.protocol];
  if (port === undefined) throw new InvalidInput('scheme_not_allowed', `Only http and https addresses are fetched, not ${url.protocol}`);
  if (url.username !== '' || url.password !== '') throw new InvalidInput('target_not_allowed', 'An address with user name or password in it is not fetched; use an integration');
  url.hash = '';
  return { url, secure: url.protocol === 'https:', hostname: normalizeHostname(url.hostname), port: url.port || port };
}

/** `[::1]` → `::1`, `localhost.` → `localhost`: one spelling for one host. */
export function normalizeHostname(hostname: string): string {
  return hostname.toLowerCase().replace(/^\[|\]$/g, '').replace(/\.$/, '');
}

/** The one answer for every address that is not on the list, internal ones included: it tells nothing about what is there. */
export function targetNotAllowed(url: URL): InvalidInput {
  return new InvalidInput(
    'target_not_allowed',
    `Reading from '${url.href}' is not allowed. You may need to configure an integration for the target host, or add it to the configured list of allowed hosts at 'reading.allow'`,
  );
}

function parseUrl(text: string): URL {
  try {
    return new URL(text);
  } catch {
    throw new InvalidInput('target_not_allowed', `'${text.slice(0, 200)}' is not a URL`);
  }
}
