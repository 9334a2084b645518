import { ApiError, readApiError } from './api-error.js';

/** How a client reaches the API. */
export interface ClientOptions {
  /** The portal's address or a service's own, without `/api` and without a slash at the end; empty in the browser. */
  readonly baseUrl: string;
  /** User token or API token; a function is asked before each request. Absent: the browser's cookie, or nobody. */
  readonly token?: string | (() => string | undefined | Promise<string | undefined>);
  /** Sent with every request (correlation id, forwarded address). */
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds until a request without an answer counts as failed; default 10 000. */
  readonly timeoutMs?: number;
  readonly fetch?: typeof fetch;
}

/** Values of one query parameter; a list is sent as a repeated parameter, undefined not at all. */
export type QueryValue = string | number | boolean | readonly string[] | undefined;

/** One request of a client. */
export interface ApiRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly query?: Readonly<Record<string, QueryValue>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}

const DEFAULT_TIMEOUT_MS = 10_000;

/** The one place where clients send requests; every failure is an {@link ApiError}. */
export class Http {
  constructor(private readonly options: ClientOptions) {}

  /** The JSON body of a 2xx answer; undefined when it has none. */
  async json<Body>(path: string, request: ApiRequest = {}): Promise<Body> {
    const response = await this.send(path, request);
    const text = await response.text();
    return (text === '' ? undefined : JSON.parse(text)) as Body;
  }

  /** As {@link json}, with undefined for 404. */
  async jsonOrUndefined<Body>(path: string, request: ApiRequest = {}): Promise<Body | undefined> {
    try {
      return await this.json<Body>(path, request);
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return undefined;
      throw error;
    }
  }

  /** The 2xx answer itself, for those who need its headers or stream; rejects with {@link ApiError} on every other. */
  async send(path: string, request: ApiRequest = {}): Promise<Response> {
    const { baseUrl, token, headers, timeoutMs = DEFAULT_TIMEOUT_MS } = this.options;
    const value = typeof token === 'function' ? await token() : token;
    const timeout = AbortSignal.timeout(request.timeoutMs ?? timeoutMs);
    let response: Response;
    try {
      response = await (this.options.fetch ?? fetch)(`${baseUrl}${path}${queryString(request.query)}`, {
        method: request.method ?? 'GET',
        headers: {
          accept: 'application/json',
          ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(value === undefined ? {} : { authorization: `Bearer ${value}` }),
          ...headers,
          ...request.headers,
        },
        body: request.body === undefined ? undefined : JSON.stringify(request.body),
        signal: request.signal ? AbortSignal.any([request.signal, timeout]) : timeout,
        redirect: 'manual',
      });
    } catch (cause) {
      if (request.signal?.aborted) throw cause;
      throw new ApiError({ status: 0, code: 'service_unavailable', message: 'The service did not answer.', cause });
    }
    if (!response.ok) throw await readApiError(response);
    return response;
  }
}

/** `?a=1&b=x&b=y`, or nothing. */
export function queryString(query: ApiRequest['query'] = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    for (const one of typeof value === 'object' ? value : [String(value)]) parameters.append(name, one);
  }
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}
