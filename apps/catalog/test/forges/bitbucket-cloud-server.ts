import { FakeRepository, ForgeHttp, type ForgeReply, type ForgeRequest } from './forge-http.js';

interface BitbucketRepository extends FakeRepository {
  project?: string;
}

const API = '/2.0';
/** Most entries of one page. */
const PAGE = 100;

/** Bitbucket Cloud: the REST API version 2.0 as its reference describes it. Everything is private. */
export class BitbucketCloudServer extends ForgeHttp {
  readonly repositories = new Map<string, BitbucketRepository>();
  token = 'bitbucket-secret';

  add(path: string, files: Record<string, string>, properties: Partial<BitbucketRepository> = {}): BitbucketRepository {
    const repository: BitbucketRepository = Object.assign(new FakeRepository(path, files), properties);
    this.repositories.set(path, repository);
    return repository;
  }

  protected limitHeaders({ limit }: { limit: number }): Record<string, string> {
    return { 'x-ratelimit-limit': String(limit), 'x-ratelimit-resource': 'api-repositories', 'x-ratelimit-nearlimit': 'false' };
  }

  protected limitReply(): ForgeReply {
    return { status: 429, body: { type: 'error', error: { message: 'Rate limit for this resource has been exceeded' } } };
  }

  protected override notFound(): ForgeReply {
    return { status: 404, body: { type: 'error', error: { message: 'Resource not found' } } };
  }

  protected answer(request: ForgeRequest): ForgeReply | undefined {
    if (request.headers.authorization !== `Bearer ${this.token}`) {
      return { status: 401, body: { type: 'error', error: { message: 'Token is invalid, expired, or not supported for this endpoint.' } } };
    }
    const path = request.url.pathname;
    const [, workspace = '', name = '', rest = ''] = /^\/2\.0\/repositories\/([^/]+)(?:\/([^/]+)(\/.*)?)?$/.exec(path) ?? [];
    if (workspace && !name) {
      const found = [...this.repositories.values()].filter((repository) => repository.path.startsWith(`${workspace}/`) && this.matches(repository, request.url.searchParams.get('q')));
      return [...this.repositories.keys()].some((known) => known.startsWith(`${workspace}/`)) ? this.listed(found.map((repository) => this.describe(repository)), request) : undefined;
    }
    const repository = this.repositories.get(`${workspace}/${name}`);
    return repository && this.repository(repository, rest, request);
  }

  private repository(repository: BitbucketRepository, rest: string, request: ForgeRequest): ForgeReply | undefined {
    const [, branch] = /^\/refs\/branches\/(.+)$/.exec(rest) ?? [];
    const [, tag] = /^\/refs\/tags\/(.+)$/.exec(rest) ?? [];
    const [, commit, path = ''] = /^\/src\/([^/]+)\/(.*)$/.exec(rest) ?? [];
    if (rest === '') {
      return { body: this.describe(repository) };
    }
    if (branch !== undefined || tag !== undefined) {
      const hash = branch === undefined ? repository.tags.get(decodeURIComponent(tag ?? '')) : repository.commitOf(decodeURIComponent(branch));
      return hash ? { body: { type: branch === undefined ? 'tag' : 'branch', name: decodeURIComponent(branch ?? tag ?? ''), target: { type: 'commit', hash } } } : undefined;
    }
    const files = commit === undefined ? undefined : repository.at(decodeURIComponent(commit));
    return files && (path === '' ? this.listed(this.entries(files, commit ?? '', Number(request.url.searchParams.get('max_depth') ?? 1)), request) : this.content(files, decodeURIComponent(path)));
  }

  private content(files: Map<string, string>, path: string): ForgeReply | undefined {
    const content = files.get(path);
    return content === undefined ? undefined : { body: content };
  }

  private entries(files: Map<string, string>, hash: string, depth: number): object[] {
    const folders = new Set([...files.keys()].flatMap((path) => path.split('/').slice(0, -1).map((_, index, parts) => parts.slice(0, index + 1).join('/'))));
    const within = (path: string): boolean => path.split('/').length <= depth;
    return [
      ...[...folders].filter(within).map((path) => ({ type: 'commit_directory', path, commit: { type: 'commit', hash } })),
      ...[...files].filter(([path]) => within(path)).map(([path, content]) => ({ type: 'commit_file', path, size: content.length, attributes: [], commit: { type: 'commit', hash } })),
    ];
  }

  /** One page; `next` is the address of the one after it. */
  private listed(values: readonly object[], { url }: ForgeRequest): ForgeReply {
    const pagelen = Math.min(PAGE, Number(url.searchParams.get('pagelen') ?? 10));
    const number = Number(url.searchParams.get('page') ?? 1);
    const next = new URL(url);
    next.searchParams.set('page', String(number + 1));
    return { body: { pagelen, page: number, size: values.length, values: values.slice((number - 1) * pagelen, number * pagelen), ...(number * pagelen < values.length && { next: next.href }) } };
  }

  /** `q` of the kind `project.key="P"`. */
  private matches({ project = 'MAIN' }: BitbucketRepository, query: string | null): boolean {
    const key = query === null ? undefined : /^project\.key\s*=\s*"([^"]*)"$/.exec(query)?.[1];
    return query === null || key === project;
  }

  private describe({ path, project = 'MAIN', defaultBranch, branches }: BitbucketRepository): object {
    const [, slug] = path.split('/');
    const empty = [...branches.values()].every((files) => files.size === 0);
    return { type: 'repository', uuid: `{${slug}}`, full_name: path, name: slug, slug, is_private: true, parent: null, project: { type: 'project', key: project, name: project }, mainbranch: empty ? null : { type: 'branch', name: defaultBranch }, links: { html: { href: `${this.origin}/${path}` }, self: { href: `${this.origin}${API}/repositories/${path}` } } };
  }
}
