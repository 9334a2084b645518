import { ScmHosts } from '../readers/scm-url.js';
import { AZURE } from './azure.adapter.js';
import { BITBUCKET_CLOUD } from './bitbucket-cloud.adapter.js';
import { BITBUCKET_SERVER } from './bitbucket-server.adapter.js';
import type { Forge, ForgeAsk } from './forge.port.js';
import { GITEA } from './gitea.adapter.js';
import { repositoryOf } from './repositories.adapter.js';

const SHA = 'a'.repeat(40);
const hosts = new ScmHosts({ gitea: [{ host: 'gitea.example.org' }], bitbucketServer: [{ host: 'bitbucket.example.org' }] });

/** Answers as the forge's reference shows them; anything else is 404. */
function askOf(answers: Record<string, unknown>): ForgeAsk {
  const ask: ForgeAsk = {
    get: () => Promise.reject(new Error('Trees are JSON')),
    graphql: () => Promise.resolve(undefined),
    appOwners: () => Promise.resolve(undefined),
    json: (_host, { url }, pick) => Promise.resolve(url in answers ? pick(answers[url], {}) : undefined),
    async pages(host, request, pick, { next } = {}) {
      const items = [];
      for (let url: string | undefined = request.url; url !== undefined; url = next?.(answers[url])) {
        const page = await ask.json(host, { url }, pick);
        items.push(...(page ?? []));
      }
      return items;
    },
  };
  return ask;
}

const GITEA_API = 'https://gitea.example.org/api/v1/repos/o/r';
const CLOUD_API = 'https://api.bitbucket.org/2.0/repositories/w/r';
const SERVER_API = 'https://bitbucket.example.org/rest/api/1.0/projects/P/repos/r';
const AZURE_API = 'https://dev.azure.com/org/p/_apis/git/repositories/r';

describe('the default branch and its tree', () => {
  it.each<[Forge, string, Record<string, unknown>, { path: string; id: string }[]]>([
    [
      GITEA,
      'https://gitea.example.org/o/r/src/branch/HEAD/x',
      {
        [GITEA_API]: { default_branch: 'trunk' },
        [`${GITEA_API}/branches/trunk`]: { name: 'trunk', commit: { id: SHA } },
        [`${GITEA_API}/git/trees/${SHA}?recursive=true&per_page=1000&page=1`]: { truncated: true, tree: [{ path: 'a', type: 'tree', sha: '1' }, { path: 'a/x.yaml', type: 'blob', mode: '100644', sha: '2' }] },
        [`${GITEA_API}/git/trees/${SHA}?recursive=true&per_page=1000&page=2`]: { truncated: false, tree: [{ path: 'b.yaml', type: 'blob', mode: '100644', sha: '3' }, { path: 'link', type: 'blob', mode: '120000', sha: '4' }] },
      },
      [{ path: 'a/x.yaml', id: '2' }, { path: 'b.yaml', id: '3' }],
    ],
    [
      BITBUCKET_CLOUD,
      'https://bitbucket.org/w/r/src/HEAD/x',
      {
        [CLOUD_API]: { mainbranch: { type: 'branch', name: 'trunk' } },
        [`${CLOUD_API}/refs/branches/trunk`]: { name: 'trunk', target: { hash: SHA } },
        [`${CLOUD_API}/src/${SHA}/?pagelen=100&max_depth=20`]: { values: [{ type: 'commit_directory', path: 'a' }, { type: 'commit_file', path: 'a/x.yaml' }], next: `${CLOUD_API}/next` },
        [`${CLOUD_API}/next`]: { values: [{ type: 'commit_file', path: 'b.yaml' }] },
      },
      [{ path: 'a/x.yaml', id: SHA }, { path: 'b.yaml', id: SHA }],
    ],
    [
      BITBUCKET_SERVER,
      'https://bitbucket.example.org/projects/P/repos/r/browse/x',
      {
        [`${SERVER_API}/commits?limit=1`]: { values: [{ id: SHA }] },
        [`${SERVER_API}/files?limit=1000&at=${SHA}`]: { values: ['a/x.yaml'], isLastPage: false, nextPageStart: 1 },
        [`${SERVER_API}/files?limit=1000&at=${SHA}&start=1`]: { values: ['b.yaml'], isLastPage: true, nextPageStart: null },
      },
      [{ path: 'a/x.yaml', id: SHA }, { path: 'b.yaml', id: SHA }],
    ],
    [
      AZURE,
      'https://dev.azure.com/org/p/_git/r?path=/x',
      {
        [`${AZURE_API}?api-version=6.0`]: { defaultBranch: 'refs/heads/trunk' },
        [`${AZURE_API}/refs?filter=heads%2Ftrunk&peelTags=true&api-version=6.0`]: { count: 2, value: [{ name: 'refs/heads/trunk-old', objectId: 'b'.repeat(40) }, { name: 'refs/heads/trunk', objectId: SHA }] },
        [`${AZURE_API}/items?scopePath=/&recursionLevel=Full&api-version=6.0&versionDescriptor.version=${SHA}&versionDescriptor.versionType=commit`]: {
          value: [{ objectId: '1', gitObjectType: 'tree', path: '/a', isFolder: true }, { objectId: '2', gitObjectType: 'blob', path: '/a/x.yaml' }],
        },
      },
      [{ path: 'a/x.yaml', id: '2' }],
    ],
  ])('%#: %s', async (forge, page, answers, files) => {
    const address = hosts.parse(page)!;
    expect(address.ref).toBe('HEAD');
    const ask = askOf(answers);
    expect(await forge.head(repositoryOf(address), 'HEAD', ask)).toBe(SHA);
    expect(await forge.tree(repositoryOf(address), SHA, ask)).toEqual(files);
    expect(await forge.head(repositoryOf(address), 'nope', askOf({}))).toBeUndefined();
  });
});
