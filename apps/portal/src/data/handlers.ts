import 'server-only';
import { ApiError } from '@callboard/api-client';
import { isSameOrigin } from './same-origin';
import { findSession } from './session';

/** What `/portal/*` handlers answer when something is wrong; the browser's side reads `error`. */
export interface HandlerError {
  readonly error: { readonly code: string; readonly message: string; readonly problems?: ReadonlyArray<{ path: ReadonlyArray<string | number>; message: string }> };
}

/** Runs a handler for somebody who is signed in; failures of services become JSON with their status. */
export async function answer<Body>(request: Request, work: () => Promise<Body>): Promise<Response> {
  if (request.method !== 'GET' && !isSameOrigin(request)) {
    return refuse(403, 'origin_refused', 'The request came from a page of another origin.');
  }
  try {
    // Handlers answer, they do not redirect: the page that asked knows where it is.
    if (!(await findSession())) return refuse(401, 'missing_credentials', 'Your session has ended. Reload the page to sign in again.');
    return json(await work());
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const status = error.status >= 400 ? error.status : 503;
    return json({ error: { code: error.code, message: error.message, problems: error.problems } } satisfies HandlerError, status);
  }
}

/** A refusal in the shape of {@link HandlerError}. */
export function refuse(status: number, code: string, message: string): Response {
  return json({ error: { code, message } } satisfies HandlerError, status);
}

function json(body: unknown, status = 200): Response {
  return Response.json(body ?? {}, { status, headers: { 'cache-control': 'no-store' } });
}
