import type { ScmHost } from '../readers/scm-url.js';
import { encodePath, isCommit, type Forge, type ForgeAsk, type ForgeRequest, type ListedFile, type ListedRepository, type Repository } from './forge.port.js';

const JSON_ANSWER = { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' };

/** Most folders of one repository that are asked for one by one. */
const MAX_TREES = 500;

/** GitHub and GitHub Enterprise, REST API version 3. */
export const GITHUB: Forge = {
  file({ host, origin, path: repository }, ref, path): ForgeRequest {
    const raw = rawBase(host);
    if (raw) {
      return { url: `${raw}/${repository}/${encodePath(ref)}/${encodePath(path)}` };
    }
    const query = ref === 'HEAD' ? '' : `?ref=${encodeURIComponent(ref)}`;
    return { url: `${githubApi(host, origin)}/repos/${repository}/contents/${encodePath(path)}${query}`, headers: { accept: 'application/vnd.github.raw+json' } };
  },

  hasApi: (host) => host.hasToken || host.apiBaseUrl !== undefined,

  async head(repository, ref, ask): Promise<string | undefined> {
    if (isCommit(ref)) {
      return ref;
    }
    const branch = ref === 'HEAD' ? await defaultBranch(repository, ask) : ref;
    if (branch === undefined) {
      return undefined;
    }
    const base = repositoryApi(repository);
    const found = await ask.json(repository.host, { url: `${base}/branches/${encodeURIComponent(branch)}`, headers: JSON_ANSWER }, (body) => (body as { commit: { sha: string } }).commit.sha);
    // Tags, and short commit ids, are no branches.
    return found ?? (await ask.json(repository.host, { url: `${base}/commits/${encodeURIComponent(branch)}`, headers: JSON_ANSWER }, (body) => (body as { sha: string }).sha, { expected: [409, 422] }));
  },

  tree(repository, commit, ask): Promise<readonly ListedFile[] | undefined> {
    return filesBelow(repository, { sha: commit, prefix: '' }, ask, { left: MAX_TREES });
  },

  async repositories(host, owner, ask): Promise<ListedRepository[] | undefined> {
    const api = githubApi(host, host.origin);
    const list = (path: string): Promise<ListedRepository[] | undefined> => ask.pages(host, { url: `${api}/${path}`, headers: JSON_ANSWER }, (body) => (body as GithubRepository[]).map(toListed));
    const name = encodeURIComponent(owner);
    const ofOrganization = await list(`orgs/${name}/repos?per_page=100`);
    if (ofOrganization) {
      return ofOrganization;
    }
    // Of a user only what is public is listed, but to that user.
    const me = host.hasToken ? await ask.json(host, { url: `${api}/user`, headers: JSON_ANSWER }, (body) => (body as { login: string }).login, { expected: [401, 403] }) : undefined;
    return me?.toLowerCase() === owner.toLowerCase() ? list('user/repos?affiliation=owner&per_page=100') : list(`users/${name}/repos?per_page=100`);
  },

  async repositoriesOfApp(host, appId, ask): Promise<ListedRepository[] | undefined> {
    const api = githubApi(host, host.origin);
    const owners = await ask.appOwners(`${api}/`, appId);
    const found: ListedRepository[] = [];
    for (const { login: owner } of owners ?? []) {
      const listed = await ask.pages(host, { url: `${api}/installation/repositories?per_page=100`, headers: JSON_ANSWER, owner }, (body) => (body as { repositories: GithubRepository[] }).repositories.map(toListed));
      found.push(...(listed ?? []));
    }
    return owners && owners.length > 0 ? found : undefined;
  },
};

interface Tree {
  truncated: boolean;
  files: { path: string; id: string }[];
  folders: { path: string; sha: string }[];
}

/**
 * All files below a tree. One that the API cuts off (more than 100,000 entries, or 7 MB) is asked for folder by folder;
 * undefined when that takes too many requests.
 */
async function filesBelow(repository: Repository, { sha, prefix }: { sha: string; prefix: string }, ask: ForgeAsk, budget: { left: number }): Promise<readonly ListedFile[] | undefined> {
  const whole = await treeAt(repository, `${sha}?recursive=1`, ask);
  const named = ({ files }: Tree): ListedFile[] => files.map(({ path, id }) => ({ path: prefix + path, id }));
  if (!whole.truncated) {
    return named(whole);
  }
  const level = await treeAt(repository, sha, ask);
  budget.left -= level.folders.length;
  if (level.truncated || budget.left < 0) {
    return undefined;
  }
  const files = named(level);
  for (const folder of level.folders) {
    const below = await filesBelow(repository, { sha: folder.sha, prefix: `${prefix}${folder.path}/` }, ask, budget);
    if (!below) {
      return undefined;
    }
    files.push(...below);
  }
  return files;
}

/** An empty repository has no tree. */
async function treeAt(repository: Repository, tree: string, ask: ForgeAsk): Promise<Tree> {
  const url = `${repositoryApi(repository)}/git/trees/${tree}`;
  const listed = await ask.json(
    repository.host,
    { url, headers: JSON_ANSWER },
    (body): Tree => {
      const { tree: entries, truncated } = body as { tree: { path: string; type: string; mode?: string; sha: string }[]; truncated?: boolean };
      return {
        // What is cut off is not kept.
        ...(truncated ? { truncated: true, files: [] } : { truncated: false, files: entries.filter(({ type, mode }) => type === 'blob' && mode !== '120000').map(({ path, sha }) => ({ path, id: sha })) }),
        folders: truncated || url.endsWith('?recursive=1') ? [] : entries.filter(({ type }) => type === 'tree').map(({ path, sha }) => ({ path, sha })),
      };
    },
    { expected: [409] },
  );
  return listed ?? { truncated: false, files: [], folders: [] };
}

interface GithubRepository {
  full_name: string;
  default_branch?: string;
  archived?: boolean;
  fork?: boolean;
  private?: boolean;
  visibility?: string;
  topics?: string[];
  pushed_at?: string | null;
}

function toListed(repository: GithubRepository): ListedRepository {
  const { full_name: path, default_branch: defaultBranch, archived = false, fork = false, visibility = repository.private ? 'private' : 'public', topics = [], pushed_at: pushed } = repository;
  return { path, defaultBranch, archived, fork, visibility, topics, pushed: pushed ?? undefined };
}

/** Where GitHub's API is, without a slash at the end. */
export function githubApi(host: ScmHost, origin: string): string {
  return host.apiBaseUrl ?? (host.host === 'github.com' ? 'https://api.github.com' : `${origin}/api/v3`);
}

/** Reading public files needs no API, and none of its budget; with credentials only the API gives private ones. */
function rawBase(host: ScmHost): string | undefined {
  if (host.hasToken) {
    return undefined;
  }
  return host.rawBaseUrl ?? (host.host === 'github.com' && !host.apiBaseUrl ? 'https://raw.githubusercontent.com' : undefined);
}

function repositoryApi({ host, origin, path }: Repository): string {
  return `${githubApi(host, origin)}/repos/${encodePath(path)}`;
}

function defaultBranch(repository: Repository, ask: ForgeAsk): Promise<string | undefined> {
  return ask.json(repository.host, { url: repositoryApi(repository), headers: JSON_ANSWER }, (body) => (body as { default_branch: string }).default_branch);
}
