import { blobId, FakeRepository, ForgeHttp, page, type ForgeReply, type ForgeRequest } from './forge-http.js';

interface GiteaRepository extends FakeRepository {
  archived?: boolean;
  empty?: boolean;
}

const API = '/api/v1';

/** Gitea: the REST API version 1 as its reference describes it. Everything is private: without the token nothing is there. */
export class GiteaServer extends ForgeHttp {
  readonly repositories = new Map<string, GiteaRepository>();
  /** Owners that are people, not organisations. */
  readonly users = new Set<string>();
  token = 'gitea-secret';
  /** Most entries of one page of a tree (`DEFAULT_GIT_TREES_PER_PAGE`). */
  treePage = 1000;

  add(path: string, files: Record<string, string>, properties: Partial<GiteaRepository> = {}): GiteaRepository {
    const repository: GiteaRepository = Object.assign(new FakeRepository(path, files), properties);
    this.repositories.set(path, repository);
    return repository;
  }

  /** Gitea itself has no limits; what stands in front of it may. */
  protected limitHeaders(): Record<string, string> {
    return {};
  }

  protected limitReply(): ForgeReply {
    return { status: 429, headers: { 'retry-after': '30' }, body: 'Too Many Requests' };
  }

  protected override notFound(): ForgeReply {
    return { status: 404, body: { errors: [], message: "The target couldn't be found.", url: `${this.origin}/api/swagger` } };
  }

  protected answer(request: ForgeRequest): ForgeReply | undefined {
    const { authorization } = request.headers;
    if (authorization !== undefined && authorization !== `token ${this.token}`) {
      return { status: 401, body: { message: 'user does not exist [uid: 0, name: ]', url: `${this.origin}/api/swagger` } };
    }
    const path = request.url.pathname;
    if (authorization === undefined || !path.startsWith(`${API}/`)) {
      return undefined;
    }
    const [, owner = '', name = '', rest = ''] = /^\/repos\/([^/]+)\/([^/]+)(\/.*)?$/.exec(path.slice(API.length)) ?? [];
    const repository = this.repositories.get(`${owner}/${name}`);
    return owner ? repository && this.repository(repository, rest, request) : this.owned(path.slice(API.length), request);
  }

  private repository(repository: GiteaRepository, rest: string, { url }: ForgeRequest): ForgeReply | undefined {
    const [, area = '', argument = ''] = /^\/(raw|branches|tags|git\/trees)\/(.*)$/.exec(rest) ?? [];
    const value = decodeURIComponent(argument);
    switch (area) {
      case '':
        return rest === '' ? { body: this.describe(repository) } : undefined;
      case 'branches': {
        const id = repository.commitOf(value);
        return id ? { body: { name: value, commit: { id, message: 'files', url: `${this.origin}/${repository.path}/commit/${id}` }, protected: false } } : undefined;
      }
      case 'tags': {
        const sha = repository.tags.get(value);
        return sha ? { body: { name: value, id: sha, commit: { sha, url: `${this.origin}${API}/repos/${repository.path}/git/commits/${sha}` } } } : undefined;
      }
      case 'raw': {
        const content = repository.at(url.searchParams.get('ref') ?? repository.defaultBranch)?.get(value);
        return content === undefined ? undefined : { body: content };
      }
      default:
        return this.tree(repository, value, url);
    }
  }

  private tree(repository: GiteaRepository, sha: string, url: URL): ForgeReply | undefined {
    const files = repository.at(sha);
    const entries = [...(files ?? [])].map(([path, content]) => ({ path, mode: '100644', type: 'blob', size: content.length, sha: blobId(content) }));
    const size = Math.min(this.treePage, Number(url.searchParams.get('per_page') ?? this.treePage));
    const number = Number(url.searchParams.get('page') ?? 1);
    return files && { body: { sha, tree: entries.slice((number - 1) * size, number * size), truncated: number * size < entries.length, page: number, total_count: entries.length } };
  }

  private owned(path: string, request: ForgeRequest): ForgeReply | undefined {
    const [, area = '', owner = ''] = /^\/(orgs|users)\/([^/]+)\/repos$/.exec(path) ?? [];
    const found = [...this.repositories.values()].filter((repository) => repository.path.startsWith(`${owner}/`));
    if (found.length === 0 || this.users.has(owner) !== (area === 'users')) {
      return undefined;
    }
    const { items, headers } = page(found, request, { size: 'limit', most: 50 });
    return { headers: { ...headers, 'x-total-count': String(found.length) }, body: items.map((repository) => this.describe(repository)) };
  }

  private describe({ path, archived = false, empty = false, defaultBranch }: GiteaRepository): object {
    const [owner, name] = path.split('/');
    return { id: 1, owner: { login: owner }, name, full_name: path, empty, private: true, fork: false, archived, default_branch: defaultBranch, topics: [], html_url: `${this.origin}/${path}` };
  }
}
