import { renameSync } from 'node:fs';
import { RefreshSource } from '../src/sources/refresh-source.use-case.js';
import { componentYaml, IngestionWorld } from './ingestion-world.js';

describe('files of a configured location', () => {
  let world: IngestionWorld;

  beforeAll(async () => {
    world = await IngestionWorld.start({
      locations: ['all.yaml'],
      files: {
        'all.yaml': 'apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata:\n  name: all\nspec:\n  targets:\n    - ./org.yaml\n    - ./components/*/catalog-info.yaml\n',
        'org.yaml': 'apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata:\n  name: team-a\nspec:\n  type: team\n  children: []\n',
        'components/cart/catalog-info.yaml': componentYaml('cart', { spec: '  providesApis: [cart-api]\n  dependsOn: [resource:cart-db]\n' }),
        'components/cart/api.yaml': 'openapi: 3.0.0\n',
        'components/shop/catalog-info.yaml': `${componentYaml('shop', { spec: '  consumesApis: [cart-api]\n' })}---\napiVersion: backstage.io/v1alpha1\nkind: API\nmetadata:\n  name: cart-api\nspec:\n  type: openapi\n  lifecycle: production\n  owner: team-a\n  definition:\n    $text: ../cart/api.yaml\n`,
      },
    });
    await world.settled();
  });
  afterAll(() => world?.stop());

  it('are in the catalog with both directions of their relations', async () => {
    expect(await world.refs()).toEqual(['api:default/cart-api', 'component:default/cart', 'component:default/shop', 'group:default/team-a', 'location:default/all']);
    expect((await world.entity('api:default/cart-api'))?.relations).toEqual([
      { type: 'apiConsumedBy', targetRef: 'component:default/shop' },
      { type: 'apiProvidedBy', targetRef: 'component:default/cart' },
      { type: 'ownedBy', targetRef: 'group:default/team-a' },
    ]);
    expect((await world.entity('group:default/team-a'))?.relations.map(({ targetRef }) => targetRef)).toEqual(['api:default/cart-api', 'component:default/cart', 'component:default/shop']);
  });

  it('carry where they come from, and what their placeholders point at', async () => {
    const api = await world.entity('api:default/cart-api');
    expect(api?.spec?.definition).toBe('openapi: 3.0.0\n');
    expect(api?.metadata.annotations).toMatchObject({
      'backstage.io/managed-by-location': `file:${world.at('components/shop/catalog-info.yaml')}`,
      'backstage.io/managed-by-origin-location': `file:${world.at('all.yaml')}`,
    });
  });

  it('show an edit at once: the entity, its neighbours, the facets, the history and the announcement', async () => {
    const before = await world.entity('component:default/cart');
    const start = performance.now();
    world.write({ 'components/cart/catalog-info.yaml': componentYaml('cart', { metadata: '  title: Cart\n', spec: '  dependsOn: [resource:other-db]\n' }) });
    const after = await world.entityWhen('component:default/cart', ({ metadata }) => metadata.title === 'Cart');
    expect(performance.now() - start).toBeLessThan(1000);
    expect(after.metadata.uid).toBe(before?.metadata.uid);
    expect(after.metadata.etag).not.toBe(before?.metadata.etag);
    expect(after.relations).toEqual([{ type: 'dependsOn', targetRef: 'resource:default/other-db' }, { type: 'ownedBy', targetRef: 'group:default/team-a' }]);
    expect((await world.entity('api:default/cart-api'))?.relations.map(({ type }) => type)).toEqual(['apiConsumedBy', 'ownedBy']);
    const facets = await world.request<{ facets: Record<string, { value: string }[]> }>('GET', '/entity-facets?facet=metadata.title');
    expect(facets.body.facets['metadata.title']).toEqual([{ value: 'Cart', count: 1 }]);
    const events = (await world.events()).map(({ event }) => event).filter(({ subject }) => subject === 'component:default/cart');
    expect(events.map(({ type, revision }) => [type, revision])).toEqual([['callboard.catalog.entity.created.v1', 1], ['callboard.catalog.entity.updated.v1', 2]]);
    expect(events[1]?.data).toMatchObject({ patch: expect.arrayContaining([{ op: 'add', path: '/metadata/title', value: 'Cart' }]) });
  });

  it('are not announced again when nothing has changed in them', async () => {
    const count = (await world.events()).length;
    world.write({ 'components/shop/catalog-info.yaml': `# a comment\n${componentYaml('shop', { spec: '  consumesApis: [cart-api]\n' })}---\napiVersion: backstage.io/v1alpha1\nkind: API\nmetadata:\n  name: cart-api\nspec:\n  type: openapi\n  lifecycle: production\n  owner: team-a\n  definition:\n    $text: ../cart/api.yaml\n` });
    expect((await world.request('POST', '/refresh', { entityRef: 'component:default/shop' })).status).toBe(200);
    expect((await world.events()).length).toBe(count);
  });

  it('follow the files that their placeholders point at', async () => {
    world.write({ 'components/cart/api.yaml': 'openapi: 3.1.0\n' });
    await world.entityWhen('api:default/cart-api', ({ spec }) => spec?.definition === 'openapi: 3.1.0\n');
  });

  it('are seen when they newly match a pattern, and when an editor puts a new file in the old one’s place', async () => {
    world.write({ 'components/new/catalog-info.yaml': componentYaml('new') });
    await world.entityWhen('component:default/new');
    world.write({ 'components/new/tmp': componentYaml('new', { metadata: '  title: Renamed\n' }) });
    renameSync(world.at('components/new/tmp'), world.at('components/new/catalog-info.yaml'));
    await world.entityWhen('component:default/new', ({ metadata }) => metadata.title === 'Renamed');
  });

  it('become orphans when they vanish, and entities again when they are back', async () => {
    world.remove('components/new');
    const orphan = await world.entityWhen('component:default/new', ({ metadata }) => metadata.annotations['backstage.io/orphan'] === 'true');
    world.write({ 'components/new/catalog-info.yaml': componentYaml('new') });
    const back = await world.entityWhen('component:default/new', ({ metadata }) => metadata.annotations['backstage.io/orphan'] === undefined);
    expect(back.metadata.uid).toBe(orphan.metadata.uid);
  });

  it('leave the catalog at once when their document or their target is taken out', async () => {
    world.write({ 'components/shop/catalog-info.yaml': componentYaml('shop') });
    await world.gone('api:default/cart-api');
    world.write({ 'all.yaml': 'apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata:\n  name: all\nspec:\n  targets: [./org.yaml]\n' });
    await world.gone('component:default/shop');
    expect(await world.refs()).toEqual(['group:default/team-a', 'location:default/all']);
    expect((await world.entity('group:default/team-a'))?.relations).toEqual([]);
  });
});

