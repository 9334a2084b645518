import 'server-only';

/**
 * Whether a request that changes something comes from one of our own pages.
 *
 * The door has checked `Host`; `Origin` must name the same host. Browsers send it with every write; without it, or with `null`, the answer is no.
 */
export function isSameOrigin(request: Request): boolean {
  const origin = request.headers.get('origin');
  const host = request.headers.get('host');
  if (!origin || !host || !URL.canParse(origin)) return false;
  return new URL(origin).host === host.toLowerCase();
}
