import { refuse } from '../../../../data/handlers';
import { isSameOrigin } from '../../../../data/same-origin';
import { callIdentity } from '../../../../data/session';
import { forwardCookies } from '../../../../data/session-replies';

/** Renews the cookie that the browser's event streams use; the page calls it before the old one expires. */
export async function POST(request: Request): Promise<Response> {
  if (!isSameOrigin(request)) return refuse(403, 'origin_refused', 'The request came from a page of another origin.');
  const answer = await callIdentity('/api/auth/sessions/current/token', { method: 'POST', cookie: request.headers.get('cookie') ?? '' }).catch(() => undefined);
  if (!answer) return refuse(503, 'service_unavailable', 'The identity service does not answer.');
  if (!answer.ok) return refuse(401, 'missing_credentials', 'Your session has ended. Reload the page to sign in again.');
  return forwardCookies(answer, new Response(null, { status: 204, headers: { 'cache-control': 'no-store' } }));
}
