import { waitFor } from '@callboard/testing';
import { GithubServer } from './forges/github-server.js';
import { GitlabServer } from './forges/gitlab-server.js';
import { componentYaml, IngestionWorld } from './ingestion-world.js';

const ORPHAN = 'backstage.io/orphan';

/** Waits until all sources have been read, and reads those of a type again. */
async function readAgain(world: IngestionWorld, type: string): Promise<void> {
  const [source] = await world.database.query<{ entityRef: string }>('SELECT entity_ref AS "entityRef" FROM sources WHERE type = $1', [type]);
  await world.request('POST', '/refresh', { entityRef: source!.entityRef });
}

describe('discovery in a GitHub organisation', () => {
  let github: GithubServer;
  let world: IngestionWorld;
  const source = async () => (await world.database.query<{ state: string; code: string | null; message: string | null }>(`SELECT state, code, message FROM sources WHERE type = 'github-discovery'`))[0];

  beforeAll(async () => {
    github = await new GithubServer().start();
    for (let index = 0; index < 120; index++) {
      github.add(`acme/svc-${index}`, { 'catalog-info.yaml': componentYaml(`svc-${index}`) }, { topics: ['catalog'] });
    }
    github.add('acme/svc-empty', { 'README.md': 'nothing' }, { topics: ['catalog'] });
    github.add('acme/svc-old', { 'catalog-info.yaml': componentYaml('svc-old') }, { archived: true, topics: ['catalog'] });
    github.add('acme/svc-fork', { 'catalog-info.yaml': componentYaml('svc-fork') }, { fork: true, topics: ['catalog'] });
    github.add('acme/svc-hidden', { 'catalog-info.yaml': componentYaml('svc-hidden') }, { topics: ['catalog', 'internal'] });
    github.add('acme/svc-public', { 'catalog-info.yaml': componentYaml('svc-public') }, { visibility: 'public', topics: ['catalog'] });
    github.add('acme/website', { 'catalog-info.yaml': componentYaml('website') }, { topics: ['catalog'] });
    github.add('acme/svc-people', { 'catalog-info.yaml': 'apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata: { name: admins }\nspec: { type: team, children: [] }\n' }, { topics: ['catalog'] });
    world = await IngestionWorld.start({
      config: { integrations: { github: [{ host: github.host, apiBaseUrl: `${github.origin}/api/v3`, token: github.token }] } },
      catalog: {
        providers: {
          github: {
            acme: {
              host: github.host,
              organization: 'acme',
              catalogPath: '/catalog-info.yaml',
              filters: { repository: 'svc-.*', topic: { include: ['catalog'], exclude: ['internal'] }, allowForks: false, visibility: ['private'] },
              schedule: { frequency: 'PT30M', timeout: { minutes: 3 } },
            },
          },
        },
      },
    });
    await world.settled();
  });
  afterAll(async () => {
    await world?.stop();
    await github?.stop();
  });
  beforeEach(() => github.forget());

  it('finds every repository that the filters let in, over all pages', async () => {
    expect(await world.refs()).toEqual(Array.from({ length: 120 }, (_, index) => `component:default/svc-${index}`).sort());
    const entity = await world.entity('component:default/svc-7');
    expect(entity?.metadata.annotations).toMatchObject({
      'backstage.io/managed-by-location': `url:${github.origin}/acme/svc-7/blob/main/catalog-info.yaml`,
      'backstage.io/managed-by-origin-location': `github-discovery:${github.origin}/acme#acme`,
      'backstage.io/source-location': `url:${github.origin}/acme/svc-7/tree/main/`,
    });
  });

  it('runs on its own schedule', async () => {
    // After the first read of all, sources that came together part.
    await readAgain(world, 'github-discovery');
    const [row] = await world.database.query<{ minutes: number }>(`SELECT extract(epoch FROM next_attempt_at - now())::int / 60 AS minutes FROM sources WHERE type = 'github-discovery'`);
    expect(row!.minutes).toBeGreaterThan(25);
  });

  it('lets repositories emit what registered locations may, and no groups', async () => {
    expect(await source()).toMatchObject({ state: 'error', code: 'kind_not_allowed' });
    github.repositories.get('acme/svc-people')!.commit({ 'catalog-info.yaml': componentYaml('people') });
    await readAgain(world, 'github-discovery');
    expect(await source()).toEqual({ state: 'processed', code: null, message: null });
    expect(await world.entity('component:default/people')).toBeDefined();
  });

  it('costs nothing while nothing is pushed', async () => {
    github.limit = { limit: 5000, remaining: 5000, resetAt: Math.floor(Date.now() / 1000) + 3600 };
    const before = await world.position();
    await readAgain(world, 'github-discovery');
    expect(github.limit.remaining).toBeGreaterThanOrEqual(4999);
    expect(await world.position()).toBe(before);
    github.limit = undefined;
  });

  it('polls ask only for what was pushed, besides a hundred repositories in turn', async () => {
    github.repositories.get('acme/svc-3')!.commit({ 'catalog-info.yaml': componentYaml('svc-3', { metadata: '  title: Three\n' }) });
    await world.database.query(`UPDATE sources SET next_attempt_at = now() WHERE type = 'github-discovery'`);
    await world.entityWhen('component:default/svc-3', ({ metadata }) => metadata.title === 'Three');
    expect(github.asked.filter((request) => request.includes('/contents/')).length).toBeLessThanOrEqual(101);
  });

  it('shows a new repository, and marks what a removed or archived one held as orphans', async () => {
    github.add('acme/svc-new', { 'catalog-info.yaml': componentYaml('svc-new') }, { topics: ['catalog'] });
    github.repositories.delete('acme/svc-1');
    github.repositories.get('acme/svc-2')!.archived = true;
    await readAgain(world, 'github-discovery');
    expect(await world.entity('component:default/svc-new')).toBeDefined();
    expect((await world.entity('component:default/svc-1'))?.metadata.annotations[ORPHAN]).toBe('true');
    expect((await world.entity('component:default/svc-2'))?.metadata.annotations[ORPHAN]).toBe('true');
    expect((await world.entity('component:default/svc-4'))?.metadata.annotations[ORPHAN]).toBeUndefined();
    github.repositories.get('acme/svc-2')!.archived = false;
    await readAgain(world, 'github-discovery');
    expect((await world.entity('component:default/svc-2'))?.metadata.annotations[ORPHAN]).toBeUndefined();
  });

  it('keeps what it found when the list, or one page of it, cannot be read', async () => {
    github.failing = ({ url }) => (url.searchParams.get('page') === '2' ? { status: 502, body: { message: 'Bad gateway' } } : undefined);
    await readAgain(world, 'github-discovery');
    expect(await source()).toMatchObject({ state: 'error', code: 'fetch_failed' });
    github.failing = ({ url }) => (url.pathname.endsWith('/repos') ? { status: 404, body: { message: 'Not Found' } } : undefined);
    await readAgain(world, 'github-discovery');
    expect(await source()).toMatchObject({ state: 'error', code: 'location_unreadable' });
    github.failing = ({ url }) => (url.pathname.endsWith('/repos') ? { headers: { link: '<http://127.0.0.1:1/api/v3/orgs/acme/repos?page=2>; rel="next"' }, body: [] } : undefined);
    await readAgain(world, 'github-discovery');
    expect(await source()).toMatchObject({ state: 'error', code: 'fetch_failed', message: expect.stringContaining('goes on at another host') });
    expect((await world.entity('component:default/svc-119'))?.metadata.annotations[ORPHAN]).toBeUndefined();
    github.failing = undefined;
  });

  it('lets one repository that fails harm no other', async () => {
    github.failing = ({ url }) => (url.pathname.includes('/svc-5/') ? { status: 500, body: { message: 'oops' } } : undefined);
    github.repositories.get('acme/svc-6')!.commit({ 'catalog-info.yaml': componentYaml('svc-6', { metadata: '  title: Six\n' }) });
    await readAgain(world, 'github-discovery');
    expect((await world.entity('component:default/svc-6'))?.metadata.title).toBe('Six');
    expect((await world.entity('component:default/svc-5'))?.metadata.annotations[ORPHAN]).toBeUndefined();
    expect(await source()).toMatchObject({ state: 'error', code: 'fetch_failed' });
    github.failing = undefined;
  });

  it('goes on after the budget has been used up', async () => {
    github.limit = { limit: 100, remaining: 0, resetAt: Math.floor(Date.now() / 1000) + 3 };
    await readAgain(world, 'github-discovery');
    expect(await source()).toMatchObject({ state: 'error', code: 'rate_limited' });
    github.limit = { limit: 5000, remaining: 5000, resetAt: Math.floor(Date.now() / 1000) + 3600 };
    await waitFor(async () => (await source())?.code !== 'rate_limited', { timeoutMs: 30_000, until: 'the poll after the reset has read the organisation' });
    github.limit = undefined;
  });

  it('waits for a person before it believes that most of it is gone', async () => {
    const all = [...github.repositories];
    github.repositories.clear();
    github.repositories.set('acme/svc-4', all.find(([name]) => name === 'acme/svc-4')![1]);
    await world.database.query(`UPDATE sources SET next_attempt_at = now() WHERE type = 'github-discovery'`);
    await waitFor(async () => (await source())?.code === 'removal_held', { until: 'the removal is held' });
    expect((await world.entity('component:default/svc-9'))?.metadata.annotations[ORPHAN]).toBeUndefined();
    all.forEach(([name, repository]) => github.repositories.set(name, repository));
  });
});

