/** How a call to one of the portal's own handlers fails; `message` is for people. */
export class PortalApiError extends Error {
  override readonly name = 'PortalApiError';
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string | number>; readonly message: string }> = [],
  ) {
    super(message);
  }
}

/** Calls a `/portal/…` handler; rejects with {@link PortalApiError} for every answer but 2xx and when nobody answers. */
export async function callPortal<Body>(path: `/portal/${string}`, init: { method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'; body?: unknown; signal?: AbortSignal } = {}): Promise<Body> {
  const { method = 'GET', body, signal } = init;
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      signal,
      // A change that was asked for is made, even when the page is left at once.
      keepalive: method !== 'GET',
      headers: body === undefined ? undefined : { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new PortalApiError(0, 'service_unavailable', 'The portal did not answer. Check your connection and try again.');
  }
  if (response.status === 204) return undefined as Body;
  const answer = (await response.json().catch(() => ({}))) as { error?: { code: string; message: string; problems?: PortalApiError['problems'] } };
  if (response.ok) return answer as Body;
  throw new PortalApiError(response.status, answer.error?.code ?? 'unknown', answer.error?.message ?? `The portal answered ${response.status}.`, answer.error?.problems);
}
