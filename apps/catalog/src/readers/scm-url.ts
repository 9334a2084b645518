import { minimatch } from 'minimatch';

/** How a host lays out the addresses of its repositories. `git`: any server with `/<repository>/raw|blob|tree/<ref>/<path>`. */
export type ScmKind = 'github' | 'gitlab' | 'gitea' | 'bitbucketCloud' | 'bitbucketServer' | 'azure' | 'git';

/** A host whose addresses name files in repositories. */
export interface ScmHost {
  readonly kind: ScmKind;
  /** With a port when it is not the default one. */
  readonly host: string;
  /** Without a slash at the end. */
  readonly apiBaseUrl?: string;
  /** Where raw files are, for GitHub. */
  readonly rawBaseUrl?: string;
  /** Path that the forge lives below, without a slash at the end: empty, or `/gitlab`. */
  readonly basePath: string;
  /** Whether we show who we are: without, APIs give little or nothing. */
  readonly hasToken: boolean;
  /** Scheme and host of its pages. */
  readonly origin: string;
}

/** A file, folder or pattern in a repository, taken out of an address. */
export interface ScmAddress {
  readonly host: ScmHost;
  readonly url: URL;
  /** Path of the repository below the host, decoded: `owner/name`, with groups for GitLab, with organisation and project for Azure. */
  readonly repository: string;
  /** Branch, tag or commit; `HEAD` for the default branch. */
  readonly ref: string;
  /** Path inside the repository, decoded, without a slash in front. */
  readonly path: string;
  /** What stands before the path in the address, with a slash at the end; where the path is a parameter, the address's own path. */
  readonly prefix: string;
}

const PUBLIC_NAMES = ['github.com', 'gitlab.com', 'bitbucket.org', 'dev.azure.com'];
/** Hosts that everybody knows: their addresses are understood without an integration, though not read. */
const PUBLIC_HOSTS: readonly ScmHost[] = (['github', 'gitlab', 'bitbucketCloud', 'azure'] as const).map((kind, index) => ({
  kind,
  host: PUBLIC_NAMES[index] ?? '',
  basePath: '',
  hasToken: false,
  origin: `https://${PUBLIC_NAMES[index]}`,
}));

const LAYOUTS: Readonly<Record<ScmKind, RegExp>> = {
  github: /^\/(?<repository>[^/]+\/[^/]+)\/(?:blob|tree|raw|edit)\/(?<ref>[^/]+)\/(?<path>.*)$/,
  gitlab: /^\/(?<repository>[^/]+(?:\/[^/]+)+?)(?:\/-)?\/(?:blob|tree|raw|edit)\/(?<ref>[^/]+)\/(?<path>.*)$/,
  gitea: /^\/(?<repository>[^/]+\/[^/]+)\/(?:src|raw|_edit)\/(?:(?:branch|tag|commit)\/)?(?<ref>[^/]+)\/(?<path>.*)$/,
  bitbucketCloud: /^\/(?<repository>[^/]+\/[^/]+)\/(?:src|raw)\/(?<ref>[^/]+)\/(?<path>.*)$/,
  bitbucketServer: /^\/(?<repository>(?:projects|users)\/[^/]+\/repos\/[^/]+)\/(?:browse|raw)\/(?<path>.*)$/,
  azure: /^\/(?<repository>(?:[^/]+\/)*_git\/[^/]+)\/?$/,
  git: /^\/(?<repository>[^/]+\/[^/]+)\/(?:blob|tree|raw)\/(?<ref>[^/]+)\/(?<path>.*)$/,
};

/** The host of GitHub's raw files: what people copy from there means the same file at github.com. */
const RAW_GITHUB = 'raw.githubusercontent.com';

type Integrations = Readonly<Record<string, readonly Readonly<Record<string, unknown> & { host: string }>[]>>;

/** The hosts of the configured integrations and those that everybody knows. */
export class ScmHosts {
  private readonly hosts: readonly ScmHost[];

  constructor(integrations: Integrations) {
    const configured = Object.entries(integrations).flatMap(([kind, entries]) => (isKind(kind) ? entries.map((entry) => toHost(kind, entry)) : []));
    this.hosts = [...configured, ...PUBLIC_HOSTS];
  }

  /** The host of that kind, or of any: `host` with its port. */
  find(host: string, kind?: ScmKind): ScmHost | undefined {
    return this.hosts.find((candidate) => candidate.host === host && (kind === undefined || candidate.kind === kind));
  }

  /** Takes the address of a file in a repository apart; undefined when it is none. */
  parse(address: string): ScmAddress | undefined {
    const written = URL.canParse(address) ? new URL(address) : undefined;
    const url = written?.host === RAW_GITHUB && written.protocol === 'https:' ? pageOfRawFile(written) : written;
    const host = url && this.find(url.host);
    if (!url || !host || !url.pathname.startsWith(`${host.basePath}/`)) {
      return undefined;
    }
    const parts = partsOf(host, url);
    const [path, repository, ref] = [parts && decodeFully(parts.path), parts && decodeFully(parts.repository), parts && decodeFully(parts.ref)];
    if (!parts || path === undefined || !repository || !ref || leadsElsewhere(path) || leadsElsewhere(repository) || leadsElsewhere(ref)) {
      return undefined;
    }
    return { host, url, repository, ref: ref === '-' ? 'HEAD' : ref, path, prefix: parts.inQuery ? url.pathname : url.pathname.slice(0, url.pathname.length - parts.path.length) };
  }
}

