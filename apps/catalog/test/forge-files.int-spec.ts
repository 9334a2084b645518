import { GithubServer } from './forges/github-server.js';
import { GitlabServer } from './forges/gitlab-server.js';
import { componentYaml, IngestionWorld } from './ingestion-world.js';

const SECONDS = (): number => Math.floor(Date.now() / 1000);

describe('files of GitHub', () => {
  let github: GithubServer;
  let world: IngestionWorld;

  beforeAll(async () => {
    github = await new GithubServer().start();
    github.add('acme/shop', {
      'catalog-info.yaml': componentYaml('shop', { spec: '  definition:\n    $text: ./docs/api.md\n' }),
      'docs/api.md': 'the api',
      ...Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`services/s${index}/catalog-info.yaml`, componentYaml(`s${index}`)])),
      'services/README.md': 'no',
    });
    github.add('acme/other', { 'secret.txt': 'secret' });
    world = await IngestionWorld.start({ config: { integrations: { github: [{ host: github.host, apiBaseUrl: `${github.origin}/api/v3`, token: github.token }] } } });
  });
  afterAll(async () => {
    await world?.stop();
    await github?.stop();
  });
  beforeEach(() => {
    github.failing = undefined;
    github.limit = undefined;
    github.forget();
  });
  const refresh = (ref: string) => world.request('POST', '/refresh', { entityRef: ref });

  it('are read through the API with the token, placeholders too', async () => {
    const target = `${github.origin}/acme/shop/blob/main/catalog-info.yaml`;
    const { body } = await world.register(target);
    expect(body.location.status).toEqual({ state: 'processed' });
    const shop = await world.entity('component:default/shop');
    expect(shop?.spec?.definition).toBe('the api');
    expect(shop?.metadata.annotations).toMatchObject({
      'backstage.io/managed-by-location': `url:${target}`,
      'backstage.io/view-url': target,
      'backstage.io/edit-url': target.replace('/blob/', '/edit/'),
      'backstage.io/source-location': `url:${github.origin}/acme/shop/tree/main/`,
    });
    expect(github.asked).toContain('GET /api/v3/repos/acme/shop/contents/catalog-info.yaml?ref=main');
  });

  it('cost nothing while their branch stays where it is', async () => {
    await refresh('component:default/shop');
    github.forget();
    github.limit = { limit: 100, remaining: 100, resetAt: SECONDS() + 3600 };
    await refresh('component:default/shop');
    expect(github.asked).toEqual(['GET /api/v3/repos/acme/shop/branches/main']);
    expect(github.limit.remaining).toBe(100);
  });

  it('are read again when the branch moves', async () => {
    github.repositories.get('acme/shop')!.commit({ 'docs/api.md': 'another api' });
    await refresh('component:default/shop');
    expect((await world.entity('component:default/shop'))?.spec?.definition).toBe('another api');
  });

  it('are found by pattern in the tree of the commit', async () => {
    const { body } = await world.register(`${github.origin}/acme/shop/blob/HEAD/services/*/catalog-info.yaml`);
    expect(body.location.status).toEqual({ state: 'processed' });
    expect((await world.refs()).filter((ref) => /\/s\d+$/.test(ref))).toHaveLength(12);
    expect(github.asked.filter((request) => request.includes('/git/trees/'))).toEqual([`GET /api/v3/repos/acme/shop/git/trees/${github.repositories.get('acme/shop')!.commitOf('main')}?recursive=1`]);
    github.forget();
    await refresh('component:default/s3');
    expect(github.asked).toEqual(['GET /api/v3/repos/acme/shop', 'GET /api/v3/repos/acme/shop/branches/main']);
    github.repositories.get('acme/shop')!.commit({ 'services/s3/catalog-info.yaml': undefined, 'services/s4/catalog-info.yaml': componentYaml('s4', { metadata: '  title: Four\n' }) });
    github.forget();
    await refresh('component:default/s3');
    expect((await world.entity('component:default/s4'))?.metadata.title).toBe('Four');
    expect((await world.entity('component:default/s3'))?.metadata.annotations['backstage.io/orphan']).toBe('true');
    for (const name of ['s3', 's4']) {
      const { body: history } = await world.request<{ items: { cause: object }[] }>('GET', `/entities/by-name/component/default/${name}/history?limit=1`);
      expect(history.items[0]?.cause).toMatchObject({ version: github.repositories.get('acme/shop')!.commitOf('main') });
    }
    // What has changed, and what is gone; nothing of the others.
    expect(github.asked.filter((request) => request.includes('/contents/') && !/\/services\/s[34]\//.test(request))).toEqual([]);
  });

  it('of a branch with a slash are named by its encoded name', async () => {
    github.repositories.get('acme/shop')!.commit({ 'x.yaml': componentYaml('feature-x') }, 'feature/x');
    const { body } = await world.register(`${github.origin}/acme/shop/blob/feature%2Fx/x.yaml`);
    expect(body.location.status).toEqual({ state: 'processed' });
    expect((await world.entity('component:default/feature-x'))?.metadata.name).toBe('feature-x');
  });

  it.each([
    [401, { message: 'Bad credentials' }, /answered 401, the credentials under 'integrations.github' do not allow it: Bad credentials/],
    [403, { message: 'Resource not accessible by personal access token' }, /answered 403, the credentials .*: Resource not accessible/],
    [500, { message: 'Server Error' }, /answered 500/],
  ])('that cannot be read for a %d say so and stay', async (status, body, message) => {
    github.repositories.get('acme/shop')!.commit({ 'y.txt': String(status) });
    github.failing = () => ({ status, body });
    await refresh('component:default/shop');
    const shop = await world.entity('component:default/shop');
    expect(shop?.spec?.definition).toBe('another api');
    const { body: locations } = await world.request<{ data: { target: string; status: { state: string; code: string; message: string } } }[]>('GET', '/locations');
    const { status: told } = locations.find(({ data }) => data.target.endsWith('/blob/main/catalog-info.yaml'))!.data;
    expect(told).toMatchObject({ state: 'error', code: 'fetch_failed', message: expect.stringMatching(message) });
  });

  it('vanish with their repository: orphans, not errors for ever', async () => {
    github.add('acme/brief', { 'a/catalog-info.yaml': componentYaml('brief') });
    await world.register(`${github.origin}/acme/brief/blob/main/**/catalog-info.yaml`);
    expect(await world.entity('component:default/brief')).toBeDefined();
    github.repositories.delete('acme/brief');
    await refresh('component:default/brief');
    expect((await world.entity('component:default/brief'))?.metadata.annotations['backstage.io/orphan']).toBe('true');
  });

  it.each(['https://example.org/acme/other/blob/main/secret.txt', '/../../other/blob/main/secret.txt', '%2e%2e/%2e%2e/%2e%2e/%2e%2e/other/contents/secret.txt'])('do not bring in what lies elsewhere: %s', async (target) => {
    github.add('acme/evil', { 'catalog-info.yaml': componentYaml('evil', { spec: `  definition:\n    $text: ${target}\n` }) });
    const { body } = await world.register(`${github.origin}/acme/evil/blob/main/catalog-info.yaml?x=${encodeURIComponent(target)}`);
    expect(body.location.status.state).toBe('error');
    expect(await world.entity('component:default/evil')).toBeUndefined();
    expect(github.asked.filter((request) => request.includes('secret'))).toEqual([]);
  });

  it('wait for the budget to be full again when it is used up, and the location says until when', async () => {
    const resetAt = SECONDS() + 1800;
    github.limit = { limit: 60, remaining: 0, resetAt };
    const { body } = await world.register(`${github.origin}/acme/shop/blob/main/services/s1/catalog-info.yaml`);
    expect(body.location.status).toMatchObject({ state: 'error', code: 'rate_limited', message: expect.stringContaining(new Date(resetAt * 1000).toISOString()) });
    const [row] = await world.database.query<{ wait: number }>('SELECT extract(epoch FROM next_attempt_at)::int - $2 AS wait FROM sources WHERE id = $1', [body.location.id, resetAt]);
    expect(row!.wait).toBeGreaterThanOrEqual(-1);
    expect(row!.wait).toBeLessThan(60);
    const { body: overview } = await world.request<{ forges: object[]; items: { code: string; nextAttemptAt: string }[] }>('GET', '/ingestion?q=services/s1/');
    expect(overview.items).toEqual([expect.objectContaining({ code: 'rate_limited', message: expect.stringContaining(new Date(resetAt * 1000).toISOString()), nextAttemptAt: expect.any(String) })]);
    expect(overview.forges).toEqual([{ host: github.host, limit: 60, remaining: 0, resetAt: new Date(resetAt * 1000).toISOString(), blockedUntil: new Date(resetAt * 1000).toISOString(), deferred: expect.any(Number) }]);
    github.forget();
    await world.request('POST', '/refresh', { entityRef: body.location.entityRef });
    expect(github.asked).toEqual([]);
  });
});

