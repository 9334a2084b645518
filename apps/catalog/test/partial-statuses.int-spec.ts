import { waitFor } from '@callboard/testing';
import { GithubServer } from './forges/github-server.js';
import { componentYaml, IngestionWorld } from './ingestion-world.js';
import { WebhookSender } from './webhook-sender.js';

const locationYaml = (name: string, targets: string[]): string => `apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata:\n  name: ${name}\nspec:\n  targets: ${JSON.stringify(targets)}\n`;
const services = (names: string[]): Record<string, string> => Object.fromEntries(names.map((name) => [`services/${name}/catalog-info.yaml`, componentYaml(name)]));

describe('what a push touches', () => {
  let github: GithubServer;
  let world: IngestionWorld;
  let sender: WebhookSender;

  beforeAll(async () => {
    github = await new GithubServer().start();
    github.add('acme/shop', {
      ...services(['a', 'b']),
      'all.yaml': locationYaml('all', ['./teams.yaml', './plain.yaml', './libs/*.yaml', './nowhere.yaml']),
      'teams.yaml': locationYaml('teams', ['./team/one.yaml', './team/two.yaml']),
      'team/one.yaml': componentYaml('one'),
      'team/two.yaml': componentYaml('two'),
      'plain.yaml': componentYaml('plain'),
      'libs/x.yaml': componentYaml('x'),
    });
    world = await IngestionWorld.start({
      config: { integrations: { github: [{ host: github.host, apiBaseUrl: `${github.origin}/api/v3`, token: github.token }] }, events: { modules: { github: WebhookSender.MODULES.github } } },
      catalog: { refresh: { intervalSeconds: 86_400, sweepSeconds: 3600, maxBackOffSeconds: 86_400 } },
    });
    sender = new WebhookSender(world);
    await world.register(`${github.origin}/acme/shop/blob/main/services/*/catalog-info.yaml`);
    await world.register(`${github.origin}/acme/shop/blob/main/all.yaml`);
  });
  afterAll(async () => {
    await world?.stop();
    await github?.stop();
  });

  /** Everything that tells how the sources are. */
  async function state(): Promise<object> {
    const sources = await world.database.query(`SELECT target, state, code, message, entity_count, error_count FROM sources ORDER BY target`);
    const statuses = await world.database.query(`SELECT entity_ref, status FROM entities ORDER BY entity_ref`);
    const errors = await world.database.query(`SELECT d.entity_ref, d.error FROM documents d WHERE d.error IS NOT NULL ORDER BY 1`);
    const files = await world.database.query(`SELECT location, parent_ref, pattern, state, code, message FROM files ORDER BY location`);
    return { sources, statuses, errors, files };
  }

  /** Commits and tells of it; gives the files that were asked for. What a read of everything shows after that is the same. */
  async function push(files: Record<string, string | undefined>): Promise<string[]> {
    const shop = github.repositories.get('acme/shop')!;
    const before = shop.at('main')!;
    const lists = { added: [] as string[], modified: [] as string[], removed: [] as string[] };
    for (const [name, text] of Object.entries(files)) {
      lists[text === undefined ? 'removed' : before.has(name) ? 'modified' : 'added'].push(name);
    }
    shop.commit(files);
    github.forget();
    const repository = { full_name: 'acme/shop', html_url: `${github.origin}/acme/shop`, default_branch: 'main' };
    expect((await sender.github('push', { ref: 'refs/heads/main', before: 'a'.repeat(40), after: 'b'.repeat(40), commits: [lists], repository, pusher: { name: 'octocat' } })).status).toBe(202);
    await waitFor(async () => (await world.database.query(`SELECT FROM webhook_deliveries WHERE state = 'waiting'`)).length === 0, { until: 'the message has been worked on' });
    const asked = [...new Set(github.asked.flatMap((request) => /\/contents\/([^?]+)/.exec(request)?.[1] ?? []).map(decodeURIComponent))].sort();
    const after = await state();
    for (const { ref } of await world.database.query<{ ref: string }>('SELECT entity_ref AS ref FROM sources')) {
      await world.request('POST', '/refresh', { entityRef: ref });
    }
    expect(await state()).toEqual(after);
    return asked;
  }

  const root = (): string => `${github.origin}/acme/shop/blob/main/all.yaml`;
  const rootStatus = async (part: string): Promise<string | null | undefined> => (await world.database.query<{ message: string | null }>('SELECT message FROM sources WHERE target LIKE $1', [`%${part}%`]))[0]?.message;
  const statusOf = async (ref: string): Promise<string[]> => ((await world.entity(ref))?.status?.items ?? []).map(({ error, message }) => `${error.code} ${message}`);
  const NO_MATCH = 'Unable to read url, no matching files found for';

  it('may be the last file of a pattern: its location says so at once, and no more when there is one again', async () => {
    expect(await push({ 'services/a/catalog-info.yaml': undefined })).toEqual(['services/a/catalog-info.yaml']);
    expect(await rootStatus('services')).toBeNull();
    await push({ 'services/b/catalog-info.yaml': undefined });
    expect(await rootStatus('services')).toContain(NO_MATCH);
    expect(await push({ 'services/c/catalog-info.yaml': componentYaml('c') })).toEqual(['services/c/catalog-info.yaml']);
    expect(await rootStatus('services')).toBeNull();
  });

  it('may be the last file of a pattern in a Location file', async () => {
    await push({ 'libs/x.yaml': undefined });
    expect((await statusOf('location:default/all')).join()).toContain(NO_MATCH);
    expect(await push({ 'libs/y.yaml': componentYaml('y') })).toEqual(['libs/y.yaml']);
    expect((await statusOf('location:default/all')).join()).not.toContain(NO_MATCH);
  });

  it('leaves what is wrong with other targets of a changed Location file', async () => {
    await push({ 'libs/y.yaml': undefined });
    expect(await push({ 'all.yaml': locationYaml('all', ['./libs/*.yaml', './teams.yaml', './plain.yaml', './nowhere.yaml']) })).toEqual(['all.yaml']);
    const told = (await statusOf('location:default/all')).join();
    expect(told).toContain(NO_MATCH);
    expect(told).toContain('nowhere.yaml');
    expect(await push({ 'nowhere.yaml': componentYaml('nowhere'), 'libs/y.yaml': componentYaml('y') })).toEqual(['libs/y.yaml', 'nowhere.yaml']);
    expect(await statusOf('location:default/all')).toEqual([]);
  });

  it('may close a circle of Location files, and open it', async () => {
    expect(await push({ 'teams.yaml': locationYaml('teams', ['./team/one.yaml', './team/two.yaml', root()]) })).toEqual(['teams.yaml']);
    expect((await statusOf('location:default/teams')).join()).toContain('location_cycle');
    expect(await push({ 'teams.yaml': locationYaml('teams', ['./team/one.yaml', './team/two.yaml']) })).toEqual(['teams.yaml']);
    expect(await statusOf('location:default/teams')).toEqual([]);
  });

  it('may close a circle over a new Location file', async () => {
    expect(await push({ 'teams.yaml': locationYaml('teams', ['./team/one.yaml', './team/two.yaml', './further.yaml']), 'further.yaml': locationYaml('further', ['./teams.yaml', root()]) })).toEqual(['further.yaml', 'teams.yaml']);
    expect((await statusOf('location:default/further')).join()).toContain('location_cycle');
    expect(await push({ 'further.yaml': locationYaml('further', ['./plain.yaml']) })).toEqual(['further.yaml']);
    expect(await statusOf('location:default/further')).toEqual([]);
  });

  it('may bring a second Location entity of one name, and take it away', async () => {
    // Beside the address that was registered: another file for the catalog.
    await push({ 'teams.yaml': locationYaml('teams', ['./team/one.yaml', './team/two.yaml', './further.yaml', './all.yaml']) });
    await push({ 'all.yaml': locationYaml('all', ['./libs/*.yaml', './teams.yaml', './plain.yaml', './nowhere.yaml', './team/*.yaml']) });
    await push({ 'teams.yaml': locationYaml('teams', ['./team/one.yaml', './team/two.yaml', './further.yaml']) });
    await push({ 'all.yaml': locationYaml('all', ['./libs/*.yaml', './teams.yaml', './plain.yaml', './nowhere.yaml']) });
    expect(await statusOf('location:default/all')).toEqual([]);
  });

  it('may be a Location file that leads to less: that is taken out, and nothing else is asked for', async () => {
    expect(await push({ 'teams.yaml': locationYaml('teams', ['./team/two.yaml', './further.yaml']) })).toEqual(['teams.yaml']);
    expect(await world.entity('component:default/one')).toBeUndefined();
    expect(await world.entity('component:default/two')).toBeDefined();
  });

  it('leaves what another Location file leads to', async () => {
    // plain.yaml came by way of all.yaml, and further.yaml leads there too.
    await push({ 'all.yaml': locationYaml('all', ['./libs/*.yaml', './teams.yaml', './nowhere.yaml']) });
    expect(await world.entity('component:default/plain')).toBeDefined();
  });

  it('takes a Location file out with all that it led to', async () => {
    await push({ 'teams.yaml': undefined, 'all.yaml': locationYaml('all', ['./libs/*.yaml', './nowhere.yaml']) });
    expect(await world.refs()).toEqual(['component:default/c', 'component:default/nowhere', 'component:default/y', 'location:default/all']);
  });

  it('does so where the file is still named', async () => {
    await push({ 'all.yaml': locationYaml('all', ['./libs/*.yaml', './nowhere.yaml', './teams.yaml']), 'teams.yaml': locationYaml('teams', ['./team/*.yaml']) });
    expect(await world.entity('component:default/two')).toBeDefined();
    await push({ 'teams.yaml': undefined });
    expect(await world.refs()).toEqual(['component:default/c', 'component:default/nowhere', 'component:default/y', 'location:default/all']);
    expect((await statusOf('location:default/all')).join()).toContain('teams.yaml');
  });
});
