import { blobId, FakeRepository, ForgeHttp, page, type ForgeReply, type ForgeRequest } from './forge-http.js';

interface GithubRepository extends FakeRepository {
  archived?: boolean;
  fork?: boolean;
  visibility?: 'public' | 'private' | 'internal';
  topics?: string[];
}

interface Team {
  id: number;
  slug: string;
  name: string;
  description?: string;
  parent?: string;
  members: string[];
}

const API = '/api/v3';

/** GitHub Enterprise Server: the REST API as its reference describes it. Everything needs the token. */
export class GithubServer extends ForgeHttp {
  readonly repositories = new Map<string, GithubRepository>();
  readonly members = new Map<string, { id: number; name?: string; email?: string; bio?: string }>();
  readonly teams = new Map<string, Team>();
  readonly users = new Set<string>();
  token = 'ghp_secret';
  truncated = false;

  add(path: string, files: Record<string, string>, properties: Partial<GithubRepository> = {}): GithubRepository {
    const repository: GithubRepository = Object.assign(new FakeRepository(path, files), properties);
    this.repositories.set(path, repository);
    return repository;
  }

  protected limitHeaders({ limit, remaining, resetAt }: { limit: number; remaining: number; resetAt: number }): Record<string, string> {
    return { 'x-ratelimit-limit': String(limit), 'x-ratelimit-remaining': String(Math.max(0, remaining)), 'x-ratelimit-used': String(limit - remaining), 'x-ratelimit-reset': String(resetAt), 'x-ratelimit-resource': 'core' };
  }

  protected limitReply(): ForgeReply {
    return { status: 403, body: { message: 'API rate limit exceeded for user ID 1.', documentation_url: 'https://docs.github.com/rest/overview/rate-limits-for-the-rest-api' } };
  }

  protected answer(request: ForgeRequest): ForgeReply | undefined {
    if (request.headers.authorization !== `Bearer ${this.token}`) {
      return { status: 401, body: { message: 'Bad credentials', documentation_url: 'https://docs.github.com/rest', status: '401' } };
    }
    const path = request.url.pathname;
    const [, owner = '', name = '', rest = ''] = /^\/api\/v3\/repos\/([^/]+)\/([^/]+)(\/.*)?$/.exec(path) ?? [];
    if (owner) {
      const repository = this.repositories.get(`${owner}/${name}`);
      return repository && this.repository(repository, rest, request);
    }
    return this.organization(path.slice(API.length), request);
  }

  private repository(repository: GithubRepository, rest: string, { url, headers }: ForgeRequest): ForgeReply | undefined {
    const [, area = '', argument = ''] = /^\/(contents|branches|commits|git\/trees)\/(.*)$/.exec(rest) ?? [];
    const value = decodeURIComponent(argument);
    switch (area) {
      case '':
        return rest === '' ? { body: this.describe(repository) } : undefined;
      case 'branches': {
        const sha = repository.commitOf(value);
        return sha ? { body: { name: value, commit: { sha, url: `${this.origin}${API}/repos/${repository.path}/commits/${sha}` }, protected: false } } : { status: 404, body: { message: 'Branch not found' } };
      }
      case 'commits': {
        const sha = repository.at(value) && (repository.commitOf(value) ?? value);
        return sha ? { body: { sha, commit: { message: 'files' } } } : { status: 422, body: { message: `No commit found for SHA: ${value}` } };
      }
      case 'contents': {
        const content = repository.at(url.searchParams.get('ref') ?? repository.defaultBranch)?.get(value);
        if (content === undefined) {
          return undefined;
        }
        return headers.accept?.includes('raw') ? { body: content } : { body: { type: 'file', encoding: 'base64', content: Buffer.from(content).toString('base64'), sha: blobId(content), path: value } };
      }
      default: {
        const files = repository.at(value);
        const tree = [...(files ?? [])].map(([file, content]) => ({ path: file, mode: '100644', type: 'blob', sha: blobId(content), size: content.length }));
        return files && { body: { sha: value, tree: this.truncated ? tree.slice(0, 1) : tree, truncated: this.truncated } };
      }
    }
  }

  private organization(path: string, request: ForgeRequest): ForgeReply | undefined {
    const [, area = '', owner = '', rest = ''] = /^\/(orgs|users)\/([^/]+)(\/.*)?$/.exec(path) ?? [];
    const listed = (items: readonly unknown[]): ForgeReply => {
      const { items: body, headers } = page(items, request);
      return { body, headers };
    };
    const isUser = this.users.has(owner);
    if (rest === '/repos') {
      const found = [...this.repositories.values()].filter((repository) => repository.path.startsWith(`${owner}/`));
      return found.length === 0 || isUser !== (area === 'users') ? undefined : listed(found.map((repository) => this.describe(repository)));
    }
    if (area === 'users') {
      const member = this.members.get(owner);
      return member && { body: { login: owner, type: 'User', avatar_url: `${this.origin}/avatars/${owner}`, html_url: `${this.origin}/${owner}`, email: null, bio: null, name: null, ...member } };
    }
    if (rest === '/members') {
      return listed([...this.members].map(([login, { id }]) => ({ login, id, type: 'User', avatar_url: `${this.origin}/avatars/${login}`, html_url: `${this.origin}/${login}` })));
    }
    if (rest === '/teams') {
      return listed([...this.teams.values()].map((team) => this.describeTeam(owner, team)));
    }
    const team = this.teams.get(/^\/teams\/([^/]+)\/members$/.exec(rest)?.[1] ?? '');
    const below = team ? [...this.teams.values()].filter(({ parent }) => parent === team.slug).flatMap(({ members }) => members) : [];
    return team && listed([...new Set([...team.members, ...below])].map((login) => ({ login, id: this.members.get(login)?.id })));
  }

  private describeTeam(organization: string, { id, slug, name, description, parent }: Team): object {
    const above = parent === undefined ? undefined : this.teams.get(parent);
    return { id, slug, name, description: description ?? null, privacy: 'closed', html_url: `${this.origin}/orgs/${organization}/teams/${slug}`, parent: above ? { id: above.id, slug: above.slug, name: above.name } : null };
  }

  private describe({ path, archived = false, fork = false, visibility = 'private', topics = [], defaultBranch, pushedAt }: GithubRepository): object {
    const [owner, name] = path.split('/');
    return { id: blobId(path), name, full_name: path, owner: { login: owner }, private: visibility !== 'public', html_url: `${this.origin}/${path}`, fork, archived, disabled: false, visibility, topics, default_branch: defaultBranch, pushed_at: pushedAt.toISOString(), size: 1 };
  }
}
