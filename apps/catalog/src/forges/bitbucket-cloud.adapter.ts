import type { ScmHost } from '../readers/scm-url.js';
import { encodePath, isCommit, type Forge, type ForgeRequest, type ListedFile, type ListedRepository, type Repository } from './forge.port.js';

/** Deepest folder that is looked into. */
const MAX_DEPTH = 20;

/** Bitbucket Cloud, API version 2.0. */
export const BITBUCKET_CLOUD: Forge = {
  readsByCommit: true,

  file(repository, ref, path): ForgeRequest {
    return { url: `${repositoryApi(repository)}/src/${encodeURIComponent(ref)}/${encodePath(path)}` };
  },

  hasApi: () => true,

  async head(repository, ref, ask): Promise<string | undefined> {
    if (isCommit(ref)) {
      return ref;
    }
    const { host } = repository;
    const base = repositoryApi(repository);
    const branch = ref === 'HEAD' ? await ask.json(host, { url: base }, (body) => (body as { mainbranch?: { name: string } | null }).mainbranch?.name) : ref;
    if (branch === undefined) {
      return undefined;
    }
    const hash = (body: unknown): string => (body as { target: { hash: string } }).target.hash;
    return (await ask.json(host, { url: `${base}/refs/branches/${encodePath(branch)}` }, hash)) ?? (await ask.json(host, { url: `${base}/refs/tags/${encodePath(branch)}` }, hash));
  },

  async tree(repository, commit, ask): Promise<readonly ListedFile[] | undefined> {
    const url = `${repositoryApi(repository)}/src/${commit}/?pagelen=100&max_depth=${MAX_DEPTH}`;
    const listed = await ask.pages(
      repository.host,
      { url },
      // The API tells no ids of contents: with another commit every file is looked at.
      (body) => (body as { values: { type: string; path: string }[] }).values.filter(({ type }) => type === 'commit_file').map(({ path }) => ({ path, id: commit })),
      { next: (body) => (body as { next?: string }).next, expected: [555] },
    );
    return listed;
  },

  repositories(host, workspace, ask): Promise<ListedRepository[] | undefined> {
    return ask.pages(host, { url: `${repositoriesApi(host, host.origin)}/${encodeURIComponent(workspace)}?pagelen=100` }, (body) => (body as { values: BitbucketRepository[] }).values.map(toListed), {
      next: (body) => (body as { next?: string }).next,
    });
  },
};

interface BitbucketRepository {
  full_name: string;
  mainbranch?: { name: string } | null;
  parent?: object | null;
  is_private?: boolean;
  project?: { key: string } | null;
}

function toListed({ full_name: path, mainbranch, parent, is_private: isPrivate, project }: BitbucketRepository): ListedRepository {
  return { path, defaultBranch: mainbranch?.name, archived: false, fork: Boolean(parent), visibility: isPrivate ? 'private' : 'public', topics: [], project: project?.key };
}

function repositoriesApi(host: ScmHost, origin: string): string {
  return `${host.apiBaseUrl ?? (host.host === 'bitbucket.org' ? 'https://api.bitbucket.org/2.0' : `${origin}/2.0`)}/repositories`;
}

function repositoryApi({ host, origin, path }: Repository): string {
  return `${repositoriesApi(host, origin)}/${encodePath(path)}`;
}
