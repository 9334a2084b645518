/** The parts of a repository's address as templates want it: `host?owner=x&repo=y`. */
export interface RepoUrl {
  readonly host: string;
  readonly owner?: string;
  readonly organization?: string;
  readonly workspace?: string;
  readonly project?: string;
  readonly repo?: string;
}

/** A part that a kind of host asks for besides the host. */
export type RepoPart = Exclude<keyof RepoUrl, 'host'>;

/** Which parts each kind of host needs, in the order people fill them in. */
const PARTS: Readonly<Record<string, readonly RepoPart[]>> = {
  azure: ['organization', 'project', 'repo'],
  bitbucket: ['workspace', 'project', 'repo'],
  bitbucketCloud: ['workspace', 'project', 'repo'],
  bitbucketServer: ['project', 'repo'],
  default: ['owner', 'repo'],
};

/** The parts for a kind of host; `owner` and `repo` for those without ways of their own. */
export function partsOf(kind: string | undefined): readonly RepoPart[] {
  return PARTS[kind ?? 'default'] ?? PARTS.default ?? [];
}

/** Reads `host?owner=x&repo=y`; undefined for anything else. */
export function readRepoUrl(text: string | undefined): RepoUrl | undefined {
  if (!text) return undefined;
  const [host = '', query = ''] = text.split('?');
  if (host === '') return undefined;
  const parameters = new URLSearchParams(query);
  const part = (name: RepoPart) => parameters.get(name) || undefined;
  return { host, owner: part('owner'), organization: part('organization'), workspace: part('workspace'), project: part('project'), repo: part('repo') };
}

/** Writes the address, parts in a fixed order, empty ones left out. */
export function writeRepoUrl({ host, ...parts }: RepoUrl): string {
  const parameters = new URLSearchParams();
  for (const name of ['owner', 'organization', 'workspace', 'project', 'repo'] as const) {
    const value = parts[name]?.trim();
    if (value) parameters.set(name, value);
  }
  const query = parameters.toString();
  return query === '' ? host : `${host}?${query}`;
}

/** Which parts are still missing. */
export function missingParts(repoUrl: RepoUrl | undefined, kind: string | undefined): readonly RepoPart[] {
  return partsOf(kind).filter((part) => !repoUrl?.[part]);
}