describe('files of GitLab below a relative path', () => {
  let gitlab: GitlabServer;
  let world: IngestionWorld;

  beforeAll(async () => {
    gitlab = await new GitlabServer('/git').start();
    gitlab.add('acme/platform/shop', { 'a b/catalog-info.yaml': componentYaml('spaced'), ...Object.fromEntries(Array.from({ length: 130 }, (_, index) => [`services/s${index}/catalog-info.yaml`, componentYaml(`s${index}`)])) });
    world = await IngestionWorld.start({ config: { integrations: { gitlab: [{ host: gitlab.host, baseUrl: `${gitlab.origin}/git`, token: gitlab.token }] } } });
  });
  afterAll(async () => {
    await world?.stop();
    await gitlab?.stop();
  });

  it('are read through the API, in nested groups', async () => {
    const { body } = await world.register(`${gitlab.origin}/git/acme/platform/shop/-/blob/main/a%20b/catalog-info.yaml`);
    expect(body.location.status).toEqual({ state: 'processed' });
    expect(gitlab.asked).toEqual(['GET /git/api/v4/projects/acme%2Fplatform%2Fshop/repository/files/a%20b%2Fcatalog-info.yaml/raw?ref=main']);
  });

  it('are found by pattern over all pages of the tree', async () => {
    gitlab.forget();
    const { body } = await world.register(`${gitlab.origin}/git/acme/platform/shop/-/blob/main/services/**/catalog-info.yaml`);
    expect(body.location.status).toEqual({ state: 'processed' });
    expect((await world.refs()).filter((ref) => /\/s\d+$/.test(ref))).toHaveLength(130);
    expect(gitlab.asked.filter((request) => request.includes('/repository/tree'))).toHaveLength(2);
  });

  it('wait as long as a 429 asks', async () => {
    gitlab.limit = { limit: 10, remaining: 0, resetAt: SECONDS() + 60 };
    const { body } = await world.register(`${gitlab.origin}/git/acme/platform/shop/-/blob/main/services/s2/catalog-info.yaml`);
    expect(body.location.status).toMatchObject({ state: 'error', code: 'rate_limited' });
  });
});

