import { refuse } from '../../../../data/handlers';
import { isSameOrigin } from '../../../../data/same-origin';
import { callIdentity } from '../../../../data/session';
import { forwardCookies, redirectTo } from '../../../../data/session-replies';

/** Ends the session; a plain form posts here. */
export async function POST(request: Request): Promise<Response> {
  if (!isSameOrigin(request)) return refuse(403, 'origin_refused', 'The request came from a page of another origin.');
  const answer = await callIdentity('/api/auth/sessions/current', { method: 'DELETE', cookie: request.headers.get('cookie') ?? '' }).catch(() => undefined);
  if (!answer) return redirectTo('/login?reason=unavailable');
  return forwardCookies(answer, redirectTo('/login?reason=ended'));
}
