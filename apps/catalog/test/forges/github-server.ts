import { createHash, createVerify } from 'node:crypto';
import { blobId, FakeRepository, ForgeHttp, page, type ForgeReply, type ForgeRequest } from './forge-http.js';
import { answerQuestion, type Member, type Team } from './github-graphql.js';

interface GithubRepository extends FakeRepository {
  archived?: boolean;
  fork?: boolean;
  visibility?: 'public' | 'private' | 'internal';
  topics?: string[];
}

/** A GitHub app: who has installed it, and for which of their repositories. */
interface App {
  readonly id: string;
  readonly publicKey: string;
  readonly installations: readonly { id: number; login: string; type: 'Organization' | 'User'; repositories: readonly string[] }[];
}

/**
 * GitHub: the REST API as its reference describes it, and GraphQL where it is switched on. Everything needs the token.
 * With the API at `/api/v3` it is an Enterprise Server, else like github.com.
 */
export class GithubServer extends ForgeHttp {
  readonly repositories = new Map<string, GithubRepository>();
  readonly members = new Map<string, Member>();
  readonly teams = new Map<string, Team>();
  readonly users = new Set<string>();
  token = 'ghp_secret';
  /** Whose token it is. */
  tokenOwner?: string;
  app?: App;
  hasGraphql = false;
  /** Most entries of a tree that is listed with everything below it. */
  treeLimit = 100_000;

  constructor(readonly api = '/api/v3') {
    super();
  }

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
    const path = request.url.pathname.slice(this.api.length);
    const shown = request.headers.authorization?.replace('Bearer ', '');
    if (this.app && path.startsWith('/app/')) {
      return this.appAnswer(this.app, path, shown ?? '');
    }
    const installation = this.app?.installations.find(({ login }) => shown === `ghs_${login}`);
    if (shown !== this.token && !installation) {
      return { status: 401, body: { message: 'Bad credentials', documentation_url: 'https://docs.github.com/rest', status: '401' } };
    }
    if (this.hasGraphql && request.method === 'POST' && request.url.pathname === `${this.api.replace('/v3', '')}/graphql`) {
      return { body: answerQuestion(this, JSON.parse(request.body)) };
    }
    if (path === '/installation/repositories' && installation) {
      const { items, headers } = page(installation.repositories, request);
      return { headers, body: { total_count: installation.repositories.length, repositories: items.map((name) => this.describe(this.repositories.get(name) as GithubRepository)) } };
    }
    if (path === '/user') {
      return this.tokenOwner && !installation ? { body: { login: this.tokenOwner, type: 'User' } } : { status: 403, body: { message: 'Resource not accessible by integration' } };
    }
    const [, owner = '', name = '', rest = ''] = /^\/repos\/([^/]+)\/([^/]+)(\/.*)?$/.exec(path) ?? [];
    if (owner) {
      const repository = this.repositories.get(`${owner}/${name}`);
      return repository && this.repository(repository, rest, request);
    }
    return this.organization(path, request);
  }

  private appAnswer({ id, publicKey, installations }: App, path: string, jwt: string): ForgeReply | undefined {
    const [head = '', claims = '', signature = ''] = jwt.split('.');
    const isSigned = createVerify('RSA-SHA256').update(`${head}.${claims}`).verify(publicKey, signature, 'base64url');
    if (!isSigned || (JSON.parse(Buffer.from(claims, 'base64url').toString()) as { iss: string }).iss !== id) {
      return { status: 401, body: { message: 'A JSON web token could not be decoded' } };
    }
    const [, number] = /^\/app\/installations\/(\d+)\/access_tokens$/.exec(path) ?? [];
    const found = installations.find((installation) => String(installation.id) === number);
    if (found) {
      return { status: 201, body: { token: `ghs_${found.login}`, expires_at: new Date(Date.now() + 3_600_000).toISOString(), permissions: { contents: 'read' } } };
    }
    return path === '/app/installations' ? { body: installations.map(({ id: installation, login, type }) => ({ id: installation, account: { login, type }, suspended_at: null })) } : undefined;
  }

  private repository(repository: GithubRepository, rest: string, { url, headers }: ForgeRequest): ForgeReply | undefined {
    const [, area = '', argument = ''] = /^\/(contents|branches|commits|git\/trees)\/(.*)$/.exec(rest) ?? [];
    const value = decodeURIComponent(argument);
    switch (area) {
      case '':
        return rest === '' ? { body: this.describe(repository) } : undefined;
      case 'branches': {
        const sha = repository.commitOf(value);
        return sha ? { body: { name: value, commit: { sha, url: `${this.origin}${this.api}/repos/${repository.path}/commits/${sha}` }, protected: false } } : { status: 404, body: { message: 'Branch not found' } };
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
      default:
        return this.tree(repository, value, url.searchParams.has('recursive'));
    }
  }

  /** `sha` is a commit, or the id of a folder. */
  private tree(repository: GithubRepository, sha: string, recursive: boolean): ForgeReply | undefined {
    const all = [...repository.branches.values()].flatMap((files) => folders(files));
    const files = repository.at(sha) ?? all.find(({ id }) => id === sha)?.files;
    if (!files) {
      return undefined;
    }
    const blobs = [...files].map(([path, content]) => ({ path, mode: '100644', type: 'blob', sha: blobId(content), size: content.length }));
    const below = folders(files).map(({ path, id }) => ({ path, mode: '040000', type: 'tree', sha: id }));
    const tree = [...blobs, ...below].filter(({ path }) => recursive || !path.includes('/'));
    const truncated = recursive && tree.length > this.treeLimit;
    return { body: { sha, url: this.origin, tree: truncated ? tree.slice(0, this.treeLimit) : tree, truncated } };
  }

  private organization(path: string, request: ForgeRequest): ForgeReply | undefined {
    const [, area = '', owner = '', rest = ''] = /^\/(orgs|users)\/([^/]+)(\/.*)?$/.exec(path) ?? [];
    const listed = (items: readonly unknown[]): ForgeReply => {
      const { items: body, headers } = page(items, request);
      return { body, headers };
    };
    const isUser = this.users.has(owner);
    if (path === '/user/repos') {
      return listed([...this.repositories.values()].filter((repository) => repository.path.startsWith(`${this.tokenOwner}/`)).map((repository) => this.describe(repository)));
    }
    if (rest === '/repos') {
      const found = [...this.repositories.values()].filter((repository) => repository.path.startsWith(`${owner}/`) && (!isUser || repository.visibility === 'public'));
      return found.length === 0 || isUser !== (area === 'users') ? undefined : listed(found.map((repository) => this.describe(repository)));
    }
    if (area === 'users') {
      const member = this.members.get(owner);
      return member && { body: { login: owner, type: 'User', avatar_url: `${this.origin}/avatars/${owner}`, html_url: `${this.origin}/${owner}`, email: null, bio: null, name: null, suspended_at: null, ...member } };
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

/** All folders, each with the files below it and an id that stands for them. */
function folders(files: Map<string, string>): { path: string; id: string; files: Map<string, string> }[] {
  const paths = new Set([...files.keys()].flatMap((file) => file.split('/').slice(0, -1).map((_, index, parts) => parts.slice(0, index + 1).join('/'))));
  return [...paths].map((path) => {
    const below = new Map([...files].filter(([file]) => file.startsWith(`${path}/`)).map(([file, content]) => [file.slice(path.length + 1), content]));
    return { path, files: below, id: createHash('sha1').update(`tree ${JSON.stringify([...below])}`).digest('hex') };
  });
}