describe('a tree of GitHub that is cut off', () => {
  it('is walked folder by folder, and again only where something has changed', async () => {
    const github = await new GithubServer().start();
    const files = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`area-${index % 4}/s${index}/catalog-info.yaml`, componentYaml(`s${index}`)]));
    const repository = github.add('acme/mono', { 'catalog-info.yaml': componentYaml('mono'), ...files });
    github.treeLimit = 25;
    const world = await IngestionWorld.start({ config: { integrations: { github: [{ host: github.host, apiBaseUrl: `${github.origin}/api/v3`, token: github.token }] } } });
    try {
      const { body } = await world.register(`${github.origin}/acme/mono/blob/main/**/catalog-info.yaml`);
      expect(body.location.status).toEqual({ state: 'processed' });
      expect(await world.refs()).toHaveLength(41);
      // Whole, its first level, and four folders.
      expect(github.asked.filter((request) => request.includes('/git/trees/'))).toHaveLength(6);
      repository.commit({ 'area-2/s2/catalog-info.yaml': undefined, 'area-2/new/catalog-info.yaml': componentYaml('new') });
      github.limit = { limit: 100, remaining: 100, resetAt: SECONDS() + 3600 };
      await world.request('POST', '/refresh', { entityRef: 'component:default/s2' });
      expect(await world.entity('component:default/new')).toBeDefined();
      expect((await world.entity('component:default/s2'))?.metadata.annotations['backstage.io/orphan']).toBe('true');
      expect((await world.entity('component:default/s3'))?.metadata.annotations['backstage.io/orphan']).toBeUndefined();
      // The branch, the tree, its first level, one folder, and the files that have come or gone.
      expect(github.asked.filter((request) => request.includes('/contents/') && !/\/area-2\/(?:s2|new)\//.test(request)).length).toBe(40);
      expect(100 - github.limit.remaining).toBeLessThanOrEqual(7);
    } finally {
      await world.stop();
      await github.stop();
    }
  });
});
