import { blobId, FakeRepository, ForgeHttp, page, type ForgeReply, type ForgeRequest } from './forge-http.js';

interface GitlabProject extends FakeRepository {
  archived?: boolean;
  fork?: boolean;
}

interface GitlabGroup {
  id: number;
  path: string;
  name: string;
  description?: string;
  members: string[];
}

/** GitLab, self-hosted below a relative path when one is given: the REST API version 4 as its reference describes it. */
export class GitlabServer extends ForgeHttp {
  readonly projects = new Map<string, GitlabProject>();
  readonly groups = new Map<string, GitlabGroup>();
  readonly users = new Map<string, { id: number; name: string; email?: string; state?: string; bot?: boolean }>();
  token = 'glpat-secret';

  constructor(readonly basePath = '') {
    super();
  }

  add(path: string, files: Record<string, string>, properties: Partial<GitlabProject> = {}): GitlabProject {
    const project: GitlabProject = Object.assign(new FakeRepository(path, files), properties);
    this.projects.set(path, project);
    return project;
  }

  protected limitHeaders({ limit, remaining, resetAt }: { limit: number; remaining: number; resetAt: number }): Record<string, string> {
    return { 'ratelimit-limit': String(limit), 'ratelimit-remaining': String(Math.max(0, remaining)), 'ratelimit-observed': String(limit - remaining), 'ratelimit-reset': String(resetAt) };
  }

  protected limitReply(): ForgeReply {
    return { status: 429, headers: { 'retry-after': '30' }, body: 'Retry later\n' };
  }

  protected override notFound(): ForgeReply {
    return { status: 404, body: { message: '404 Project Not Found' } };
  }

  protected answer(request: ForgeRequest): ForgeReply | undefined {
    if (request.headers['private-token'] !== this.token) {
      return { status: 401, body: { message: '401 Unauthorized' } };
    }
    const prefix = `${this.basePath}/api/v4`;
    if (!request.url.pathname.startsWith(prefix)) {
      return undefined;
    }
    const [, area = '', id = '', rest = ''] = /^\/(projects|groups)\/([^/]+)(\/.*)?$/.exec(request.url.pathname.slice(prefix.length)) ?? [];
    const path = decodeURIComponent(id);
    if (area === 'groups') {
      const group = this.groups.get(path) ?? [...this.groups.values()].find((candidate) => String(candidate.id) === path);
      return group ? this.group(group, rest, request) : { status: 404, body: { message: '404 Group Not Found' } };
    }
    const project = this.projects.get(path) ?? [...this.projects.values()].find((candidate) => String(this.idOf(candidate)) === path);
    return project && this.project(project, rest, request);
  }

  private project(project: GitlabProject, rest: string, request: ForgeRequest): ForgeReply | undefined {
    const { searchParams } = request.url;
    if (rest === '') {
      return { body: this.describe(project) };
    }
    const file = /^\/repository\/files\/([^/]+)\/raw$/.exec(rest);
    if (file) {
      const content = project.at(searchParams.get('ref') ?? 'HEAD')?.get(decodeURIComponent(file[1] ?? ''));
      return content === undefined ? { status: 404, body: { message: '404 File Not Found' } } : { body: content };
    }
    const commit = /^\/repository\/commits\/([^/]+)$/.exec(rest);
    if (commit) {
      const ref = decodeURIComponent(commit[1] ?? '');
      const id = project.at(ref) && (project.commitOf(ref === 'HEAD' ? project.defaultBranch : ref) ?? ref);
      return id ? { body: { id, short_id: id.slice(0, 8), title: 'files' } } : { status: 404, body: { message: '404 Commit Not Found' } };
    }
    if (rest === '/repository/tree') {
      const files = project.at(searchParams.get('ref') ?? 'HEAD');
      return files ? this.tree(files, request) : { status: 404, body: { message: '404 Tree Not Found' } };
    }
    return undefined;
  }

  /** Keyset pagination: the next page is named by the last entry of this one. */
  private tree(files: Map<string, string>, { url }: ForgeRequest): ForgeReply {
    const entries = [...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, content]) => ({ id: blobId(content), name: path.split('/').at(-1), type: 'blob', path, mode: '100644' }));
    const size = Number(url.searchParams.get('per_page') ?? 20);
    const start = url.searchParams.get('page_token') ? entries.findIndex(({ id }) => id === url.searchParams.get('page_token')) + 1 : 0;
    const body = entries.slice(start, start + size);
    const next = new URL(url);
    next.searchParams.set('page_token', body.at(-1)?.id ?? '');
    return { body, headers: start + size < entries.length ? { link: `<${next.href}>; rel="next"` } : {} };
  }

  private group(group: GitlabGroup, rest: string, request: ForgeRequest): ForgeReply | undefined {
    const below = (path: string): boolean => path.startsWith(`${group.path}/`);
    const { searchParams } = request.url;
    const listed = (items: readonly unknown[]): ForgeReply => {
      const { items: body, headers, page: number, next } = page(items, request, { usual: 20 });
      return { body, headers: { ...headers, 'x-page': String(number), 'x-next-page': next === undefined ? '' : String(next), 'x-total': String(items.length) } };
    };
    switch (rest) {
      case '':
        return { body: this.describeGroup(group) };
      case '/projects': {
        const withSubgroups = searchParams.get('include_subgroups') === 'true';
        const archived = searchParams.get('archived');
        const found = [...this.projects.values()].filter(({ path, archived: is = false }) => below(path) && (withSubgroups || path.split('/').length === group.path.split('/').length + 1) && (archived === null || String(is) === archived));
        return listed(found.map((project) => this.describe(project)));
      }
      case '/descendant_groups':
        return listed([...this.groups.values()].filter(({ path }) => below(path)).map((child) => this.describeGroup(child)));
      case '/members':
      case '/members/all': {
        const above = rest === '/members/all' ? [...this.groups.values()].filter(({ path }) => group.path.startsWith(`${path}/`)) : [];
        const names = new Set([group, ...above].flatMap(({ members }) => members));
        return listed([...names].map((username) => this.describeUser(username)));
      }
      default:
        return undefined;
    }
  }

  private describeUser(username: string): object {
    const { id, name, email, state = 'active', bot = false } = this.users.get(username) ?? { id: 0, name: username };
    return { id, username, name, state, access_level: 30, avatar_url: `${this.origin}/uploads/${username}.png`, web_url: `${this.origin}${this.basePath}/${username}`, ...(email && { email, public_email: email }), ...(bot && { bot }) };
  }

  private describeGroup({ id, path, name, description = '' }: GitlabGroup): object {
    const parent = this.groups.get(path.split('/').slice(0, -1).join('/'));
    return { id, name, path: path.split('/').at(-1), full_path: path, full_name: path.replaceAll('/', ' / '), description, visibility: 'private', web_url: `${this.origin}${this.basePath}/groups/${path}`, avatar_url: null, parent_id: parent?.id ?? null };
  }

  private describe(project: GitlabProject): object {
    const { path, archived = false, fork = false, defaultBranch, pushedAt } = project;
    return { id: this.idOf(project), path: path.split('/').at(-1), path_with_namespace: path, default_branch: defaultBranch, archived, web_url: `${this.origin}${this.basePath}/${path}`, last_activity_at: pushedAt.toISOString(), ...(fork && { forked_from_project: { id: 1 } }) };
  }

  private idOf({ path }: GitlabProject): number {
    return 1000 + [...this.projects.keys()].indexOf(path);
  }
}
