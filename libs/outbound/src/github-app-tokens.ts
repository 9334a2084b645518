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
      const headers = { authorization: `Bearer ${appJwt(app)}`, accept: 'application/vnd.github+json' };
      const installation = await this.installation(apiBaseUrl, owner, headers);
      if (installation === undefined) continue;
      const { status, body } = await this.send(`${apiBaseUrl}/app/installations/${installation}/access_tokens`, { method: 'POST', headers });
      if (status !== 201 && status !== 200) throw refused(apiBaseUrl, app, status);
      const { token, expires_at: expiresAt } = JSON.parse(body.toString()) as { token: string; expires_at: string };
      return { token, until: (Date.parse(expiresAt) || Date.now() + 2 * RENEW_BEFORE_MS) - RENEW_BEFORE_MS };
    }
    return { token: undefined, until: Date.now() + ABSENT_MS };
  }

  private async installation(apiBaseUrl: string, owner: string, headers: Record<string, string>): Promise<number | undefined> {
    for (let page = 1; ; page += 1) {
      const { status, body } = await this.send(`${apiBaseUrl}/app/installations?per_page=${PAGE}&page=${page}`, { headers });
      if (status !== 200) throw new Unavailable('fetch_failed', `${apiBaseUrl} did not list the installations of the GitHub app, it answered ${status}`);
      const installations = JSON.parse(body.toString()) as { id: number; account?: { login?: string } }[];
      const found = installations.find(({ account }) => account?.login?.toLowerCase() === owner);
      if (found || installations.length < PAGE) return found?.id;
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
