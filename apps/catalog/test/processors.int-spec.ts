import { catalogProcessor, type CatalogEntity, type CatalogProcessor } from '@callboard/plugin-sdk';
import { ContributedProcessors } from '../src/processors/contributed-processors.query.js';
import { componentYaml, IngestionWorld } from './ingestion-world.js';

const TITLE = 'example.com/title';

/** Adds an annotation made of the title, and counts what it was asked. */
class Counting implements CatalogProcessor {
  readonly name = 'counting';
  readonly kinds = ['component'];
  readonly asked: string[] = [];

  constructor(readonly version = '1') {}

  preProcess(entity: CatalogEntity): CatalogEntity {
    this.asked.push(entity.metadata.name);
    return { ...entity, metadata: { ...entity.metadata, annotations: { ...entity.metadata.annotations, [TITLE]: `${this.version} ${entity.metadata.title}`, 'backstage.io/view-url': 'javascript:alert(1)', 'backstage.io/managed-by-location': 'url:https://elsewhere' } } };
  }

  postProcess({ metadata }: CatalogEntity) {
    return [{ type: 'watchedBy', inverse: 'watches', target: `group:default/${metadata.name}-watchers` }];
  }
}

describe('processors', () => {
  let world: IngestionWorld;
  let processors: ContributedProcessors;
  const taken: (() => void)[] = [];

  beforeAll(async () => {
    world = await IngestionWorld.start({
      locations: ['all.yaml', 'system.yaml'],
      files: { 'all.yaml': files(0), 'system.yaml': 'apiVersion: backstage.io/v1alpha1\nkind: System\nmetadata:\n  name: till\nspec:\n  owner: team-a\n' },
      catalog: { watch: false, refresh: { intervalSeconds: 3600, sweepSeconds: 3600 } },
    });
    await world.settled();
    processors = world.get(ContributedProcessors);
  });
  afterEach(() => taken.splice(0).forEach((takeOut) => takeOut()));
  afterAll(() => world?.stop());

  function files(revision: number): string {
    return `${componentYaml('cart', { metadata: '  title: Cart\n' })}---\n${componentYaml('shop', { metadata: `  description: version ${revision}\n  title: Shop\n` })}`;
  }
  const add = (processor: CatalogProcessor): void => void taken.push(processors.add(processor));
  const refresh = async (ref = 'component:default/cart') => expect((await world.request('POST', '/refresh', { entityRef: ref })).status).toBe(200);
  const documents = async (ref: string) => (await world.request<{ documents: { processors?: { name: string; version: string }[]; flapping?: { processor: string; times: number }; error?: { stage: string; code: string; message: string } }[] }>('GET', `/why/${ref.replace(':', '/')}`)).body.documents;

  it('change what they concern when they come, and only that; nobody writes over where an entity comes from', async () => {
    const position = await world.position();
    const untouched = await world.database.query(`SELECT id, xmin::text FROM documents WHERE entity_ref LIKE 'system:%' UNION ALL SELECT id, xmin::text FROM files WHERE location LIKE '%system.yaml'`);
    const counting = new Counting();
    add(counting);
    await refresh();
    await refresh('system:default/till');
    const cart = await world.entity('component:default/cart');
    expect(cart?.metadata.annotations).toMatchObject({ [TITLE]: '1 Cart', 'backstage.io/view-url': 'about:blank', 'backstage.io/managed-by-location': `file:${world.at('all.yaml')}` });
    expect(cart?.relations).toContainEqual({ type: 'watchedBy', targetRef: 'group:default/cart-watchers' });
    expect(counting.asked).toEqual(['cart', 'shop']);
    expect(await world.database.query(`SELECT id, xmin::text FROM documents WHERE entity_ref LIKE 'system:%' UNION ALL SELECT id, xmin::text FROM files WHERE location LIKE '%system.yaml'`)).toEqual(untouched);
    await refresh();
    expect(counting.asked).toHaveLength(2);
    expect((await world.events(position)).filter(({ event }) => event.type.includes('.entity.')).map(({ event }) => event.subject)).toEqual(['component:default/cart', 'component:default/shop']);
    expect((await documents('component:default/cart'))[0]?.processors).toContainEqual({ name: 'counting', version: '1' });
  });

  it('have everything that they concern processed again with a new version', async () => {
    add(new Counting('2'));
    await refresh();
    expect((await world.entity('component:default/shop'))?.metadata.annotations[TITLE]).toBe('2 Shop');
  });

  it('refuse an entity with their name and words, and harm no sibling', async () => {
    add(catalogProcessor({ name: 'strict', version: '1', validate: ({ metadata }) => { if (metadata.name === 'shop') throw new Error('shops are closed'); } }));
    world.write({ 'all.yaml': files(1) });
    await refresh();
    expect((await documents('component:default/shop'))[0]?.error).toMatchObject({ stage: 'processor', code: 'processor_failed', message: 'The processor strict refused the entity: shops are closed' });
    expect((await world.entity('component:default/shop'))?.metadata.description).toBe('version 0');
    expect((await world.entity('component:default/cart'))?.status).toBeUndefined();
  });

  it.each<[string, CatalogProcessor['preProcess']]>([
    ['another entity', (entity) => ({ ...entity, metadata: { ...entity.metadata, name: 'other' } })],
    ['nothing', () => undefined as unknown as CatalogEntity],
  ])('cannot make of an entity %s', async (_what, preProcess) => {
    add(catalogProcessor({ name: 'bad', version: String(Math.random()), preProcess }));
    await refresh();
    expect((await documents('component:default/cart'))[0]?.error).toMatchObject({ stage: 'processor', code: 'processor_failed' });
    expect(await world.entity('component:default/other')).toBeUndefined();
  });

  it('cannot add a relation to a ref that no index holds; the rest of the file is taken', async () => {
    const target = `group:default/${Array.from({ length: 3000 }, (_, index) => (index * 7919).toString(36)).join('')}`;
    add(catalogProcessor({ name: 'endless', version: '1', postProcess: ({ metadata }) => (metadata.name === 'cart' ? [{ type: 'watchedBy', inverse: 'watches', target }] : []) }));
    world.write({ 'all.yaml': files(9) });
    await refresh();
    expect((await documents('component:default/cart'))[0]?.error).toMatchObject({ stage: 'processor', code: 'processor_failed', message: expect.stringContaining('at most 500 characters') });
    expect((await world.entity('component:default/shop'))?.metadata.description).toBe('version 9');
  });

  it('are named when they make other things of the same document, and then left alone for a while', async () => {
    let asked = 0;
    const flapping = catalogProcessor({
      name: 'moody',
      version: '1',
      kinds: ['Component'],
      preProcess: (entity) => (entity.metadata.name === 'cart' ? { ...entity, metadata: { ...entity.metadata, description: `${(asked += 1)}` } } : entity),
    });
    add(flapping);
    const change = async (revision: number) => {
      world.write({ 'all.yaml': files(revision) });
      await refresh();
      return world.entity('component:default/cart');
    };
    expect((await change(10))?.metadata.description).toBe('1');
    const named = await change(11);
    expect(named?.metadata.description).toBe('2');
    expect(named?.status?.items[0]).toMatchObject({ error: { code: 'processor_flapping' }, message: expect.stringContaining('The processor moody makes other things of the same document (seen 1 time)') });
    expect((await documents('component:default/cart'))[0]?.flapping).toMatchObject({ processor: 'moody', times: 1 });
    expect((await change(12))?.metadata.description).toBe('2');
    expect((await world.entity('component:default/shop'))?.metadata.description).toBe('version 12');
    expect(asked).toBe(2);
    await world.database.query(`UPDATE documents SET flapping = jsonb_set(flapping::jsonb, '{until}', to_jsonb(now() - interval '1 second'))::json WHERE flapping IS NOT NULL`);
    expect((await change(13))?.metadata.description).toBe('3');
    expect((await documents('component:default/cart'))[0]?.flapping).toMatchObject({ processor: 'moody', times: 2 });
  });
});
