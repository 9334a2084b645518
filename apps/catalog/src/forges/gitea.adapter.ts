import { encodePath, isCommit, type Forge, type ForgeAsk, type ForgeRequest, type ListedFile, type ListedRepository, type Repository } from './forge.port.js';

/** Largest number of pages of a tree, of a thousand files each. */
const MAX_PAGES = 100;

/** Gitea and Forgejo, API version 1. */
export const GITEA: Forge = {
  file(repository, ref, path): ForgeRequest {
    const query = ref === 'HEAD' ? '' : `?ref=${encodeURIComponent(ref)}`;
    return { url: `${repositoryApi(repository)}/raw/${encodePath(path)}${query}` };
  },

  hasApi: () => true,

  async head(repository, ref, ask): Promise<string | undefined> {
    if (isCommit(ref)) {
      return ref;
    }
    const { host } = repository;
    const base = repositoryApi(repository);
    const branch = ref === 'HEAD' ? await ask.json(host, { url: base }, (body) => (body as { default_branch: string }).default_branch) : ref;
    if (branch === undefined) {
      return undefined;
    }
    const found = await ask.json(host, { url: `${base}/branches/${encodePath(branch)}` }, (body) => (body as { commit: { id: string } }).commit.id);
    return found ?? (await ask.json(host, { url: `${base}/tags/${encodePath(branch)}` }, (body) => (body as { commit: { sha: string } }).commit.sha));
  },

  async tree(repository, commit, ask): Promise<readonly ListedFile[] | undefined> {
    const files: ListedFile[] = [];
    for (let page = 1; page <= MAX_PAGES; page += 1) {
      const { listed, more } = (await treePage(repository, commit, page, ask)) ?? { listed: [], more: false };
      files.push(...listed.filter(({ isFile }) => isFile).map(({ path, id }) => ({ path, id })));
      if (!more || listed.length === 0) {
        return files;
      }
    }
    return undefined;
  },

  async repositories(host, owner, ask): Promise<ListedRepository[] | undefined> {
    const api = host.apiBaseUrl ?? `${host.origin}/api/v1`;
    const list = (path: string): Promise<ListedRepository[] | undefined> => ask.pages(host, { url: `${api}/${path}/repos?limit=50` }, (body) => (body as GiteaRepository[]).map(toListed));
    return (await list(`orgs/${encodeURIComponent(owner)}`)) ?? (await list(`users/${encodeURIComponent(owner)}`));
  },
};

interface GiteaRepository {
  full_name: string;
  default_branch?: string;
  empty?: boolean;
  archived?: boolean;
  fork?: boolean;
  private?: boolean;
  topics?: string[] | null;
}

function toListed({ full_name: path, default_branch: branch, empty = false, archived = false, fork = false, private: isPrivate, topics }: GiteaRepository): ListedRepository {
  return { path, defaultBranch: empty ? undefined : branch, archived, fork, visibility: isPrivate ? 'private' : 'public', topics: topics ?? [] };
}

function treePage(repository: Repository, commit: string, page: number, ask: ForgeAsk): Promise<{ listed: (ListedFile & { isFile: boolean })[]; more: boolean } | undefined> {
  const url = `${repositoryApi(repository)}/git/trees/${commit}?recursive=true&per_page=1000&page=${page}`;
  return ask.json(repository.host, { url }, (body) => {
    const { tree, truncated } = body as { tree: { path: string; type: string; mode?: string; sha: string }[]; truncated?: boolean };
    return { listed: tree.map(({ path, type, mode, sha }) => ({ path, id: sha, isFile: type === 'blob' && mode !== '120000' })), more: truncated === true };
  });
}

function repositoryApi({ host, origin, path }: Repository): string {
  return `${host.apiBaseUrl ?? `${origin}/api/v1`}/repos/${encodePath(path)}`;
}
