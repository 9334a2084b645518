import { generateKeyPairSync } from 'node:crypto';
import { AzureServer } from './forges/azure-server.js';
import { BitbucketCloudServer } from './forges/bitbucket-cloud-server.js';
import type { ForgeHttp } from './forges/forge-http.js';
import { GiteaServer } from './forges/gitea-server.js';
import { GithubServer } from './forges/github-server.js';
import { componentYaml, IngestionWorld } from './ingestion-world.js';

const file = (name: string) => ({ 'catalog-info.yaml': componentYaml(name) });

/** A world in which the configured discoveries have been read; both are stopped after the test. */
async function discovered(server: ForgeHttp, integrations: object, catalog: object, test: (world: IngestionWorld) => Promise<void>): Promise<void> {
  const world = await IngestionWorld.start({ config: { integrations }, catalog: { ...catalog } });
  try {
    await world.settled();
    await test(world);
  } finally {
    await world.stop();
    await server.stop();
  }
}

/** Has the only source read again by whoever asks for it. */
async function readAgain(world: IngestionWorld): Promise<{ state: string; code: string | null }> {
  const [source] = await world.database.query<{ entityRef: string }>('SELECT entity_ref AS "entityRef" FROM sources');
  await world.request('POST', '/refresh', { entityRef: source!.entityRef });
  return (await world.database.query<{ state: string; code: string | null }>('SELECT state, code FROM sources'))[0]!;
}

const orphaned = async (world: IngestionWorld, ref: string): Promise<boolean> => (await world.entity(ref))?.metadata.annotations['backstage.io/orphan'] === 'true';

it('of a Gitea organisation finds its repositories, over all pages', async () => {
  const gitea = await new GiteaServer().start();
  for (let index = 0; index < 60; index++) {
    gitea.add(`acme/svc-${index}`, file(`svc-${index}`));
  }
  gitea.add('acme/old', file('old'), { archived: true });
  gitea.add('acme/void', {}, { empty: true });
  gitea.add('acme/bare', { 'README.md': 'no' });
  await discovered(gitea, { gitea: [{ host: gitea.host, baseUrl: gitea.origin, password: gitea.token }] }, { providers: { gitea: { main: { host: gitea.host, organization: 'acme' } } } }, async (world) => {
    expect(await world.refs()).toEqual(Array.from({ length: 60 }, (_, index) => `component:default/svc-${index}`).sort());
    expect((await world.entity('component:default/svc-3'))?.metadata.annotations).toMatchObject({ 'backstage.io/managed-by-location': `url:${gitea.origin}/acme/svc-3/src/branch/main/catalog-info.yaml` });
    expect(gitea.asked.filter((request) => request.includes('/orgs/acme/repos'))).toHaveLength(2);
    gitea.repositories.delete('acme/svc-1');
    gitea.add('acme/new', file('new'));
    await readAgain(world);
    expect(await orphaned(world, 'component:default/svc-1')).toBe(true);
    expect(await world.entity('component:default/new')).toBeDefined();
    gitea.failing = ({ url }) => (url.searchParams.get('page') === '2' ? { status: 500, body: { message: 'oops' } } : undefined);
    expect(await readAgain(world)).toEqual({ state: 'error', code: 'fetch_failed' });
    expect(await orphaned(world, 'component:default/svc-2')).toBe(false);
  });
});

it('of a Bitbucket workspace finds the repositories that the filters let in, over all pages', async () => {
  const bitbucket = await new BitbucketCloudServer().start();
  for (let index = 0; index < 110; index++) {
    bitbucket.add(`acme/svc-${index}`, file(`svc-${index}`), { project: 'APIS' });
  }
  bitbucket.add('acme/svc-other', file('svc-other'), { project: 'WEB' });
  bitbucket.add('acme/website', file('website'), { project: 'APIS' });
  bitbucket.add('acme/svc-void', {}, { project: 'APIS' });
  const providers = { bitbucketCloud: { main: { host: bitbucket.host, workspace: 'acme', filters: { projectKey: '^APIS$', repoSlug: '^svc-.*$' }, schedule: { frequency: 'PT30M' } } } };
  await discovered(bitbucket, { bitbucketCloud: [{ host: bitbucket.host, apiBaseUrl: `${bitbucket.origin}/2.0`, token: bitbucket.token }] }, { providers }, async (world) => {
    expect(await world.refs()).toEqual(Array.from({ length: 110 }, (_, index) => `component:default/svc-${index}`).sort());
    expect((await world.entity('component:default/svc-3'))?.metadata.annotations).toMatchObject({
      'backstage.io/managed-by-location': `url:${bitbucket.origin}/acme/svc-3/src/main/catalog-info.yaml`,
      'backstage.io/managed-by-origin-location': `bitbucket-discovery:${bitbucket.origin}/acme#main`,
    });
    bitbucket.repositories.get('acme/svc-1')!.project = 'WEB';
    await readAgain(world);
    expect(await orphaned(world, 'component:default/svc-1')).toBe(true);
    expect(await orphaned(world, 'component:default/svc-2')).toBe(false);
  });
});

