/** How a host lays out the addresses of its repositories. `git`: any server with `/<repository>/raw|blob|tree/<ref>/<path>`. */
export type ScmKind = 'github' | 'gitlab' | 'gitea' | 'bitbucketCloud' | 'git';

/** A host whose addresses name files in repositories. */
export interface ScmHost {
  readonly kind: ScmKind;
  /** With a port when it is not the default one. */
  readonly host: string;
  readonly apiBaseUrl?: string;
  readonly hasToken: boolean;
}

/** A file, folder or pattern in a repository, taken out of an address. */
export interface ScmAddress {
  readonly host: ScmHost;
  readonly url: URL;
  /** Path of the repository below the host, decoded: `owner/name`, with groups for GitLab. */
  readonly repository: string;
  readonly ref: string;
  /** Path inside the repository, decoded, without a slash in front. */
  readonly path: string;
  /** What stands before the path in the address, with a slash at the end. */
  readonly prefix: string;
}

/** Hosts that everybody knows: their addresses are understood without an integration, though not read. */
const PUBLIC_HOSTS: readonly ScmHost[] = [
  { kind: 'github', host: 'github.com', hasToken: false },
  { kind: 'gitlab', host: 'gitlab.com', hasToken: false },
  { kind: 'bitbucketCloud', host: 'bitbucket.org', hasToken: false },
];

const LAYOUTS: Readonly<Record<ScmKind, RegExp>> = {
  github: /^\/(?<repository>[^/]+\/[^/]+)\/(?:blob|tree|raw|edit)\/(?<ref>[^/]+)\/(?<path>.*)$/,
  gitlab: /^\/(?<repository>[^/]+(?:\/[^/]+)+?)(?:\/-)?\/(?:blob|tree|raw|edit)\/(?<ref>[^/]+)\/(?<path>.*)$/,
  gitea: /^\/(?<repository>[^/]+\/[^/]+)\/(?:src|raw)\/(?:branch|tag|commit)\/(?<ref>[^/]+)\/(?<path>.*)$/,
  bitbucketCloud: /^\/(?<repository>[^/]+\/[^/]+)\/(?:src|raw)\/(?<ref>[^/]+)\/(?<path>.*)$/,
  git: /^\/(?<repository>[^/]+\/[^/]+)\/(?:blob|tree|raw)\/(?<ref>[^/]+)\/(?<path>.*)$/,
};

type Integrations = Readonly<Record<string, readonly { host: string; token?: string | undefined; apiBaseUrl?: string | undefined }[]>>;

/** The hosts of the configured integrations and those that everybody knows. */
export class ScmHosts {
  private readonly hosts: readonly ScmHost[];

  constructor(integrations: Integrations) {
    const configured = Object.entries(integrations).flatMap(([kind, entries]) =>
      isKind(kind) ? entries.map(({ host, token, apiBaseUrl }): ScmHost => ({ kind, host, apiBaseUrl: apiBaseUrl?.replace(/\/+$/, ''), hasToken: Boolean(token) })) : [],
    );
    this.hosts = [...configured, ...PUBLIC_HOSTS];
  }

  /** Takes the address of a file in a repository apart; undefined when it is none. */
  parse(address: string): ScmAddress | undefined {
    const url = URL.canParse(address) ? new URL(address) : undefined;
    const host = url && this.hosts.find((candidate) => candidate.host === url.host);
    const parts = host && LAYOUTS[host.kind].exec(url.pathname)?.groups;
    if (!url || !host || !parts?.repository || !parts.ref || parts.path === undefined) {
      return undefined;
    }
    const path = decodeFully(parts.path);
    if (path === undefined || path.split('/').some((segment) => segment === '..' || segment === '.')) {
      return undefined;
    }
    return {
      host,
      url,
      repository: decodeURIComponent(parts.repository),
      ref: decodeURIComponent(parts.ref),
      path,
      prefix: url.pathname.slice(0, url.pathname.length - parts.path.length),
    };
  }
}

