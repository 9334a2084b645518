import type { IngestionConflict, IngestionError, IngestionOrphan, Page, SourceOverview, SourceTotals } from '../src/ingestion/ingestion.js';
import { ListProblems } from '../src/ingestion/list-problems.query.js';
import { EntityRights } from '../src/entities/entity-rights.query.js';
import { ApplyMutation } from '../src/sources/apply-mutation.use-case.js';
import { FileServer } from './file-server.js';
import { componentYaml, IngestionWorld } from './ingestion-world.js';

type Counted<Item> = Page<Item> & { totalItems: number };

describe('the ingestion overview', () => {
  let world: IngestionWorld;
  let files: FileServer;
  const get = async <T>(target: string) => (await world.request<T>('GET', `/ingestion${target}`)).body;

  beforeAll(async () => {
    files = await FileServer.start({ 'remote.yaml': componentYaml('remote'), 'leaving.yaml': componentYaml('leaving') });
    world = await IngestionWorld.start({
      locations: ['good.yaml', 'mixed.yaml', 'twice.yaml', 'away.yaml'],
      files: {
        'good.yaml': `${componentYaml('one')}---\n${componentYaml('two')}`,
        'mixed.yaml': `${componentYaml('three')}---\n${componentYaml('not_ok!')}---\n${componentYaml('unfit', { spec: '  dependsOn: [nothing]\n' })}---\na: {% x %}\n`,
        'twice.yaml': componentYaml('one'),
      },
      config: { reading: { allow: [{ host: files.host }] } },
      catalog: { watch: false, rules: undefined },
    });
    await world.settled();
    await world.register(files.url('remote.yaml'));
    await world.register(files.url('leaving.yaml'));
  });
  afterAll(async () => {
    await world?.stop();
    await files.stop();
  });

  const overview = (query = '') => get<Counted<SourceOverview> & { totals: SourceTotals }>(query);

  it('tells of each source how its last read went, what it brought and when it is read again', async () => {
    const { items, totals, totalItems } = await overview();
    const mixed = items.find(({ target }) => target === world.at('mixed.yaml'));
    expect(mixed).toMatchObject({
      origin: 'config',
      type: 'file',
      entityRef: expect.stringMatching(/^location:default\/generated-/),
      state: 'error',
      code: 'invalid_name',
      lastAttemptAt: expect.stringMatching(/Z$/),
      lastSuccessAt: expect.stringMatching(/Z$/),
      nextAttemptAt: expect.stringMatching(/Z$/),
      durationMs: expect.any(Number),
      failuresInARow: 0,
      reading: false,
      counts: { entities: 2, documents: 4, files: 1, errors: 3 },
    });
    expect(items.find(({ target }) => target === world.at('away.yaml'))).toMatchObject({ state: 'error', code: 'location_unreadable', failuresInARow: 1, counts: { entities: 1, files: 1, errors: 1 } });
    expect(items.find(({ target }) => target === files.url('remote.yaml'))).toMatchObject({ origin: 'registered', createdBy: 'test-admin', state: 'processed' });
    expect(totalItems).toBe(6);
    expect(totals).toEqual({ sources: 6, processing: 0, processed: 4, error: 2, entities: items.reduce((sum, { counts }) => sum + counts.entities, 0), errors: 4 });
  });

  it('names no entity for a pushed source, which has none', async () => {
    await world.get(ApplyMutation).execute({ source: 'told', mutation: { type: 'full', entities: [] } });
    const { items } = await overview('?origin=provider');
    expect(items).toHaveLength(1);
    expect(items[0]).not.toHaveProperty('entityRef');
    await world.database.query(`DELETE FROM sources WHERE origin = 'provider'`);
  });

  it('is filtered and paged without gap or repetition', async () => {
    expect((await overview('?state=error')).items.map(({ target }) => target)).toEqual([world.at('away.yaml'), world.at('mixed.yaml')]);
    expect((await overview('?origin=registered&type=url')).totalItems).toBe(2);
    expect((await overview('?q=GOOD')).items).toHaveLength(1);
    expect((await overview('?q=%25')).items).toHaveLength(0);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { items, pageInfo }: Counted<SourceOverview> = await overview(`?limit=4${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`);
      seen.push(...items.map(({ target }) => target));
      cursor = pageInfo.nextCursor;
    } while (cursor);
    expect(seen).toEqual((await overview()).items.map(({ target }) => target));
    const { pageInfo } = await overview('?limit=1');
    expect(await world.request('GET', `/ingestion?state=error&cursor=${encodeURIComponent(pageInfo.nextCursor!)}`)).toMatchObject({ status: 400, body: { error: { code: 'invalid_cursor' } } });
    for (const query of ['?state=bad', '?limit=0', '?limit=1000', '?surprise=1', '?q=']) {
      expect((await world.request('GET', `/ingestion${query}`)).status).toBe(400);
    }
  });

  it('shows one source with its files and documents', async () => {
    const [mixed] = (await overview('?q=mixed')).items;
    const one = await get<{ files: Page<object>; documents: Page<object> }>(`/${mixed!.id}`);
    expect(one).toMatchObject({ ...mixed, files: { items: [{ location: `file:${world.at('mixed.yaml')}`, state: 'processed', documents: 4, readAt: expect.any(String), etag: expect.any(String) }] } });
    expect(one.documents.items).toEqual([
      expect.objectContaining({ state: 'refused', owner: false, line: 10, error: expect.objectContaining({ code: 'invalid_name' }) }),
      expect.objectContaining({ entityRef: 'component:default/unfit', state: 'refused', error: expect.objectContaining({ line: 27 }) }),
      expect.objectContaining({ state: 'refused', error: expect.objectContaining({ code: 'invalid_yaml' }) }),
      expect.objectContaining({ entityRef: 'component:default/three', state: 'accepted', owner: true }),
    ]);
    const first = await get<Page<object>>(`/${mixed!.id}/documents?limit=3`);
    const rest = await get<Page<object>>(`/${mixed!.id}/documents?limit=3&cursor=${encodeURIComponent(first.pageInfo.nextCursor!)}`);
    expect([...first.items, ...rest.items]).toEqual(one.documents.items);
    expect((await get<Page<object>>(`/${mixed!.id}/files`)).items).toHaveLength(1);
    for (const id of ['x', '00000000-0000-0000-0000-000000000000']) {
      expect(await world.request('GET', `/ingestion/${id}`)).toMatchObject({ status: 404, body: { error: { code: 'location_not_found' } } });
    }
  });

  const errors = (query = '') => get<Counted<IngestionError> & { codes: { code: string; count: number }[] }>(`/errors${query}`);

  it('lists all errors with file, line and column, counted by code', async () => {
    const { items, codes, totalItems } = await errors();
    expect(items.map(({ location, line, code }) => [location.split('/').pop(), line, code])).toEqual([
      ['away.yaml', undefined, 'location_unreadable'],
      ['mixed.yaml', 13, 'invalid_name'],
      ['mixed.yaml', 27, 'invalid_entity'],
      ['mixed.yaml', 29, 'invalid_yaml'],
    ]);
    expect(items[2]).toMatchObject({ column: 3, stage: 'relations', entityRef: 'component:default/unfit', owner: 'group:default/team-a', source: { origin: 'config', type: 'file', target: world.at('mixed.yaml') }, message: expect.stringContaining('dependsOn') });
    expect(totalItems).toBe(4);
    expect(codes.map(({ count }) => count)).toEqual([1, 1, 1, 1]);
  });

  it('names the Location entity, by file and line, that leads to a file that cannot be read', async () => {
    world.write({ 'leads.yaml': `${componentYaml('leading')}---\napiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata:\n  name: leads\nspec:\n  targets: [./gone.yaml]\n` });
    const { body } = await world.register(world.at('leads.yaml'), 'file');
    const { items } = await errors(`?source=${body.location.id}`);
    expect(items.length).toBeGreaterThan(0);
    expect(items.map(({ stage, namedBy }) => ({ stage, namedBy }))).toEqual(items.map(() => ({ stage: 'read', namedBy: { location: `file:${world.at('leads.yaml')}`, line: expect.any(Number) } })));
    expect((await world.request('DELETE', `/locations/${body.location.id}`)).status).toBe(204);
  });

  it('filters errors by code, source, owner and text', async () => {
    expect((await errors('?code=invalid_name')).items).toHaveLength(1);
    expect(await errors('?code=invalid_name')).toMatchObject({ totalItems: 1, codes: { length: 4 } });
    expect((await errors('?owner=team-a')).totalItems).toBe(3);
    expect((await errors('?owner=group:default/team-x')).totalItems).toBe(0);
    expect((await errors('?q=UNREADABLE')).totalItems).toBe(0);
    expect((await errors('?q=away')).totalItems).toBe(1);
    const [mixed] = (await overview('?q=mixed')).items;
    expect((await errors(`?source=${mixed!.id}`)).totalItems).toBe(3);
    expect((await world.request('GET', '/ingestion/errors?source=x')).status).toBe(400);
    const first = await errors('?limit=2');
    const second = await errors(`?limit=2&cursor=${encodeURIComponent(first.pageInfo.nextCursor!)}`);
    expect([...first.items, ...second.items]).toEqual((await errors()).items);
  });

  it('names both sources of a conflict, and since when', async () => {
    const { items, totalItems } = await get<Counted<IngestionConflict>>('/conflicts');
    expect(totalItems).toBe(1);
    expect(items[0]).toMatchObject({ entityRef: 'component:default/one', since: expect.stringMatching(/Z$/) });
    expect([items[0]!.owner.source.target, items[0]!.contender.source.target].sort()).toEqual([world.at('good.yaml'), world.at('twice.yaml')]);
    expect(items[0]!.owner).toMatchObject({ line: 1, location: expect.stringMatching(/^file:/) });
  });

  it('says of orphans why, since when and until when', async () => {
    files.set('leaving.yaml', undefined);
    await world.request('POST', '/refresh', { entityRef: 'component:default/leaving' });
    const { items, totalItems } = await get<Counted<IngestionOrphan>>('/orphans');
    expect(totalItems).toBe(1);
    expect(items[0]).toMatchObject({ entityRef: 'component:default/leaving', why: expect.stringContaining('404'), location: `url:${files.url('leaving.yaml')}`, owner: 'group:default/team-a', source: { origin: 'registered' } });
    expect(Date.parse(items[0]!.deleteAt) - Date.parse(items[0]!.since)).toBe(24 * 3_600_000);
  });

  it('leaves out what the caller may not see', async () => {
    const problems = world.get(ListProblems);
    const rights = { within: async () => ({ type: 'in', key: 'metadata.name', values: ['two'] }) };
    const limited = new ListProblems((problems as unknown as { config: never }).config, (problems as unknown as { problems: never }).problems, rights as unknown as EntityRights, (problems as unknown as { pages: never }).pages);
    const reader = { type: 'service', subject: 'reader' } as const;
    expect(await limited.errors(reader, {}, {})).toMatchObject({ items: [], totalItems: 0, codes: [] });
    expect(await limited.conflicts(reader, {})).toMatchObject({ items: [], totalItems: 0 });
    expect(await limited.orphans(reader, {})).toMatchObject({ items: [], totalItems: 0 });
  });
});
