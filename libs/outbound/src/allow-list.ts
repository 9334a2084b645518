import { InvalidInput, type SharedConfig } from '@callboard/service-kit';
import { listIntegrationHosts } from './integration-hosts.js';
import { normalizeHostname, parseTarget, type Target, targetNotAllowed } from './target.js';

interface Rule {
  readonly hostname: string;
  /** `*.example.org`: any host below it, never the host itself. */
  readonly wildcard: boolean;
  /** Absent: the default port of the scheme. */
  readonly port?: string;
  readonly paths?: readonly string[];
  /** Plain http is accepted too. */
  readonly plain: boolean;
  /** Loopback and private addresses are accepted too: an operator wrote this very host into the configuration. */
  readonly internal: boolean;
}

/** What a target may do that was found on the list. */
export interface Permit {
  readonly internal: boolean;
}

/** Which addresses this installation reads from: `reading.allow`, hosts of integrations and of configured locations. */
export class AllowList {
  private readonly rules: readonly Rule[];

  constructor(config: Pick<SharedConfig, 'reading' | 'integrations' | 'catalog'>) {
    this.rules = [
      ...config.reading.allow.map(({ host, paths }) => literalRule(host, { paths, plain: true })),
      ...listIntegrationHosts(config.integrations).map(({ host, plain }) => literalRule(host, { plain: plain || hasPort(host) })),
      ...config.catalog.locations.flatMap(({ type, target }) => (type === 'url' || (type === 'git' && /^https:/i.test(target)) ? locationRule(target) : [])),
    ];
  }

  /** Throws {@link InvalidInput} unless a rule covers the target; with several, the most generous counts. */
  check(target: Target): Permit {
    const matching = this.rules.filter((rule) => coversHost(rule, target) && coversPath(rule, target));
    if (matching.length === 0) throw targetNotAllowed(target.url);
    const usable = matching.filter((rule) => target.secure || rule.plain);
    if (usable.length === 0) throw new InvalidInput('scheme_not_allowed', `'${target.url.host}' is only read over https`);
    return { internal: usable.some((rule) => rule.internal) };
  }
}

function literalRule(host: string, { paths, plain }: { paths?: readonly string[]; plain: boolean }): Rule {
  const wildcard = host.startsWith('*.');
  return { ...splitHost(wildcard ? host.slice(2) : host), wildcard, paths, plain: plain && !wildcard, internal: !wildcard };
}

/** A target that names no usable address is the catalog's to report, with the location it belongs to. */
function locationRule(target: string): Rule[] {
  try {
    const { hostname, port, secure } = parseTarget(target);
    return [{ hostname, port, wildcard: false, plain: !secure, internal: false }];
  } catch {
    return [];
  }
}

/** Read by the URL parser, so that both sides of the comparison have gone through the same one. */
function splitHost(host: string): { hostname: string; port?: string } {
  const url = new URL(`https://${host}`);
  const port = /:(\d+)$/.exec(host.replace(/\[.*\]/, ''))?.[1];
  return { hostname: normalizeHostname(url.hostname), port };
}

function hasPort(host: string): boolean {
  return splitHost(host).port !== undefined;
}

function coversHost(rule: Rule, { hostname, port, secure }: Target): boolean {
  const hostCovered = rule.wildcard ? hostname.endsWith(`.${rule.hostname}`) : hostname === rule.hostname;
  return hostCovered && port === (rule.port ?? (secure ? '443' : '80'));
}

function coversPath({ paths }: Rule, { url }: Target): boolean {
  if (!paths) return true;
  // Servers differ in when they decode: a path that means something else once decoded is inside no prefix.
  if (/%(?:25)*(?:2f|5c|2e|00)|\\/i.test(url.pathname)) return false;
  return paths.some((prefix) => url.pathname === prefix || url.pathname.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`));
}
