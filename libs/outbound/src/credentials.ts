import type { SharedConfig } from '@callboard/service-kit';
import { type AppOwner, GithubAppTokens, ownerOf, type SendRequest } from './github-app-tokens.js';
import { type IntegrationHost, listIntegrationHosts } from './integration-hosts.js';
import type { Target } from './target.js';

/** Gives each integration's credentials to its own hosts, compared with port, and to nobody else. */
export class Credentials {
  private readonly byHost: ReadonlyMap<string, IntegrationHost>;
  private readonly appTokens: GithubAppTokens;

  /** `send` asks for the tokens of GitHub apps; it must add no credentials of its own. */
  constructor(config: Pick<SharedConfig, 'integrations'>, send: SendRequest) {
    // Of two integrations that share a host the first counts.
    this.byHost = new Map(listIntegrationHosts(config.integrations).reverse().map((entry) => [entry.host.toLowerCase(), entry]));
    this.appTokens = new GithubAppTokens(send);
  }

  /** Who has installed the GitHub apps of the target's integration, or the one with that id; undefined where it has none. */
  async appOwners(target: Target, appId?: string): Promise<AppOwner[] | undefined> {
    const apps = this.find(target)?.apps;
    return apps && this.appTokens.owners(apps, appId);
  }

  /** The headers to add for a target; `forOwner` says whose it is, where the address does not. Over plain http only where the configuration names the port or says `http://`: there, http is what was meant. */
  async headersFor(target: Target, forOwner?: string): Promise<Readonly<Record<string, string>>> {
    const entry = this.find(target);
    if (!entry) return {};
    const git = /\/(?:info\/refs|git-upload-pack|git-receive-pack)$/.test(target.url.pathname);
    const owner = entry.apps && (forOwner?.toLowerCase() ?? ownerOf(target.url, entry.apps.apiBaseUrl));
    const token = entry.apps && owner ? await this.appTokens.tokenFor(entry.apps, owner) : undefined;
    if (token) return { authorization: git ? `Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}` : `Bearer ${token}` };
    return git ? entry.gitHeaders : entry.headers;
  }

  private find({ hostname, port, secure }: Target): IntegrationHost | undefined {
    const host = hostname.includes(':') ? `[${hostname}]` : hostname;
    const exact = this.byHost.get(`${host}:${port}`);
    if (exact) return exact;
    const named = this.byHost.get(host);
    return (secure && port === '443') || (named?.plain && !secure && port === '80') ? named : undefined;
  }
}
