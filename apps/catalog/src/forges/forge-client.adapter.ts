import { type AppOwner, Outbound, type OutboundResponse } from '@callboard/outbound';
import { Unavailable } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { ScmHost } from '../readers/scm-url.js';
import { ForgeBudgets } from './forge-budgets.js';
import type { ForgeAsk, ForgeQuestion, ForgeRequest } from './forge.port.js';

/** Answers kept with their entity tags; what is kept of each is what was taken out of it. */
const KEPT_ANSWERS = 20_000;
const MAX_JSON_BYTES = 20 * 1024 * 1024;
const MAX_ITEMS = 100_000;
/** Types of GraphQL errors that say that what was asked for is not there for us; a field that is not known comes without a type. */
const NOT_FOR_US = new Set(['FORBIDDEN', 'INSUFFICIENT_SCOPES', 'NOT_FOUND', 'UNKNOWN_FIELD', 'undefinedField']);

interface KeptAnswer {
  readonly etag: string;
  readonly value: unknown;
  readonly next?: string;
}

/** Asks the APIs of forges: within their limits, and with the entity tag of what is known already. */
@Injectable()
export class ForgeClient {
  private readonly kept = new Map<string, KeptAnswer>();

  constructor(
    @Inject(Outbound) private readonly outbound: Outbound,
    @Inject(ForgeBudgets) private readonly budgets: ForgeBudgets,
  ) {}

  /** `urgent`: somebody waits for the answer, so that the part of the budget that is left to people may be used. */
  open(options: { urgent: boolean }): ForgeSession {
    return new ForgeSession(this.outbound, this.budgets, this.kept, options);
  }
}

/** The questions of one read. */
export class ForgeSession implements ForgeAsk {
  /** The latest time that a forge has asked to be left alone until. */
  waitUntil?: Date;

  constructor(
    private readonly outbound: Outbound,
    private readonly budgets: ForgeBudgets,
    private readonly kept: Map<string, KeptAnswer>,
    private readonly options: { readonly urgent: boolean },
  ) {}

  async get(host: ScmHost, { url, headers, owner }: ForgeRequest, { etag, maxBytes, expected = [] }: { etag?: string; maxBytes?: number; expected?: readonly number[] } = {}): Promise<OutboundResponse> {
    const budget = new URL(url).host;
    this.assertWithin(host, this.budgets.take(budget, this.options));
    const answer = await this.outbound.fetch(url, { etag, headers, maxBytes, owner });
    const { status } = answer;
    const message = status >= 400 ? messageOf(answer) : '';
    this.assertWithin(host, this.budgets.note(budget, { status, headers: answer.headers, message }));
    if ([200, 304, 404, 410, ...expected].includes(status)) {
      return answer;
    }
    throw new Unavailable('fetch_failed', `${url} could not be read, ${describe(status, host)}${message && `: ${message}`}`);
  }

  async json<T>(host: ScmHost, request: ForgeRequest, pick: (body: unknown, headers: Readonly<Record<string, string>>) => T, options: { expected?: readonly number[] } = {}): Promise<T | undefined> {
    return (await this.page(host, request, pick, options))?.value;
  }

  async pages<T>(
    host: ScmHost,
    request: ForgeRequest,
    pick: (body: unknown) => readonly T[],
    { next, maxItems = MAX_ITEMS, expected }: { next?: (body: unknown) => string | undefined; maxItems?: number; expected?: readonly number[] } = {},
  ): Promise<T[] | undefined> {
    const items: T[] = [];
    const seen = new Set<string>();
    for (let url: string | undefined = request.url; url !== undefined; ) {
      if (seen.has(url) || items.length > maxItems) {
        throw new Unavailable('fetch_failed', `${request.url} has no end: more than ${items.length} entries`);
      }
      seen.add(url);
      const page: { value: readonly T[]; next?: string } | undefined = await this.page(host, { ...request, url }, pick, { next, expected });
      if (!page) {
        if (seen.size > 1) {
          throw new Unavailable('fetch_failed', `${url} could not be read, a page of a list is missing`);
        }
        return undefined;
      }
      items.push(...page.value);
      url = page.next;
    }
    return items;
  }

