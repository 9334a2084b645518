import { encodePath, isCommit, type Forge, type ForgeRequest, type ListedFile, type Repository } from './forge.port.js';

/** Bitbucket Server and Data Center, API version 1.0. */
export const BITBUCKET_SERVER: Forge = {
  file(repository, ref, path): ForgeRequest {
    const query = ref === 'HEAD' ? '' : `?at=${encodeURIComponent(ref)}`;
    return { url: `${repositoryApi(repository)}/raw/${encodePath(path)}${query}` };
  },

  hasApi: () => true,

  async head(repository, ref, ask): Promise<string | undefined> {
    if (isCommit(ref)) {
      return ref;
    }
    const url = `${repositoryApi(repository)}/commits?limit=1${ref === 'HEAD' ? '' : `&until=${encodeURIComponent(ref)}`}`;
    return ask.json(repository.host, { url }, (body) => (body as { values: { id: string }[] }).values[0]?.id);
  },

  async tree(repository, commit, ask): Promise<readonly ListedFile[] | undefined> {
    const base = `${repositoryApi(repository)}/files?limit=1000&at=${commit}`;
    return ask.pages(repository.host, { url: base }, (body) => (body as { values: string[] }).values.map((path) => ({ path, id: commit })), {
      next: (body) => {
        const { isLastPage, nextPageStart } = body as { isLastPage: boolean; nextPageStart?: number | null };
        return isLastPage || nextPageStart == null ? undefined : `${base}&start=${nextPageStart}`;
      },
    });
  },
};

function repositoryApi({ host, origin, path }: Repository): string {
  return `${host.apiBaseUrl ?? `${origin}${host.basePath}/rest/api/1.0`}/${encodePath(path).replace(/^users\/([^/]+)\//, 'projects/~$1/')}`;
}
