const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Whether a `Host` header names this portal: the host of `baseUrl` (port included), or a loopback name with any port.
 * Everything else may be another site's name pointed at us (DNS rebinding).
 */
export function isKnownHost(header: string | undefined, baseUrl: string): boolean {
  if (!header) return false;
  const host = header.toLowerCase();
  if (host === new URL(baseUrl).host) return true;
  const match = /^(\[[0-9a-f:]+\]|[^:[\]/\\@]+)(?::\d{1,5})?$/.exec(host);
  return match !== null && LOOPBACK.has(match[1] ?? '');
}