/** Where the content of a file is fetched, and what the host wants to hear. */
export function rawFile({ host, url, repository, ref, path }: ScmAddress): { url: string; headers?: Record<string, string> } {
  const file = path.split('/').map(encodeURIComponent).join('/');
  const origin = url.origin;
  switch (host.kind) {
    case 'github':
      return host.host === 'github.com' && !host.hasToken && !host.apiBaseUrl
        ? { url: `https://raw.githubusercontent.com/${repository}/${encodeURIComponent(ref)}/${file}` }
        : {
            url: `${host.apiBaseUrl ?? (host.host === 'github.com' ? 'https://api.github.com' : `${origin}/api/v3`)}/repos/${repository}/contents/${file}?ref=${encodeURIComponent(ref)}`,
            headers: { accept: 'application/vnd.github.raw+json' },
          };
    case 'gitlab':
      return { url: `${host.apiBaseUrl ?? `${origin}/api/v4`}/projects/${encodeURIComponent(repository)}/repository/files/${encodeURIComponent(path)}/raw?ref=${encodeURIComponent(ref)}` };
    case 'gitea':
      return { url: `${host.apiBaseUrl ?? `${origin}/api/v1`}/repos/${repository}/raw/${file}?ref=${encodeURIComponent(ref)}` };
    case 'bitbucketCloud':
      return { url: `${host.apiBaseUrl ?? 'https://api.bitbucket.org/2.0'}/repositories/${repository}/src/${encodeURIComponent(ref)}/${file}` };
    case 'git':
      return { url: `${origin}/${repository}/raw/${encodeURIComponent(ref)}/${file}` };
  }
}

/** Where the repository itself is cloned from, over smart HTTP. */
export function cloneUrl({ url, repository }: ScmAddress): string {
  return `${url.origin}/${repository}.git`;
}

/** The address of another file of the same repository and ref. */
export function withPath(address: ScmAddress, path: string): string {
  const url = new URL(address.url);
  url.pathname = address.prefix + path.split('/').map(encodeURIComponent).join('/');
  return url.href;
}

/** Where people edit the file; undefined for a fixed commit, and where there is no such page. */
export function editUrl({ host, url }: ScmAddress): string | undefined {
  if (/\b[0-9a-f]{40,}\b/.test(url.href)) {
    return undefined;
  }
  switch (host.kind) {
    case 'github':
      return url.href.replace(/\/\/([^/]+)\/([^/]+)\/([^/]+)\/(?:blob|tree|raw|edit)\//, '//$1/$2/$3/edit/');
    case 'gitlab':
      return url.href.replace(/\/-\/(?:blob|tree|raw|edit)\//, '/-/edit/');
    case 'gitea':
      return url.href.replace(/\/(?:src|raw)\/branch\//, '/_edit/');
    default:
      return undefined;
  }
}

/**
 * The address that `target`, written in the file at `base`, means: absolute ones stay, `/…` starts at the root of the
 * repository (of the host, where there is none), all others at the folder of the file. As Backstage does, GitHub
 * addresses become `tree` ones. Throws TypeError for what is not an address.
 */
export function resolveUrl(hosts: ScmHosts, target: string, base: string): string {
  if (URL.canParse(target)) {
    return target;
  }
  const from = hosts.parse(base);
  const resolved = target.startsWith('/') && from ? new URL(from.url.origin + from.prefix + target.slice(1)) : new URL(target, base);
  resolved.search = new URL(base).search;
  return from?.host.kind === 'github' ? resolved.href.replace(/\/\/([^/]+)\/([^/]+)\/([^/]+)\/(?:blob|tree|raw|edit)\//, '//$1/$2/$3/tree/') : resolved.href;
}

function isKind(kind: string): kind is ScmKind {
  return Object.hasOwn(LAYOUTS, kind);
}

/** Undoes percent-encoding until nothing is left of it: `%252e%252e` is `..` too. */
function decodeFully(text: string): string | undefined {
  let decoded = text;
  for (let previous = ''; previous !== decoded; ) {
    previous = decoded;
    try {
      decoded = decodeURIComponent(decoded);
    } catch {
      return previous === text ? undefined : previous;
    }
  }
  return decoded;
}
