import type { ScmHost } from '../readers/scm-url.js';
import { encodePath, isCommit, type Forge, type ForgeAsk, type ForgeRequest, type ListedFile, type ListedRepository, type Repository } from './forge.port.js';

const JSON_ANSWER = { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' };

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

  async tree(repository, commit, ask): Promise<readonly ListedFile[] | undefined> {
    const url = `${repositoryApi(repository)}/git/trees/${commit}?recursive=1`;
    const listed = await ask.json(
      repository.host,
      { url, headers: JSON_ANSWER },
      (body) => {
        const { tree, truncated } = body as { tree: { path: string; type: string; mode?: string; sha: string }[]; truncated?: boolean };
        return { truncated: truncated === true, files: tree.filter(({ type, mode }) => type === 'blob' && mode !== '120000').map(({ path, sha }) => ({ path, id: sha })) };
      },
      { expected: [409] },
    );
    return listed?.truncated ? undefined : (listed?.files ?? []);
  },

  async repositories(host, owner, ask): Promise<ListedRepository[] | undefined> {
    const api = githubApi(host, host.origin);
    const list = (path: string): Promise<ListedRepository[] | undefined> => ask.pages(host, { url: `${api}/${path}/repos?per_page=100`, headers: JSON_ANSWER }, (body) => (body as GithubRepository[]).map(toListed));
    return (await list(`orgs/${encodeURIComponent(owner)}`)) ?? (await list(`users/${encodeURIComponent(owner)}`));
  },
};

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
