import { AzureServer } from './forges/azure-server.js';
import { BitbucketCloudServer } from './forges/bitbucket-cloud-server.js';
import { ForgeHttp, type FakeRepository } from './forges/forge-http.js';
import { GiteaServer } from './forges/gitea-server.js';
import { componentYaml, IngestionWorld } from './ingestion-world.js';

type Server = ForgeHttp & { readonly repositories: Map<string, FakeRepository>; add(path: string, files: Record<string, string>): FakeRepository };

interface ForgeCase {
  readonly kind: string;
  readonly start: () => Promise<Server>;
  readonly integration: (server: Server) => object;
  /** Name of a repository at the forge. */
  readonly repository: string;
  /** The page of a file, or of a pattern. */
  readonly page: (server: Server, ref: string, path: string, repository?: string) => string;
  /** The page of the default branch. */
  readonly defaultPage: (server: Server, path: string) => string;
  /** The requests that list a tree, and how many pages it has. */
  readonly isTree: RegExp;
  readonly treePages: number;
  /** What the forge says of itself when it refuses. */
  readonly refusal: (message: string) => object;
}

const CASES: ForgeCase[] = [
  {
    kind: 'gitea',
    start: () => Object.assign(new GiteaServer(), { treePage: 50 }).start(),
    integration: (server) => ({ gitea: [{ host: server.host, baseUrl: server.origin, password: (server as GiteaServer).token }] }),
    repository: 'acme/shop',
    page: (server, ref, path, repository = 'acme/shop') => `${server.origin}/${repository}/src/branch/${encodeURIComponent(ref)}/${path}`,
    defaultPage: (server, path) => `${server.origin}/acme/shop/src/branch/HEAD/${path}`,
    isTree: /\/git\/trees\//,
    treePages: 3,
    refusal: (message) => ({ message, url: 'https://gitea.example.org/api/swagger' }),
  },
  {
    kind: 'bitbucketCloud',
    start: () => new BitbucketCloudServer().start(),
    integration: (server) => ({ bitbucketCloud: [{ host: server.host, apiBaseUrl: `${server.origin}/2.0`, token: (server as BitbucketCloudServer).token }] }),
    repository: 'acme/shop',
    page: (server, ref, path, repository = 'acme/shop') => `${server.origin}/${repository}/src/${encodeURIComponent(ref)}/${path}`,
    defaultPage: (server, path) => `${server.origin}/acme/shop/src/HEAD/${path}`,
    isTree: /\/src\/[0-9a-f]{40}\/\?/,
    treePages: 3,
    refusal: (message) => ({ type: 'error', error: { message } }),
  },
  {
    kind: 'azure',
    start: () => new AzureServer().start(),
    integration: (server) => ({ azure: [{ host: server.host, credentials: [{ personalAccessToken: (server as AzureServer).token }] }] }),
    repository: 'acme/my project/shop',
    page: (server, ref, path, repository = 'acme/my project/shop') => `${server.origin}/${repository.replace(/ /g, '%20').replace(/\/([^/]+)$/, '/_git/$1')}?path=/${path}&version=GB${encodeURIComponent(ref)}`,
    defaultPage: (server, path) => `${server.origin}/acme/my%20project/_git/shop?path=/${path}`,
    isTree: /recursionLevel=Full/,
    treePages: 1,
    refusal: (message) => ({ $id: '1', message, errorCode: 0 }),
  },
];