  async graphql(host: ScmHost, { url, owner, query, variables }: ForgeQuestion): Promise<unknown> {
    // It has a budget of its own.
    const { host: name, pathname } = new URL(url);
    const budget = `${name}${pathname}`;
    this.assertWithin(host, this.budgets.take(budget, this.options));
    const answer = await this.outbound.fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query, variables }), maxBytes: MAX_JSON_BYTES, owner });
    const { data, errors = [] } = answer.status === 200 ? (parse(answer, url) as { data?: unknown; errors?: { type?: string; message?: string }[] }) : {};
    // GitHub refuses with 200, too.
    const limited = errors.some(({ type }) => type === 'RATE_LIMITED' || type === 'RATE_LIMIT');
    const message = limited ? 'rate limit' : answer.status >= 400 ? messageOf(answer) : '';
    this.assertWithin(host, this.budgets.note(budget, { status: limited ? 403 : answer.status, headers: answer.headers, message }));
    if (answer.status === 200 && errors.length === 0) {
      return data;
    }
    if ([401, 403, 404, 405, 410].includes(answer.status) || (errors.length > 0 && errors.every(({ type = 'UNKNOWN_FIELD' }) => NOT_FOR_US.has(type)))) {
      return undefined;
    }
    const said = message || errors.map((error) => error.message ?? '').join('; ').slice(0, 300);
    throw new Unavailable('fetch_failed', `${url} could not be asked, ${describe(answer.status, host)}${said && `: ${said}`}`);
  }

  appOwners(url: string, appId?: string): Promise<AppOwner[] | undefined> {
    return this.outbound.githubAppOwners(url, appId);
  }

  private async page<T>(
    host: ScmHost,
    request: ForgeRequest,
    pick: (body: unknown, headers: Readonly<Record<string, string>>) => T,
    { next, expected }: { next?: (body: unknown) => string | undefined; expected?: readonly number[] },
  ): Promise<{ value: T; next?: string } | undefined> {
    const key = `${request.owner ?? ''} ${request.url}`;
    const known = this.kept.get(key);
    const answer = await this.get(host, request, { etag: known?.etag, maxBytes: MAX_JSON_BYTES, expected });
    if (answer.status === 304 && known) {
      return { value: known.value as T, next: known.next };
    }
    if (answer.status !== 200) {
      return undefined;
    }
    const body = parse(answer, request.url);
    const page = { value: pick(body, answer.headers), next: sameOrigin(next ? next(body) : linkedPage(answer.headers, request.url), request.url) };
    if (answer.etag) {
      this.keep(key, { ...page, etag: answer.etag });
    }
    return page;
  }

  private keep(key: string, answer: KeptAnswer): void {
    this.kept.delete(key);
    this.kept.set(key, answer);
    const [oldest] = this.kept.keys();
    if (this.kept.size > KEPT_ANSWERS && oldest !== undefined) {
      this.kept.delete(oldest);
    }
  }

  private assertWithin(host: ScmHost, wait: Date | undefined): void {
    if (!wait) {
      return;
    }
    this.waitUntil = this.waitUntil && this.waitUntil > wait ? this.waitUntil : wait;
    const retryAfterSeconds = Math.max(1, Math.ceil((wait.getTime() - Date.now()) / 1000));
    throw new Unavailable('rate_limited', `${host.host} has been asked as much as it allows; it is asked again at ${wait.toISOString()}`, { retryAfterSeconds });
  }
}

function parse({ body }: OutboundResponse, url: string): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw new Unavailable('fetch_failed', `${url} answered with something that is not JSON`, { cause: error });
  }
}

/** The next page: `Link: <…>; rel="next"`, or GitLab's `X-Next-Page`. */
function linkedPage(headers: Readonly<Record<string, string>>, url: string): string | undefined {
  const link = headers.link?.split(/,\s*(?=<)/).find((part) => /;\s*rel="?next"?/.test(part));
  const target = link && /<([^>]*)>/.exec(link)?.[1];
  if (target) {
    return new URL(target, url).href;
  }
  const page = headers['x-next-page'];
  if (!page) {
    return undefined;
  }
  const next = new URL(url);
  next.searchParams.set('page', page);
  return next.href;
}

/** A list goes on where it began: pages elsewhere are not the forge's own. */
function sameOrigin(next: string | undefined, url: string): string | undefined {
  if (next !== undefined && new URL(next).origin !== new URL(url).origin) {
    throw new Unavailable('fetch_failed', `${url} goes on at another host, ${new URL(next).host}; its address is set by 'apiBaseUrl' of the integration`);
  }
  return next;
}

/** What a forge says about its refusal: `message` or `error`, shortened. */
function messageOf({ body }: OutboundResponse): string {
  try {
    const { message, error } = JSON.parse(body.toString('utf8')) as { message?: unknown; error?: unknown };
    const nested = typeof error === 'object' && error !== null ? (error as { message?: unknown }).message : error;
    const text = [message, nested].find((candidate) => typeof candidate === 'string');
    return typeof text === 'string' ? text.slice(0, 300) : '';
  } catch {
    return '';
  }
}

function describe(status: number, { kind, hasToken }: ScmHost): string {
  // Azure DevOps shows a page to sign in, with 203, to those it does not know.
  const refused = status === 401 || status === 403 || status === 203;
  return `the host answered ${status}${refused ? `, ${hasToken ? `the credentials under 'integrations.${kind}' do not allow it` : `there are no credentials under 'integrations.${kind}'`}` : ''}`;
}
