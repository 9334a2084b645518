import { encodePath, type ListedRepository } from '../forges/forge.port.js';
import type { ScmHost, ScmHosts } from '../readers/scm-url.js';
import type { ProvidersConfig } from './provider-config.js';

/** Types of sources that discover repositories, with the forge that they ask. */
export const DISCOVERY_TYPES = { 'github-discovery': 'github', 'gitlab-discovery': 'gitlab', 'gitea-discovery': 'gitea', 'bitbucket-discovery': 'bitbucketCloud', 'azure-discovery': 'azure' } as const;

export type DiscoveryType = keyof typeof DISCOVERY_TYPES;
type DiscoveryKind = (typeof DISCOVERY_TYPES)[DiscoveryType];

/** Instead of a name: the default branch, in addresses that do not name it. */
export const DEFAULT_BRANCH = 'HEAD';

/** Which repositories of an owner are looked into, and for what. */
export interface Discovery {
  readonly host: ScmHost;
  /** Organisation, user, group or workspace; at Azure `organisation/project` or an organisation. */
  readonly owner: string;
  /** Instead of an owner: whatever this GitHub app is installed for. */
  readonly app?: string;
  /** Path or pattern inside each repository, without a slash in front. */
  readonly path: string;
  /** The branch that is read; undefined for none. */
  readonly branchOf: (repository: ListedRepository) => string | undefined;
  readonly wants: (repository: ListedRepository) => boolean;
  readonly intervalSeconds?: number;
}