describe('discovery by pattern in every repository of a user', () => {
  it('keeps what a repository held that cannot be searched', async () => {
    const github = await new GithubServer().start();
    github.users.add('ann');
    github.tokenOwner = 'ann';
    github.add('ann/mono', { 'a/catalog-info.yaml': componentYaml('mono-a'), 'b/catalog-info.yaml': componentYaml('mono-b') });
    github.add('ann/other', { 'x/catalog-info.yaml': componentYaml('other-x') });
    const world = await IngestionWorld.start({
      config: { integrations: { github: [{ host: github.host, apiBaseUrl: `${github.origin}/api/v3`, token: github.token }] } },
      catalog: { locations: [{ type: 'github-discovery', target: `${github.origin}/ann/*/blob/-/**/catalog-info.yaml` }] },
    });
    try {
      await world.settled();
      expect(await world.refs()).toEqual(['component:default/mono-a', 'component:default/mono-b', 'component:default/other-x']);
      github.failing = ({ url }) => (url.pathname.includes('/mono/') ? { status: 500, body: {} } : undefined);
      github.repositories.get('ann/mono')!.commit({ 'b/catalog-info.yaml': undefined });
      github.repositories.get('ann/other')!.commit({ 'x/catalog-info.yaml': undefined, 'y/catalog-info.yaml': componentYaml('other-y') });
      await readAgain(world, 'github-discovery');
      expect((await world.entity('component:default/mono-b'))?.metadata.annotations[ORPHAN]).toBeUndefined();
      expect((await world.entity('component:default/other-x'))?.metadata.annotations[ORPHAN]).toBe('true');
      expect(await world.entity('component:default/other-y')).toBeDefined();
      github.failing = undefined;
      await readAgain(world, 'github-discovery');
      expect((await world.entity('component:default/mono-b'))?.metadata.annotations[ORPHAN]).toBe('true');
    } finally {
      await world.stop();
      await github.stop();
    }
  });
});

