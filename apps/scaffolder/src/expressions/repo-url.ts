/** The parts of `host?owner=x&repo=y`, the form in which repository pickers name a repository. */
export interface RepoSpec {
  readonly host: string;
  readonly repo?: string;
  readonly owner?: string;
  readonly organization?: string;
  readonly workspace?: string;
  readonly project?: string;
}

/** Which kind of forge stands at a host, as the configuration's `integrations` say. */
export type ForgeHosts = Readonly<Record<string, string>>;

/** Forges that are known without being configured. */
const WELL_KNOWN_HOSTS: ForgeHosts = {
  'github.com': 'github',
  'gitlab.com': 'gitlab',
  'bitbucket.org': 'bitbucketCloud',
  'dev.azure.com': 'azure',
};

/** What a repository needs besides its host; every other forge needs `owner` and `repo`. */
const REQUIRED_PARTS: Readonly<Record<string, readonly string[]>> = {
  bitbucketCloud: ['workspace', 'project', 'repo'],
  bitbucketServer: ['project', 'repo'],
  azure: ['project', 'repo'],
  gitea: ['repo'],
  gerrit: ['repo'],
};

const PARTS = ['owner', 'organization', 'workspace', 'project', 'repo'] as const;

/** The hosts of a configuration's `integrations`, together with the well-known ones. */
export function forgeHostsOf(integrations: Readonly<Record<string, readonly { readonly host: string }[]>>): ForgeHosts {
  const hosts: Record<string, string> = { ...WELL_KNOWN_HOSTS };
  for (const [type, entries] of Object.entries(integrations)) {
    for (const { host } of entries) {
      hosts[host.toLowerCase()] = type === 'bitbucket' ? (host === 'bitbucket.org' ? 'bitbucketCloud' : 'bitbucketServer') : type;
    }
  }
  return hosts;
}

/** Reads a repository picker's text; throws for an unknown host or a missing part, with a sentence that names it. */
export function parseRepoUrl(repoUrl: unknown, hosts: ForgeHosts): RepoSpec {
  const url = typeof repoUrl === 'string' ? tryUrl(`https://${repoUrl}`) : undefined;
  if (!url) throw new Error(`Invalid repo URL passed to publisher, got ${String(repoUrl)}`);
  const type = hosts[url.host.toLowerCase()];
  if (!type) throw new Error(`No matching integration configuration for host ${url.host}, please check your integrations config`);
  const spec: Record<string, string | undefined> = { host: url.host };
  for (const part of PARTS) {
    const value = url.searchParams.get(part);
    spec[part] = value === null ? undefined : value.replace(/^\/+|\/+$/g, '');
  }
  // A GitLab project id stands for owner and name.
  const required = type === 'gitlab' && spec.project ? [] : (REQUIRED_PARTS[type] ?? ['repo', 'owner']);
  const missing = required.find((part) => !url.searchParams.get(part));
  if (missing) throw new Error(`Invalid repo URL passed to publisher: ${url.toString()}, missing ${missing}`);
  return spec as unknown as RepoSpec;
}

function tryUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