describe.each(CASES)('files of $kind', ({ kind, start, integration, repository, page, defaultPage, isTree, treePages, refusal }) => {
  let server: Server;
  let elsewhere: GiteaServer;
  let world: IngestionWorld;
  const refresh = (ref: string) => world.request('POST', '/refresh', { entityRef: ref });
  const isContent = (request: string): boolean => /\/raw\/|\/src\/[0-9a-f]{40}\/[^?]|\/items\?path=/.test(request);

  beforeAll(async () => {
    server = await start();
    elsewhere = await new GiteaServer().start();
    server.add(repository, {
      'catalog-info.yaml': componentYaml('shop', { spec: '  definition:\n    $text: ./docs/api.md\n' }),
      'docs/api.md': 'the api',
      ...Object.fromEntries(Array.from({ length: 120 }, (_, index) => [`services/s${index}/catalog-info.yaml`, componentYaml(`s${index}`)])),
    });
    world = await IngestionWorld.start({ config: { integrations: integration(server), reading: { allow: [{ host: elsewhere.host }] } } });
  });
  afterAll(async () => {
    await world?.stop();
    await elsewhere?.stop();
    await server?.stop();
  });
  beforeEach(() => {
    server.failing = undefined;
    server.limit = undefined;
    server.forget();
    elsewhere.forget();
  });

  it('are read from the private repository, placeholders too', async () => {
    const target = page(server, 'main', 'catalog-info.yaml');
    const { body } = await world.register(target);
    expect(body.location.status).toEqual({ state: 'processed' });
    const shop = await world.entity('component:default/shop');
    expect(shop?.spec?.definition).toBe('the api');
    expect(shop?.metadata.annotations['backstage.io/managed-by-location']).toBe(`url:${target}`);
    expect(server.asked.filter(isContent)).toHaveLength(2);
  });

  it('are not asked for while their branch stays where it is, and are when it moves', async () => {
    await refresh('component:default/shop');
    server.forget();
    await refresh('component:default/shop');
    expect(server.asked.filter(isContent)).toEqual([]);
    expect(server.asked.length).toBeGreaterThan(0);
    server.repositories.get(repository)!.commit({ 'docs/api.md': 'another api' });
    await refresh('component:default/shop');
    expect((await world.entity('component:default/shop'))?.spec?.definition).toBe('another api');
  });

  it('are found by pattern in the tree of the default branch, over all its pages', async () => {
    const { body } = await world.register(defaultPage(server, 'services/*/catalog-info.yaml'));
    expect(body.location.status).toEqual({ state: 'processed' });
    expect((await world.refs()).filter((ref) => /\/s\d+$/.test(ref))).toHaveLength(120);
    expect(server.asked.filter((request) => isTree.test(request))).toHaveLength(treePages);
    server.forget();
    server.repositories.get(repository)!.commit({ 'services/s3/catalog-info.yaml': undefined, 'services/new/catalog-info.yaml': componentYaml('new') });
    await refresh('component:default/s3');
    expect(await world.entity('component:default/new')).toBeDefined();
    expect((await world.entity('component:default/s3'))?.metadata.annotations['backstage.io/orphan']).toBe('true');
    expect((await world.entity('component:default/s4'))?.metadata.annotations['backstage.io/orphan']).toBeUndefined();
  });

  it('of a branch with a slash are named by its encoded name', async () => {
    server.repositories.get(repository)!.commit({ 'x.yaml': componentYaml('feature-x') }, 'feature/x');
    const { body } = await world.register(page(server, 'feature/x', 'x.yaml'));
    expect(body.location.status).toEqual({ state: 'processed' });
    expect(await world.entity('component:default/feature-x')).toBeDefined();
  });

  it.each([
    ['file', () => page(server, 'main', 'nowhere.yaml')],
    ['branch', () => page(server, 'nope', 'catalog-info.yaml')],
    ['repository', () => page(server, 'main', 'catalog-info.yaml', repository.replace(/shop$/, 'nothing'))],
    ['repository to search', () => page(server, 'main', '**/catalog-info.yaml', repository.replace(/shop$/, 'nothing'))],
  ])('say when there is no such %s', async (_, target) => {
    const { status, body } = await world.register(target());
    expect(status).toBe(201);
    expect(body.location.status).toMatchObject({ state: 'error', code: 'location_unreadable' });
  });

  it.each([401, 403, 500])('that cannot be read for a %d say so and stay', async (status) => {
    server.repositories.get(repository)!.commit({ 'y.txt': String(status) });
    server.failing = () => ({ status, body: refusal('because of reasons') });
    await refresh('component:default/shop');
    server.failing = undefined;
    expect((await world.entity('component:default/shop'))?.spec?.definition).toBe('another api');
    const { body: locations } = await world.request<{ data: { target: string; status: { state: string; code: string; message: string } } }[]>('GET', '/locations');
    const { status: told } = locations.find(({ data }) => data.target === page(server, 'main', 'catalog-info.yaml'))!.data;
    expect(told).toMatchObject({ state: 'error', code: 'fetch_failed', message: expect.stringContaining(`answered ${status}`) });
    expect(told.message).toContain('because of reasons');
    expect(told.message.includes(`the credentials under 'integrations.${kind}' do not allow it`)).toBe(status !== 500);
  });

  it('send the credentials to the forge and to nobody else', async () => {
    const showsWho = ({ headers }: { headers: object }): boolean => 'authorization' in headers || 'private-token' in headers;
    await refresh('component:default/shop');
    expect(server.requests.every(showsWho)).toBe(true);
    server.failing = () => ({ status: 302, headers: { location: `${elsewhere.origin}/acme/shop/raw/x.yaml` }, body: '' });
    await world.register(page(server, 'main', 'led-away.yaml'));
    expect(elsewhere.requests.length).toBeGreaterThan(0);
    expect(elsewhere.requests.filter(showsWho)).toEqual([]);
  });

  it.each(['https://example.org/acme/other/secret.txt', '/../../../../../../other/secret.txt', '%2e%2e/%2e%2e/%2e%2e/%2e%2e/other/secret.txt'])('do not bring in what lies elsewhere: %s', async (target) => {
    server.repositories.get(repository)!.commit({ 'evil.yaml': componentYaml('evil', { spec: `  definition:\n    $text: ${target}\n` }) }, `evil-${target.length}`);
    const { body } = await world.register(page(server, `evil-${target.length}`, 'evil.yaml'));
    expect(body.location.status.state).toBe('error');
    expect(await world.entity('component:default/evil')).toBeUndefined();
    // What climbs beyond the root may stay at the root, and then is asked for in the same repository.
    expect(server.asked.filter((request) => request.includes('secret') && !/\/(?:repos\/acme|repositories\/acme|my%20project\/_apis\/git\/repositories)\/shop\//.test(request))).toEqual([]);
  });

  // The last one: the forge has to be left alone from here on.
  it('wait after a 429', async () => {
    server.limit = { limit: 10, remaining: 0, resetAt: Math.floor(Date.now() / 1000) + 60 };
    const { body } = await world.register(page(server, 'main', 'services/s7/catalog-info.yaml'));
    expect(body.location.status).toMatchObject({ state: 'error', code: 'rate_limited' });
    server.forget();
    await refresh('component:default/shop');
    expect(server.asked).toEqual([]);
  });
});

describe('an Azure DevOps that shows a page to sign in', () => {
  it('is no file', async () => {
    const server = await new AzureServer().start();
    server.add('acme/shop/shop', { 'catalog-info.yaml': componentYaml('shop') });
    const world = await IngestionWorld.start({ config: { integrations: { azure: [{ host: server.host, credentials: [{ personalAccessToken: 'wrong' }] }] } } });
    try {
      const { body } = await world.register(`${server.origin}/acme/shop/_git/shop?path=/catalog-info.yaml`);
      expect(body.location.status).toMatchObject({ state: 'error', code: 'fetch_failed', message: expect.stringContaining("the credentials under 'integrations.azure' do not allow it") });
    } finally {
      await world.stop();
      await server.stop();
    }
  });
});
