import { isIP } from 'node:net';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { AppError, CONFIG, InvalidInput, type SharedConfig, Unavailable } from '@callboard/service-kit';
import { Agent, type Dispatcher, request as sendRequest } from 'undici';
import { isPublicAddress } from './address.js';
import { AllowList } from './allow-list.js';
import { Credentials } from './credentials.js';
import type { AppOwner } from './github-app-tokens.js';
import { InternalAddressError, pinnedLookup, type Resolve, resolveBySystem } from './pinned-lookup.js';
import { ACCEPTED_ENCODINGS, readBody } from './read-body.js';
import { parseTarget, type Target, targetNotAllowed } from './target.js';

const MAX_REDIRECTS = 5;
const DEFAULT_MAX_BYTES = 5 * 1024 * 1024;
const DEFAULT_TIMEOUT_MS = 10_000;
const CONNECTIONS_PER_HOST = 16;
const IDLE_CONNECTION_MS = 10_000;

/** Header names that say who we are; they end where the host changes. */
const IDENTIFYING = new Set(['authorization', 'cookie', 'private-token', 'proxy-authorization']);

export interface OutboundRequest {
  method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  headers?: Readonly<Record<string, string>>;
  body?: string | Buffer;
  /** Limit of the body, packed and unpacked; default 5 MiB. */
  maxBytes?: number;
  /** For everything: connecting, redirects, body; default 10 s. */
  timeoutMs?: number;
  /** Sent as `If-None-Match`; the answer may then have status 304 and no body. */
  etag?: string;
  /** False: the integration's credentials stay here; default true. */
  credentials?: boolean;
  /** Whose thing the address is, for the credentials of GitHub apps; left out: the address says it. */
  owner?: string;
}

export interface OutboundResponse {
  readonly status: number;
  /** Lower-case names; repeated ones joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly etag?: string;
  readonly body: Buffer;
  /** Where the answer came from, after redirects. */
  readonly url: string;
}

/** Where names are resolved; replaced in specs. */
export const RESOLVE = Symbol('callboard.resolve');

/** The one way out: every address that others can choose is fetched here, and only if the configuration lists it. */
@Injectable()
export class Outbound implements OnApplicationShutdown {
  private readonly allowList: AllowList;
  private readonly credentials: Credentials;
  private readonly agents: { readonly public: Agent; readonly internal: Agent };

  constructor(@Inject(CONFIG) config: SharedConfig, @Inject(RESOLVE) resolve: Resolve = resolveBySystem) {
    this.allowList = new AllowList(config);
    this.credentials = new Credentials(config, (url, request) => this.fetch(url, { ...request, credentials: false }));
    this.agents = { public: makeAgent(resolve, false), internal: makeAgent(resolve, true) };
  }

  /** Whether an address is on the list; says nothing about what it resolves to. */
  allowed(url: string): boolean {
    try {
      this.allowList.check(parseTarget(url));
      return true;
    } catch {
      return false;
    }
  }

  /** Those that have installed a GitHub app of the integration that covers an address; undefined where it has no app. */
  async githubAppOwners(url: string, appId?: string): Promise<AppOwner[] | undefined> {
    const target = parseTarget(url);
    this.allowList.check(target);
    return this.credentials.appOwners(target, appId);
  }

