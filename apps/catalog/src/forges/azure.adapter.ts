import { encodePath, isCommit, type Forge, type ForgeRequest, type ListedFile, type ListedRepository, type Repository } from './forge.port.js';

const VERSION = 'api-version=6.0';
/** What the name of a tag begins with in {@link ScmAddress.ref}. */
const TAG = 'refs/tags/';

interface AzureRef {
  name: string;
  objectId: string;
  /** The commit of an annotated tag, whose `objectId` is its own. */
  peeledObjectId?: string;
}

/** Azure DevOps, services and server, REST API 6.0. */
export const AZURE: Forge = {
  file(repository, ref, path): ForgeRequest {
    const [name, type] = isCommit(ref) ? [ref, 'commit'] : ref.startsWith(TAG) ? [ref.slice(TAG.length), 'tag'] : [ref, 'branch'];
    const version = ref === 'HEAD' ? '' : `&versionDescriptor.version=${encodeURIComponent(name)}&versionDescriptor.versionType=${type}`;
    return { url: `${repositoryApi(repository)}/items?path=${encodeURIComponent(`/${path}`)}&${VERSION}${version}`, headers: { accept: 'application/octet-stream' } };
  },

  hasApi: () => true,

  async head(repository, ref, ask): Promise<string | undefined> {
    if (isCommit(ref)) {
      return ref;
    }
    const { host } = repository;
    const base = repositoryApi(repository);
    const name = ref === 'HEAD' ? await ask.json(host, { url: `${base}?${VERSION}` }, (body) => (body as { defaultBranch?: string }).defaultBranch?.replace(/^refs\//, '')) : ref.startsWith(TAG) ? ref.replace(/^refs\//, '') : `heads/${ref}`;
    if (name === undefined) {
      return undefined;
    }
    // The filter is a prefix: `main` finds `maintenance` too.
    return ask.json(host, { url: `${base}/refs?filter=${encodeURIComponent(name)}&peelTags=true&${VERSION}` }, (body) => {
      const found = (body as { value: AzureRef[] }).value.find((candidate) => candidate.name === `refs/${name}`);
      return found?.peeledObjectId ?? found?.objectId;
    });
  },

  async tree(repository, commit, ask): Promise<readonly ListedFile[] | undefined> {
    const url = `${repositoryApi(repository)}/items?scopePath=/&recursionLevel=Full&${VERSION}&versionDescriptor.version=${commit}&versionDescriptor.versionType=commit`;
    return ask.json(repository.host, { url }, (body) =>
      (body as { value: { objectId: string; gitObjectType: string; path: string }[] }).value.filter(({ gitObjectType }) => gitObjectType === 'blob').map(({ path, objectId }) => ({ path: path.replace(/^\//, ''), id: objectId })),
    );
  },

  /** `owner` is an organisation, or `organisation/project`. */
  repositories(host, owner, ask): Promise<ListedRepository[] | undefined> {
    const url = `${host.apiBaseUrl ?? host.origin}/${encodePath(owner)}/_apis/git/repositories?${VERSION}`;
    const [organization = ''] = owner.split('/');
    return ask.json(host, { url }, (body) => (body as { value: AzureRepository[] }).value.map((repository) => toListed(organization, repository)));
  },
};

interface AzureRepository {
  name: string;
  /** Absent for an empty repository. */
  defaultBranch?: string;
  isDisabled?: boolean;
  isFork?: boolean;
  project: { name: string };
}

function toListed(organization: string, { name, defaultBranch, isDisabled = false, isFork = false, project }: AzureRepository): ListedRepository {
  return { path: `${organization}/${project.name}/_git/${name}`, defaultBranch: defaultBranch?.replace(/^refs\/heads\//, ''), archived: isDisabled, fork: isFork, topics: [], project: project.name };
}

/** `org/project/_git/repo` → `org/project/_apis/git/repositories/repo`; a project's repository of the same name may leave it out. */
function repositoryApi({ host, origin, path }: Repository): string {
  const segments = path.split('/');
  const at = segments.lastIndexOf('_git');
  const name = segments[at + 1] ?? '';
  const owner = at < 2 ? [...segments.slice(0, at), name] : segments.slice(0, at);
  return `${host.apiBaseUrl ?? origin}/${encodePath(owner.join('/'))}/_apis/git/repositories/${encodeURIComponent(name)}`;
}
