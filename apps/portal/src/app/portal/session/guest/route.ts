import { callIdentity, guestAllowed } from '../../../../data/session';
import { returnPath } from '../../../../data/return-path';
import { forwardCookies, redirectTo } from '../../../../data/session-replies';

/** Lets a guest in (local mode) and leads back to the page that was asked for. */
export async function GET(request: Request): Promise<Response> {
  const target = returnPath(new URL(request.url).searchParams.get('returnTo') ?? undefined);
  if (!guestAllowed()) return redirectTo(`/login?returnTo=${encodeURIComponent(target)}`);
  const answer = await callIdentity('/api/auth/sessions', {
    method: 'POST',
    body: { provider: 'guest' },
    forwardedFor: request.headers.get('x-forwarded-for') ?? undefined,
  }).catch(() => undefined);
  if (!answer?.ok) return redirectTo(`/login?reason=${answer ? 'refused' : 'unavailable'}&returnTo=${encodeURIComponent(target)}`);
  return forwardCookies(answer, redirectTo(target));
}