/** A source for each discovery that `catalog.providers` names: `https://<host>/<owner>#<name of the provider>`. */
export function configuredDiscoveries({ github, gitlab, gitea, bitbucketCloud, azureDevOps }: ProvidersConfig, hosts: ScmHosts): { type: DiscoveryType; target: string }[] {
  const sources = <T extends { host: string }>(type: DiscoveryType, entries: Readonly<Record<string, T>>, ownerOf: (entry: T) => string): { type: DiscoveryType; target: string }[] =>
    Object.entries(entries).map(([id, entry]) => {
      const known = hosts.find(entry.host, DISCOVERY_TYPES[type]);
      return { type, target: `${known?.origin ?? `https://${entry.host}`}${known?.basePath ?? ''}/${ownerOf(entry)}#${id}` };
    });
  return [
    ...sources('github-discovery', github, ({ organization = '' }) => organization),
    ...sources('gitlab-discovery', gitlab, ({ group }) => group),
    ...sources('gitea-discovery', gitea, ({ organization }) => organization),
    ...sources('bitbucket-discovery', bitbucketCloud, ({ workspace }) => workspace),
    ...sources('azure-discovery', azureDevOps, ({ organization, project }) => encodePath(azureOwner(organization, project))),
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
  return id ? CONFIGURED[kind](id, host, providers) : written(kind, decodeURIComponent(url.pathname.slice(host.basePath.length)), host);
}

export function isDiscovery(type: string): type is DiscoveryType {
  return Object.hasOwn(DISCOVERY_TYPES, type);
}

/** What the configuration says of the discoveries of each forge. */
const CONFIGURED: { readonly [Kind in DiscoveryKind]: (id: string, host: ScmHost, providers: ProvidersConfig) => Discovery | undefined } = {
  github(id, host, { github }) {
    const entry = own(github, id);
    if (!entry) {
      return undefined;
    }
    const { organization = '', app, catalogPath, filters, schedule } = entry;
    const name = filters.repository === undefined ? undefined : wholeLine(filters.repository);
    return {
      host,
      owner: organization,
      ...(app !== undefined && organization === '' && { app: String(app) }),
      path: withoutSlash(catalogPath),
      branchOf: ({ defaultBranch }) => filters.branch ?? defaultBranch,
      wants: (repository) =>
        (filters.allowForks || !repository.fork) &&
        (filters.allowArchived || !repository.archived) &&
        (name?.test(nameOf(repository)) ?? true) &&
        (filters.visibility === undefined || filters.visibility.includes(repository.visibility ?? '')) &&
        hasTopics(repository, filters.topic ?? {}),
      intervalSeconds: schedule,
    };
  },

  gitlab(id, host, { gitlab }) {
    const entry = own(gitlab, id);
    if (!entry) {
      return undefined;
    }
    const { group, branch, fallbackBranch, entityFilename, projectPattern, excludeRepos, skipForkedRepos, includeArchivedRepos, schedule } = entry;
    const pattern = projectPattern === undefined ? undefined : new RegExp(projectPattern);
    return {
      host,
      owner: group,
      path: withoutSlash(entityFilename),
      branchOf: ({ defaultBranch }) => branch ?? defaultBranch ?? fallbackBranch,
      wants: ({ path, fork, archived }) => (!skipForkedRepos || !fork) && (includeArchivedRepos || !archived) && (pattern?.test(path) ?? true) && !excludeRepos.includes(path),
      intervalSeconds: schedule,
    };
  },

  gitea(id, host, { gitea }) {
    const entry = own(gitea, id);
    return entry && {
      host,
      owner: entry.organization,
      path: withoutSlash(entry.catalogPath),
      branchOf: ({ defaultBranch }) => (defaultBranch === undefined ? undefined : (entry.branch ?? defaultBranch)),
      wants: ({ archived }) => !archived,
      intervalSeconds: entry.schedule,
    };
  },

  bitbucketCloud(id, host, { bitbucketCloud }) {
    const entry = own(bitbucketCloud, id);
    if (!entry) {
      return undefined;
    }
    const [key, slug] = [entry.filters.projectKey, entry.filters.repoSlug].map((pattern) => (pattern === undefined ? undefined : new RegExp(pattern)));
    return {
      host,
      owner: entry.workspace,
      path: withoutSlash(entry.catalogPath),
      branchOf: ({ defaultBranch }) => defaultBranch,
      wants: (repository) => (key?.test(repository.project ?? '') ?? true) && (slug?.test(nameOf(repository)) ?? true),
      intervalSeconds: entry.schedule,
    };
  },

  azure(id, host, { azureDevOps }) {
    const entry = own(azureDevOps, id);
    if (!entry) {
      return undefined;
    }
    const { organization, branch, path } = entry;
    const [project, repository] = [wildcard(entry.project), wildcard(entry.repository)];
    return {
      host,
      owner: azureOwner(organization, entry.project),
      path: withoutSlash(path),
      // As in Backstage, addresses name the branch only where the configuration does.
      branchOf: ({ defaultBranch }) => (defaultBranch === undefined ? undefined : (branch ?? DEFAULT_BRANCH)),
      wants: (listed) => !listed.archived && project.test(listed.project ?? '') && repository.test(nameOf(listed)),
      intervalSeconds: entry.schedule,
    };
  },
};

function own<T>(entries: Readonly<Record<string, T>>, id: string): T | undefined {
  return Object.hasOwn(entries, id) ? entries[id] : undefined;
}

/** One project is asked for its repositories, else the whole organisation. */
function azureOwner(organization: string, project: string): string {
  return project.includes('*') ? organization : `${organization}/${project}`;
}

function nameOf({ path }: ListedRepository): string {
  return path.split('/').at(-1) ?? '';
}

/** A name in which `*` stands for anything. */
function wildcard(pattern: string, flags = 'i'): RegExp {
  return new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`, flags);
}

function written(kind: DiscoveryKind, pathname: string, host: ScmHost): Discovery | undefined {
  const parts = /^\/(?<owner>.+?)(?:\/blob\/(?<branch>[^/]+)\/(?<path>.+))?\/?$/.exec(pathname)?.groups;
  if (!parts?.owner || kind === 'bitbucketCloud' || kind === 'azure') {
    return undefined;
  }
  const { branch = '-', path = 'catalog-info.yaml' } = parts;
  const [organization = '', repository, ...more] = parts.owner.split('/');
  if (kind !== 'gitlab' && more.length > 0) {
    return undefined;
  }
  const name = kind === 'gitlab' || repository === undefined ? undefined : wildcard(repository, '');
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