it('at Azure DevOps finds the repositories of one project, or of those that a pattern matches', async () => {
  const azure = await new AzureServer().start();
  azure.add('acme/my project/svc-a', file('svc-a'));
  azure.add('acme/my project/svc-old', file('svc-old'), { disabled: true });
  azure.add('acme/my project/website', file('website'));
  azure.add('acme/my project/svc-void', {});
  azure.add('acme/other/svc-b', file('svc-b')).commit({ 'catalog-info.yaml': componentYaml('svc-b-dev') }, 'dev');
  azure.add('acme/third/svc-c', file('svc-c'));
  const providers = {
    azureDevOps: {
      one: { host: azure.host, organization: 'acme', project: 'my project', repository: 'svc-*' },
      all: { host: azure.host, organization: 'acme', project: 'o*', path: '/*.yaml', branch: 'dev' },
    },
  };
  await discovered(azure, { azure: [{ host: azure.host, apiBaseUrl: azure.origin, credentials: [{ personalAccessToken: azure.token }] }] }, { providers }, async (world) => {
    expect(await world.refs()).toEqual(['component:default/svc-a', 'component:default/svc-b-dev']);
    const place = async (name: string): Promise<string | undefined> => (await world.entity(`component:default/${name}`))?.metadata.annotations['backstage.io/managed-by-location'];
    expect(await place('svc-a')).toBe(`url:${azure.origin}/acme/my%20project/_git/svc-a?path=/catalog-info.yaml`);
    expect(await place('svc-b-dev')).toBe(`url:${azure.origin}/acme/other/_git/svc-b?path=/catalog-info.yaml&version=GBdev`);
  });
});

it('by a GitHub app finds what it is installed for, of organisations and of people', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048, privateKeyEncoding: { type: 'pkcs8', format: 'pem' }, publicKeyEncoding: { type: 'spki', format: 'pem' } });
  const github = await new GithubServer().start();
  ['acme/shop', 'acme/hidden', 'ann/tool'].forEach((path) => github.add(path, file(path.split('/')[1]!)));
  github.app = { id: '7', publicKey, installations: [{ id: 1, login: 'acme', type: 'Organization', repositories: ['acme/shop'] }, { id: 2, login: 'ann', type: 'User', repositories: ['ann/tool'] }] };
  const integration = { host: github.host, apiBaseUrl: `${github.origin}/api/v3`, apps: [{ appId: 7, privateKey, clientId: 'c', clientSecret: 's', webhookSecret: 'w' }] };
  await discovered(github, { github: [integration] }, { providers: { github: { main: { host: github.host, app: 7 } } } }, async (world) => {
    expect(await world.refs()).toEqual(['component:default/shop', 'component:default/tool']);
    expect(await readAgain(world)).toEqual({ state: 'processed', code: null });
    github.app = { id: '7', publicKey, installations: [] };
    expect(await readAgain(world)).toEqual({ state: 'error', code: 'location_unreadable' });
    expect(await orphaned(world, 'component:default/shop')).toBe(false);
  });
});

it('of a GitHub user finds what is public, of somebody else', async () => {
  const github = await new GithubServer().start();
  github.users.add('ann');
  github.tokenOwner = 'bob';
  github.add('ann/open', file('open'), { visibility: 'public' });
  github.add('ann/closed', file('closed'));
  await discovered(github, { github: [{ host: github.host, apiBaseUrl: `${github.origin}/api/v3`, token: github.token }] }, { providers: { github: { main: { host: github.host, organization: 'ann' } } } }, async (world) => {
    expect(await world.refs()).toEqual(['component:default/open']);
  });
});