describe('discovery in a GitLab group', () => {
  it('finds the projects of the group and of its subgroups', async () => {
    const gitlab = await new GitlabServer().start();
    gitlab.groups.set('acme', { id: 1, path: 'acme', name: 'Acme', members: [] });
    gitlab.groups.set('acme/tools', { id: 2, path: 'acme/tools', name: 'Tools', members: [] });
    for (let index = 0; index < 105; index++) {
      gitlab.add(`acme/tools/p${index}`, { 'catalog-info.yaml': componentYaml(`p${index}`) });
    }
    gitlab.add('acme/old', { 'catalog-info.yaml': componentYaml('old') }, { archived: true });
    gitlab.add('acme/forked', { 'catalog-info.yaml': componentYaml('forked') }, { fork: true });
    gitlab.add('acme/bare', { 'README.md': 'no' });
    const world = await IngestionWorld.start({
      config: { integrations: { gitlab: [{ host: gitlab.host, baseUrl: gitlab.origin, token: gitlab.token }] } },
      catalog: { providers: { gitlab: { main: { host: gitlab.host, group: 'acme', skipForkedRepos: true, schedule: { frequency: { minutes: 30 } } } } } },
    });
    try {
      await world.settled();
      expect(await world.refs()).toHaveLength(105);
      expect((await world.entity('component:default/p1'))?.metadata.annotations['backstage.io/managed-by-location']).toBe(`url:${gitlab.origin}/acme/tools/p1/-/blob/main/catalog-info.yaml`);
      gitlab.projects.get('acme/tools/p1')!.commit({ 'catalog-info.yaml': undefined });
      gitlab.projects.get('acme/tools/p2')!.commit({ 'catalog-info.yaml': componentYaml('p2', { metadata: '  title: Two\n' }) });
      await readAgain(world, 'gitlab-discovery');
      expect((await world.entity('component:default/p1'))?.metadata.annotations[ORPHAN]).toBe('true');
      expect((await world.entity('component:default/p2'))?.metadata.title).toBe('Two');
    } finally {
      await world.stop();
      await gitlab.stop();
    }
  });
});