function toHost(kind: ScmKind, { host, token, password, appPassword, apps, credentials, apiBaseUrl, rawBaseUrl, baseUrl }: Integrations[string][number]): ScmHost {
  const base = typeof baseUrl === 'string' && URL.canParse(baseUrl) ? withoutSlash(baseUrl) : undefined;
  const basePath = base ? withoutSlash(new URL(base).pathname) : '';
  const fromBase = base && kind === 'gitlab' ? `${base}/api/v4` : base && kind === 'gitea' ? `${base}/api/v1` : undefined;
  const plain = [apiBaseUrl, rawBaseUrl, baseUrl].some((address) => typeof address === 'string' && URL.canParse(address) && new URL(address).origin === `http://${host}`);
  return {
    kind,
    host,
    basePath,
    apiBaseUrl: typeof apiBaseUrl === 'string' ? withoutSlash(apiBaseUrl) : fromBase,
    ...(typeof rawBaseUrl === 'string' && { rawBaseUrl: withoutSlash(rawBaseUrl) }),
    origin: `${plain ? 'http' : 'https'}://${host}`,
    hasToken: [token, password, appPassword, apps, credentials].some(Boolean),
  };
}

/** The raw parts of an address, still encoded. */
function partsOf({ kind, basePath }: ScmHost, url: URL): { repository: string; ref: string; path: string; inQuery?: boolean } | undefined {
  const groups = LAYOUTS[kind].exec(url.pathname.slice(basePath.length))?.groups;
  if (!groups?.repository) {
    return undefined;
  }
  const { repository, ref, path } = groups;
  const parameter = (name: string): string | undefined => url.searchParams.get(name) ?? undefined;
  switch (kind) {
    case 'azure': {
      const file = parameter('path');
      const ref = parameter('version')?.replace(/^GT/, 'refs/tags/').replace(/^G[BC]/, '') ?? 'HEAD';
      return file === undefined ? undefined : { repository, ref: encodeURIComponent(ref), path: encodeURI(file.replace(/^\/+/, '')), inQuery: true };
    }
    case 'bitbucketServer':
      return { repository, ref: encodeURIComponent(parameter('at')?.replace(/^refs\/(?:heads|tags)\//, '') ?? 'HEAD'), path: path ?? '' };
    default:
      return ref && path !== undefined ? { repository, ref, path } : undefined;
  }
}

/** `https://raw.githubusercontent.com/o/r/refs/heads/main/x` → `https://github.com/o/r/blob/main/x`. */
function pageOfRawFile(raw: URL): URL {
  return new URL(raw.pathname.replace(/^\/([^/]+)\/([^/]+)\/(?:refs\/(?:heads|tags)\/)?([^/]+)\//, '/$1/$2/blob/$3/'), 'https://github.com');
}

/** Where the repository itself is cloned from, over smart HTTP. */
export function cloneUrl({ url, host, repository }: ScmAddress): string {
  const path = repository.split('/').map(encodeURIComponent).join('/');
  switch (host.kind) {
    case 'azure':
      return `${url.origin}/${path}`;
    case 'bitbucketServer':
      return `${url.origin}${host.basePath}/scm/${path.replace(/^projects\/([^/]+)\/repos\//, '$1/').replace(/^users\/([^/]+)\/repos\//, '~$1/')}.git`;
    default:
      return `${url.origin}${host.basePath}/${path}.git`;
  }
}

/** The address of another file of the same repository and ref. */
export function withPath(address: ScmAddress, path: string): string {
  const url = new URL(address.url);
  if (address.host.kind === 'azure') {
    url.search = azureSearch(url, path);
  } else {
    url.pathname = address.prefix + path.split('/').map(encodeURIComponent).join('/');
  }
  return url.href;
}

/** Whether a path matches a pattern, in which only `*` and `**` mean something. */
export function matchesPath(path: string, pattern: string): boolean {
  return minimatch(path, pattern, { dot: true, nobrace: true, noext: true });
}

/** The page of a file in a repository that is known by where it is cloned from; undefined on hosts that are no forges. */
export function pageUrl(hosts: ScmHosts, { url, ref, path }: { url: string; ref: string; path: string }): string | undefined {
  const { origin, host, pathname } = new URL(url);
  const kind = hosts.find(host)?.kind;
  const layout = kind && { github: 'blob', gitlab: '-/blob', gitea: 'src/branch', bitbucketCloud: 'src', bitbucketServer: undefined, azure: undefined, git: undefined }[kind];
  return layout && `${origin}${pathname.replace(/(?:\.git)?\/*$/, '')}/${layout}/${encodeURIComponent(ref)}/${path.split('/').map(encodeURIComponent).join('/')}`;
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
  if (from?.host.kind === 'azure') {
    return withPath(from, decodeURI(new URL(target, `https://any/${from.path.split('/').map(encodeURIComponent).join('/')}`).pathname.slice(1)));
  }
  const file = from?.url ?? new URL(base);
  const resolved = target.startsWith('/') && from ? new URL(file.origin + from.prefix + target.slice(1)) : new URL(target, file);
  resolved.search = file.search;
  return from?.host.kind === 'github' ? resolved.href.replace(/\/\/([^/]+)\/([^/]+)\/([^/]+)\/(?:blob|tree|raw|edit)\//, '//$1/$2/$3/tree/') : resolved.href;
}

/** As people see it in their browser: slashes are left readable. */
function azureSearch(url: URL, path: string): string {
  const others = [...url.searchParams].filter(([name]) => name !== 'path').map(([name, value]) => `&${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
  return `?path=/${path.split('/').map((part) => encodeURIComponent(part)).join('/')}${others.join('')}`;
}

function isKind(kind: string): kind is ScmKind {
  return Object.hasOwn(LAYOUTS, kind);
}

function withoutSlash(text: string): string {
  return text.replace(/\/+$/, '');
}

/** Whether a path, decoded through and through, climbs. */
function leadsElsewhere(path: string): boolean {
  return path.split(/[\\/]/).some((segment) => segment === '..' || segment === '.') || path.includes('\u0000');
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