describe('a pattern that suddenly matches almost nothing', () => {
  let world: IngestionWorld;

  beforeAll(async () => {
    world = await IngestionWorld.start({ files: Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`many/${index}.yaml`, componentYaml(`many-${index}`)])), catalog: { watch: false } });
    await world.register(world.at('many/*.yaml'), 'file');
  });
  afterAll(() => world?.stop());

  it('waits for a person before it believes so', async () => {
    for (let index = 1; index < 60; index++) {
      world.remove(`many/${index}.yaml`);
    }
    const orphans = async (): Promise<number> => (await world.database.query('SELECT 1 FROM documents WHERE orphaned_at IS NOT NULL')).length;
    const [source] = await world.database.query<{ id: string }>('SELECT id FROM sources');
    await world.get(RefreshSource).execute(source?.id ?? '', 'poll');
    expect(await orphans()).toBe(0);
    expect((await world.request('GET', `/locations/${source?.id}`)).body).toMatchObject({ status: { state: 'error', code: 'removal_held', message: expect.stringContaining('59 of 61 entities') } });
    await world.request('POST', '/refresh', { entityRef: 'component:default/many-0' });
    expect(await orphans()).toBe(59);
  });
});

describe('a changed configuration', () => {
  let world: IngestionWorld;

  beforeAll(async () => {
    world = await IngestionWorld.start({ locations: ['old.yaml', 'kept.yaml'], files: { 'old.yaml': componentYaml('old'), 'kept.yaml': componentYaml('kept'), 'new.yaml': componentYaml('new') } });
    await world.settled();
  });
  afterAll(() => world?.stop());

  it('brings what it names from now on, and takes away what it names no longer', async () => {
    const kept = await world.entity('component:default/kept');
    await world.startReplica(['kept.yaml', 'new.yaml']);
    await world.entityWhen('component:default/new');
    expect(await world.refs()).toEqual(['component:default/kept', 'component:default/new']);
    expect((await world.entity('component:default/kept'))?.metadata.uid).toBe(kept?.metadata.uid);
  });
});
