import type { SharedConfig } from '@callboard/service-kit';
import { listIntegrationHosts } from './integration-hosts.js';
import type { Target } from './target.js';

/** Gives each integration's credentials to its own hosts, compared with port, and to nobody else. */
export class Credentials {
  private readonly byHost: ReadonlyMap<string, Readonly<Record<string, string>>>;

  constructor(config: Pick<SharedConfig, 'integrations'>) {
    this.byHost = new Map(listIntegrationHosts(config.integrations).map(({ host, headers }) => [host.toLowerCase(), headers]));
  }

  /** The headers to add for a target. Over plain http only where the configuration names the port: there, http is what was meant. */
  headersFor({ hostname, port, secure }: Target): Readonly<Record<string, string>> {
    const host = hostname.includes(':') ? `[${hostname}]` : hostname;
    const exact = this.byHost.get(`${host}:${port}`);
    if (exact) return exact;
    return secure && port === '443' ? (this.byHost.get(host) ?? {}) : {};
  }
}
