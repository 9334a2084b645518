import { createSign } from 'node:crypto';
import { Unavailable } from '@callboard/service-kit';
import type { GithubApp, IntegrationHost } from './integration-hosts.js';

/** Sends a request without adding credentials. */
export type SendRequest = (url: string, options: { method?: 'GET' | 'POST'; headers: Record<string, string> }) => Promise<{ status: number; body: Buffer }>;

type Apps = NonNullable<IntegrationHost['apps']>;

/** A token is renewed this long before it ends: GitHub's live for an hour. */
const RENEW_BEFORE_MS = 10 * 60_000;
/** How long an owner without an installation stays without one. */
const ABSENT_MS = 5 * 60_000;
const PAGE = 100;

/** Who has installed a GitHub app. */
export interface AppOwner {
  readonly login: string;
  readonly isOrganization: boolean;
}

interface Installation {
  id: number;
  account?: { login?: string; type?: string };
  suspended_at?: string | null;
}

interface Held {
  readonly token: string | undefined;
  readonly until: number;
}

/** Tokens of the installations of GitHub apps, one per owner, kept until shortly before they end. */
export class GithubAppTokens {
  private readonly held = new Map<string, Promise<Held>>();

  constructor(private readonly send: SendRequest) {}

  /** Undefined where no app is installed for that owner. */
  async tokenFor({ apiBaseUrl, apps }: Apps, owner: string): Promise<string | undefined> {
    const key = `${apiBaseUrl} ${owner}`;
    const known = await this.held.get(key)?.catch(() => undefined);
    if (known && known.until > Date.now()) return known.token;
    const fresh = this.request(apiBaseUrl, apps, owner);
    this.held.set(key, fresh);
    return (await fresh).token;
  }

  private async request(apiBaseUrl: string, apps: readonly GithubApp[], owner: string): Promise<Held> {
    for (const app of apps.filter(({ allowedOwners }) => !allowedOwners || allowedOwners.includes(owner))) {
      const headers = appHeaders(app);
      const installation = await this.installation(apiBaseUrl, owner, headers);
      if (installation === undefined) continue;
      const { status, body } = await this.send(`${apiBaseUrl}/app/installations/${installation}/access_tokens`, { method: 'POST', headers });
      if (status !== 201 && status !== 200) throw refused(apiBaseUrl, app, status);
      const { token, expires_at: expiresAt } = JSON.parse(body.toString()) as { token: string; expires_at: string };
      return { token, until: (Date.parse(expiresAt) || Date.now() + 2 * RENEW_BEFORE_MS) - RENEW_BEFORE_MS };
    }
    return { token: undefined, until: Date.now() + ABSENT_MS };
  }

  /** The organisations and users that have installed one of the apps, or the one with that id. */
  async owners({ apiBaseUrl, apps }: Apps, appId?: string): Promise<AppOwner[]> {
    const owners = new Map<string, AppOwner>();
    for (const app of apps.filter((candidate) => appId === undefined || candidate.appId === appId)) {
      for await (const { account, suspended_at: suspended } of this.installations(apiBaseUrl, appHeaders(app))) {
        const login = account?.login;
        if (login && !suspended && (app.allowedOwners?.includes(login.toLowerCase()) ?? true)) owners.set(login, { login, isOrganization: account.type !== 'User' });
      }
    }
    return [...owners.values()];
  }

  private async installation(apiBaseUrl: string, owner: string, headers: Record<string, string>): Promise<number | undefined> {
    for await (const { id, account } of this.installations(apiBaseUrl, headers)) {
      if (account?.login?.toLowerCase() === owner) return id;
    }
    return undefined;
  }

  private async *installations(apiBaseUrl: string, headers: Record<string, string>): AsyncGenerator<Installation> {
    for (let page = 1; ; page += 1) {
      const { status, body } = await this.send(`${apiBaseUrl}/app/installations?per_page=${PAGE}&page=${page}`, { headers });
      if (status !== 200) throw new Unavailable('fetch_failed', `${apiBaseUrl} did not list the installations of the GitHub app, it answered ${status}`);
      const installations = JSON.parse(body.toString()) as Installation[];
      yield* installations;
      if (installations.length < PAGE) return;
    }
  }
}

/** Whose thing an address of a GitHub host is: `/repos/o/…`, `/orgs/o`, `/users/o` of the API, `/o/r…` elsewhere. Lower case. */
export function ownerOf(url: URL, apiBaseUrl: string): string | undefined {
  const api = new URL(apiBaseUrl);
  const prefix = api.pathname.replace(/\/+$/, '');
  const isApi = url.origin === api.origin && (prefix === '' || url.pathname.startsWith(`${prefix}/`));
  const [first, second] = url.pathname.slice(isApi ? prefix.length : 0).split('/').filter(Boolean);
  const owner = isApi ? (first && ['repos', 'orgs', 'users'].includes(first) ? second : undefined) : first;
  return owner && decodeURIComponent(owner).toLowerCase();
}

function appHeaders(app: GithubApp): Record<string, string> {
  return { authorization: `Bearer ${appJwt(app)}`, accept: 'application/vnd.github+json' };
}

/** What an app shows for itself: RS256, valid for nine of the ten minutes that GitHub allows, begun a minute ago against clocks that differ. */
function appJwt({ appId, privateKey }: GithubApp): string {
  const now = Math.floor(Date.now() / 1000);
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ iat: now - 60, exp: now + 480, iss: appId })}`;
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(privateKey.replaceAll('\\n', '\n'), 'base64url')}`;
}

function refused(apiBaseUrl: string, { appId }: GithubApp, status: number): Unavailable {
  return new Unavailable('fetch_failed', `${apiBaseUrl} gave no token to the GitHub app ${appId}, it answered ${status}`);
}
