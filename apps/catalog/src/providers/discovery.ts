import type { ListedRepository } from '../forges/forge.port.js';
import type { ScmHost, ScmHosts } from '../readers/scm-url.js';
import type { ProvidersConfig } from './provider-config.js';

/** Types of sources that discover repositories, with the forge that they ask. */
export const DISCOVERY_TYPES = { 'github-discovery': 'github', 'gitlab-discovery': 'gitlab', 'gitea-discovery': 'gitea' } as const;

export type DiscoveryType = keyof typeof DISCOVERY_TYPES;

/** Which repositories of an owner are looked into, and for what. */
export interface Discovery {
  readonly host: ScmHost;
  /** Organisation, user or group. */
  readonly owner: string;
  /** Path or pattern inside each repository, without a slash in front. */
  readonly path: string;
  /** The branch that is read; undefined for none. */
  readonly branchOf: (repository: ListedRepository) => string | undefined;
  readonly wants: (repository: ListedRepository) => boolean;
  readonly intervalSeconds?: number;
}

/** A source for each discovery that `catalog.providers` names: `https://<host>/<owner>#<name of the provider>`. */
export function configuredDiscoveries({ github, gitlab, gitea }: ProvidersConfig, hosts: ScmHosts): { type: DiscoveryType; target: string }[] {
  const target = (kind: ScmHost['kind'], host: string, owner: string, id: string): string => {
    const known = hosts.find(host, kind);
    return `${known?.origin ?? `https://${host}`}${known?.basePath ?? ''}/${owner}#${id}`;
  };
  return [
    ...Object.entries(github).map(([id, { host, organization }]) => ({ type: 'github-discovery' as const, target: target('github', host, organization, id) })),
    ...Object.entries(gitlab).map(([id, { host, group }]) => ({ type: 'gitlab-discovery' as const, target: target('gitlab', host, group, id) })),
    ...Object.entries(gitea).map(([id, { host, organization }]) => ({ type: 'gitea-discovery' as const, target: target('gitea', host, organization, id) })),
  ];
}

/**
 * What a target of such a source means: `…#<name>` what the configuration says under that name, else
 * `https://<host>/<owner>`, or in Backstage's older form `https://<host>/<owner>/<repositories>/blob/<branch>/<path>` (GitLab:
 * `<group>/blob/<branch>/<path>`), with `*` in names, and `-` or `*` for each default branch. Undefined for what means nothing.
 */
export function discoveryOf({ type, target }: { type: string; target: string }, providers: ProvidersConfig, hosts: ScmHosts): Discovery | undefined {
  const url = URL.canParse(target) ? new URL(target) : undefined;
  const kind = isDiscovery(type) ? DISCOVERY_TYPES[type] : undefined;
  const host = url && kind && hosts.find(url.host, kind);
  if (!url || !kind || !host) {
    return undefined;
  }
  const id = decodeURIComponent(url.hash.slice(1));
  return id ? configured(kind, id, host, providers) : written(kind, decodeURIComponent(url.pathname.slice(host.basePath.length)), host);
}

export function isDiscovery(type: string): type is DiscoveryType {
  return Object.hasOwn(DISCOVERY_TYPES, type);
}

function configured(kind: 'github' | 'gitlab' | 'gitea', id: string, host: ScmHost, providers: ProvidersConfig): Discovery | undefined {
  const found = Object.hasOwn(providers[kind], id);
  if (!found) {
    return undefined;
  }
  if (kind === 'github') {
    const { organization, catalogPath, filters, schedule } = providers.github[id] as ProvidersConfig['github'][string];
    const name = filters.repository === undefined ? undefined : wholeLine(filters.repository);
    return {
      host,
      owner: organization,
      path: withoutSlash(catalogPath),
      branchOf: ({ defaultBranch }) => filters.branch ?? defaultBranch,
      wants: (repository) =>
        (filters.allowForks || !repository.fork) &&
        (filters.allowArchived || !repository.archived) &&
        (name?.test(repository.path.split('/').at(-1) ?? '') ?? true) &&
        (filters.visibility === undefined || filters.visibility.includes(repository.visibility ?? '')) &&
        hasTopics(repository, filters.topic ?? {}),
      intervalSeconds: schedule,
    };
  }
  if (kind === 'gitlab') {
    const { group, branch, fallbackBranch, entityFilename, projectPattern, excludeRepos, skipForkedRepos, includeArchivedRepos, schedule } = providers.gitlab[id] as ProvidersConfig['gitlab'][string];
    const pattern = projectPattern === undefined ? undefined : new RegExp(projectPattern);
    return {
      host,
      owner: group,
      path: withoutSlash(entityFilename),
      branchOf: ({ defaultBranch }) => branch ?? defaultBranch ?? fallbackBranch,
      wants: ({ path, fork, archived }) => (!skipForkedRepos || !fork) && (includeArchivedRepos || !archived) && (pattern?.test(path) ?? true) && !excludeRepos.includes(path),
      intervalSeconds: schedule,
    };
  }
  const { organization, branch, catalogPath, schedule } = providers.gitea[id] as ProvidersConfig['gitea'][string];
  return { host, owner: organization, path: withoutSlash(catalogPath), branchOf: ({ defaultBranch }) => (defaultBranch === undefined ? undefined : (branch ?? defaultBranch)), wants: ({ archived }) => !archived, intervalSeconds: schedule };
}

function written(kind: 'github' | 'gitlab' | 'gitea', pathname: string, host: ScmHost): Discovery | undefined {
  const parts = /^\/(?<owner>.+?)(?:\/blob\/(?<branch>[^/]+)\/(?<path>.+))?\/?$/.exec(pathname)?.groups;
  if (!parts?.owner) {
    return undefined;
  }
  const { branch = '-', path = 'catalog-info.yaml' } = parts;
  const [organization = '', repository, ...more] = parts.owner.split('/');
  if (kind !== 'gitlab' && more.length > 0) {
    return undefined;
  }
  const name = kind === 'gitlab' || repository === undefined ? undefined : new RegExp(`^${repository.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`);
  return {
    host,
    owner: kind === 'gitlab' ? parts.owner : organization,
    path,
    branchOf: ({ defaultBranch }) => (branch === '-' || branch === '*' ? defaultBranch : branch),
    wants: ({ path: full, archived }) => !archived && (name?.test(full.split('/').at(-1) ?? '') ?? true),
  };
}

function hasTopics({ topics }: ListedRepository, { include, exclude }: { include?: string[]; exclude?: string[] }): boolean {
  const has = (topic: string): boolean => topics.includes(topic);
  return !exclude?.some(has) && (include === undefined || include.length === 0 || include.some(has));
}

/** As Backstage reads a name's expression: it is about the whole name. */
function wholeLine(pattern: string): RegExp {
  return new RegExp(`${pattern.startsWith('^') ? '' : '^'}${pattern}${pattern.endsWith('$') ? '' : '$'}`);
}

function withoutSlash(path: string): string {
  return path.replace(/^\/+/, '');
}
