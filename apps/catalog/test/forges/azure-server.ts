import { blobId, FakeRepository, ForgeHttp, type ForgeReply, type ForgeRequest } from './forge-http.js';

interface AzureRepository extends FakeRepository {
  disabled?: boolean;
}

/** Azure DevOps: the Git part of the REST API 6.0 as its reference describes it. Repositories are named `organization/project/name`. */
export class AzureServer extends ForgeHttp {
  readonly repositories = new Map<string, AzureRepository>();
  token = 'azure-secret';

  add(path: string, files: Record<string, string>, properties: Partial<AzureRepository> = {}): AzureRepository {
    const repository: AzureRepository = Object.assign(new FakeRepository(path, files), properties);
    this.repositories.set(path, repository);
    return repository;
  }

  protected limitHeaders({ limit, remaining, resetAt }: { limit: number; remaining: number; resetAt: number }): Record<string, string> {
    return { 'x-ratelimit-resource': 'core', 'x-ratelimit-limit': String(limit), 'x-ratelimit-remaining': String(Math.max(0, remaining)), 'x-ratelimit-reset': String(resetAt) };
  }

  protected limitReply(): ForgeReply {
    return { status: 429, headers: { 'retry-after': '30' }, body: { $id: '1', message: 'TF400733: The request has been canceled: Request was blocked due to exceeding usage of resource.', errorCode: 0 } };
  }

  protected override notFound(): ForgeReply {
    return { status: 404, body: { $id: '1', innerException: null, message: 'TF401019: The Git repository with name or identifier shop does not exist or you do not have permissions for the operation you are attempting.', typeName: 'Microsoft.TeamFoundation.Git.Server.GitRepositoryNotFoundException', errorCode: 0, eventId: 3000 } };
  }

  protected answer(request: ForgeRequest): ForgeReply | undefined {
    if (request.headers.authorization !== `Basic ${Buffer.from(`:${this.token}`).toString('base64')}`) {
      // Whoever shows no token that it knows is led to a page to sign in.
      return { status: 203, headers: { 'content-type': 'text/html; charset=utf-8' }, body: '<!DOCTYPE html><title>Azure DevOps Services | Sign In</title>' };
    }
    const [, organization = '', project = '', rest = ''] = /^\/([^/]+)(?:\/([^/]+))?\/_apis\/git\/repositories(\/.*)?$/.exec(request.url.pathname)?.map((part) => part && decodeURIComponent(part)) ?? [];
    const [, name, area = ''] = /^\/([^/]+)(\/refs|\/items)?$/.exec(rest) ?? [];
    if (organization && name === undefined) {
      return this.list(organization, project);
    }
    const repository = this.repositories.get(`${organization}/${project}/${name}`);
    switch (area) {
      case '/refs':
        return repository && this.refs(repository, request.url.searchParams.get('filter') ?? '');
      case '/items':
        return repository && this.items(repository, request);
      default:
        return repository && { body: this.describe(repository) };
    }
  }

  private list(organization: string, project: string): ForgeReply | undefined {
    const value = [...this.repositories.values()].filter(({ path }) => path.startsWith(project ? `${organization}/${project}/` : `${organization}/`)).map((repository) => this.describe(repository));
    return value.length === 0 ? undefined : { body: { value, count: value.length } };
  }

  private refs({ branches, tags, commitOf, path }: AzureRepository, filter: string): ForgeReply {
    const repository = this.repositories.get(path);
    const all = [...[...branches.keys()].map((name) => ({ name: `refs/heads/${name}`, objectId: commitOf.call(repository, name) })), ...[...tags].map(([name, objectId]) => ({ name: `refs/tags/${name}`, objectId }))];
    const value = all.filter(({ name }) => name.startsWith(`refs/${filter}`));
    return { body: { value, count: value.length } };
  }

  private items(repository: AzureRepository, { url, headers }: ForgeRequest): ForgeReply | undefined {
    const version = url.searchParams.get('versionDescriptor.version') ?? repository.defaultBranch;
    const files = url.searchParams.get('versionDescriptor.versionType') === 'tag' ? repository.at(repository.tags.get(version) ?? '') : repository.at(version);
    if (!files) {
      return { status: 404, body: { $id: '1', innerException: null, message: `TF401175: The version descriptor <Branch: ${version} > could not be resolved to a version in the repository`, typeName: 'Microsoft.TeamFoundation.Git.Server.GitUnresolvableToCommitException', errorCode: 0, eventId: 3000 } };
    }
    if (url.searchParams.get('recursionLevel') === 'Full') {
      const commitId = version;
      const value = [{ objectId: 'root', gitObjectType: 'tree', commitId, path: '/', isFolder: true }, ...[...files].map(([path, content]) => ({ objectId: blobId(content), gitObjectType: 'blob', commitId, path: `/${path}` }))];
      return { body: { count: value.length, value } };
    }
    const content = files.get((url.searchParams.get('path') ?? '').replace(/^\//, ''));
    if (content === undefined) {
      return { status: 404, body: { $id: '1', innerException: null, message: `TF401174: The item '${url.searchParams.get('path')}' could not be found in the repository`, typeName: 'Microsoft.TeamFoundation.Git.Server.GitItemNotFoundException', errorCode: 0, eventId: 3000 } };
    }
    return headers.accept === 'application/octet-stream' ? { headers: { 'content-type': 'application/octet-stream' }, body: content } : { body: { objectId: blobId(content), gitObjectType: 'blob', path: url.searchParams.get('path') } };
  }

  private describe({ path, defaultBranch, branches, disabled = false }: AzureRepository): object {
    const [organization = '', project = '', name = ''] = path.split('/');
    const empty = [...branches.values()].every((files) => files.size === 0);
    return { id: blobId(path), name, ...(!empty && { defaultBranch: `refs/heads/${defaultBranch}` }), size: 1, isDisabled: disabled, isFork: false, project: { id: blobId(project), name: project, state: 'wellFormed' }, webUrl: `${this.origin}/${encodeURIComponent(organization)}/${encodeURIComponent(project)}/_git/${encodeURIComponent(name)}` };
  }
}
