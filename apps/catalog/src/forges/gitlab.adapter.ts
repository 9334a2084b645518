import type { ScmHost } from '../readers/scm-url.js';
import { isCommit, type Forge, type ForgeAsk, type ForgeRequest, type ListedFile, type ListedRepository, type Repository } from './forge.port.js';

/** GitLab, of gitlab.com or self-hosted, API version 4. */
export const GITLAB: Forge = {
  file(repository, ref, path): ForgeRequest {
    return { url: `${projectApi(repository)}/repository/files/${encodeURIComponent(path)}/raw?ref=${encodeURIComponent(ref)}` };
  },

  hasApi: () => true,

  async head(repository, ref, ask): Promise<string | undefined> {
    if (isCommit(ref)) {
      return ref;
    }
    const branch = ref === 'HEAD' ? await defaultBranch(repository, ask) : ref;
    const url = `${projectApi(repository)}/repository/commits/${encodeURIComponent(branch ?? '')}`;
    return branch === undefined ? undefined : ask.json(repository.host, { url }, (body) => (body as { id: string }).id);
  },

  async tree(repository, commit, ask): Promise<readonly ListedFile[] | undefined> {
    const url = `${projectApi(repository)}/repository/tree?recursive=true&per_page=100&pagination=keyset&ref=${commit}`;
    const listed = await ask.pages(repository.host, { url }, (body) =>
      (body as { id: string; type: string; path: string; mode?: string }[]).filter(({ type, mode }) => type === 'blob' && mode !== '120000').map(({ id, path }) => ({ path, id })),
    );
    return listed ?? [];
  },

  async repositories(host, owner, ask): Promise<ListedRepository[] | undefined> {
    const api = gitlabApi(host, host.origin);
    const url = owner === '' ? `${api}/projects?membership=true&per_page=100` : `${api}/groups/${encodeURIComponent(owner)}/projects?include_subgroups=true&per_page=100`;
    return ask.pages(host, { url }, (body) => (body as GitlabProject[]).map(toListed));
  },
};

interface GitlabProject {
  path_with_namespace: string;
  default_branch?: string | null;
  archived?: boolean;
  forked_from_project?: object | null;
  visibility?: string;
  topics?: string[];
}

/** `last_activity_at` tells of pushes up to an hour late: it is no sign of change. */
function toListed({ path_with_namespace: path, default_branch: defaultBranch, archived = false, forked_from_project: origin, visibility, topics = [] }: GitlabProject): ListedRepository {
  return { path, defaultBranch: defaultBranch ?? undefined, archived, fork: Boolean(origin), visibility, topics };
}

/** Where GitLab's API is, without a slash at the end. */
export function gitlabApi(host: ScmHost, origin: string): string {
  return host.apiBaseUrl ?? `${origin}${host.basePath}/api/v4`;
}

function projectApi({ host, origin, path }: Repository): string {
  return `${gitlabApi(host, origin)}/projects/${encodeURIComponent(path)}`;
}

function defaultBranch(repository: Repository, ask: ForgeAsk): Promise<string | undefined> {
  return ask.json(repository.host, { url: projectApi(repository) }, (body) => (body as { default_branch?: string | null }).default_branch ?? undefined);
}