  /**
   * Fetches an address and reads the whole answer, whatever its status.
   *
   * Throws {@link InvalidInput} (`target_not_allowed`, `scheme_not_allowed`, `too_many_redirects`, `too_large`) or
   * {@link Unavailable} (`fetch_failed`, `fetch_timeout`).
   */
  async fetch(url: string, options: OutboundRequest = {}): Promise<OutboundResponse> {
    const deadline = AbortSignal.timeout(options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
    let target = parseTarget(url);
    let request: OutboundRequest = options;
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
      const answer = await this.send(target, request, deadline);
      const location = redirectTarget(answer, target);
      if (!location) return await readAnswer(answer, target, options, deadline);
      await answer.body.dump({ limit: 16_384 }).catch(() => undefined);
      const next = parseTarget(location);
      request = followingRequest(request, answer.statusCode, target, next);
      target = next;
    }
    throw new InvalidInput('too_many_redirects', `'${url}' redirects more than ${MAX_REDIRECTS} times`);
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.agents.public.destroy(), this.agents.internal.destroy()]);
  }

  private async send(target: Target, request: OutboundRequest, deadline: AbortSignal): Promise<Dispatcher.ResponseData> {
    const { internal } = this.allowList.check(target);
    // Sockets to a literal address ask no resolver, so the address is looked at here.
    if (isIP(target.hostname) && !internal && !isPublicAddress(target.hostname)) throw targetNotAllowed(target.url);
    const credentials = request.credentials === false ? {} : await this.credentials.headersFor(target, request.owner);
    try {
      return await sendRequest(target.url, {
        dispatcher: internal ? this.agents.internal : this.agents.public,
        method: request.method ?? 'GET',
        body: request.body,
        signal: deadline,
        headers: {
          'user-agent': 'Callboard',
          'accept-encoding': ACCEPTED_ENCODINGS,
          ...(request.etag && { 'if-none-match': request.etag }),
          ...lowerCaseNames(request.headers),
          ...credentials,
        },
      });
    } catch (error) {
      throw describeFailure(error, target, deadline);
    }
  }
}

function makeAgent(resolve: Resolve, internal: boolean): Agent {
  return new Agent({
    connect: { lookup: pinnedLookup(resolve, { internal }), timeout: DEFAULT_TIMEOUT_MS },
    connections: CONNECTIONS_PER_HOST,
    keepAliveTimeout: IDLE_CONNECTION_MS,
    keepAliveMaxTimeout: IDLE_CONNECTION_MS,
  });
}

function redirectTarget({ statusCode, headers }: Dispatcher.ResponseData, { url }: Target): string | undefined {
  const location = [301, 302, 303, 307, 308].includes(statusCode) ? headers.location : undefined;
  if (typeof location !== 'string') return undefined;
  try {
    return new URL(location, url).href;
  } catch {
    throw new Unavailable('fetch_failed', `'${url.host}' redirects to something that is not an address`);
  }
}

/** RFC 9110 15.4: 303, and 301 or 302 after a POST, become a GET; and nothing that identifies us goes to another host. */
function followingRequest(request: OutboundRequest, status: number, from: Target, to: Target): OutboundRequest {
  const becomesGet = status === 303 ? request.method !== 'HEAD' : (status === 301 || status === 302) && request.method === 'POST';
  const sameHost = from.url.origin === to.url.origin;
  const headers = Object.entries(lowerCaseNames(request.headers)).filter(
    ([name]) => (sameHost || !IDENTIFYING.has(name)) && !(becomesGet && name.startsWith('content-')),
  );
  return { ...request, headers: Object.fromEntries(headers), ...(becomesGet && { method: 'GET' as const, body: undefined }) };
}

async function readAnswer(answer: Dispatcher.ResponseData, target: Target, { maxBytes, method }: OutboundRequest, deadline: AbortSignal): Promise<OutboundResponse> {
  const headers = Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]));
  try {
    const empty = method === 'HEAD' || answer.statusCode === 304 || answer.statusCode === 204;
    const body = await readBody(answer.body, {
      maxBytes: maxBytes ?? DEFAULT_MAX_BYTES,
      encoding: empty ? undefined : headers['content-encoding'],
      declaredBytes: empty ? undefined : headers['content-length'],
    });
    return { status: answer.statusCode, headers, ...(headers.etag && { etag: headers.etag }), body, url: target.url.href };
  } catch (error) {
    throw describeFailure(error, target, deadline);
  }
}

function describeFailure(error: unknown, target: Target, deadline: AbortSignal): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof InternalAddressError) return targetNotAllowed(target.url);
  if (deadline.aborted) return new Unavailable('fetch_timeout', `'${target.url.host}' did not answer in time`, { cause: error });
  return new Unavailable('fetch_failed', `'${target.url.host}' could not be read`, { cause: error });
}

function lowerCaseNames(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
