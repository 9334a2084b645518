import { RegisterKindsHandler } from '../src/kinds/register-kinds.handler.js';
import { ApplyMutation } from '../src/sources/apply-mutation.use-case.js';
import { FileServer } from './file-server.js';
import { componentYaml, IngestionWorld, type Reply } from './ingestion-world.js';

interface KindBody {
  kind: string;
  origin: string;
  plural: string;
  schema: { required?: string[] };
  extensions: { name: string }[];
  shapes: { specType?: string; schema: { required: string[] } }[];
}

const DATABASE = {
  apiVersions: ['example.com/v1'],
  title: 'Database',
  schema: { required: ['engine'], properties: { engine: { enum: ['postgres', 'mysql'] }, host: { type: 'string' } } },
  relations: [
    { field: 'owner', type: 'ownedBy', inverse: 'ownerOf', defaultKind: 'Group' },
    { field: 'backup.by', type: 'backedUpBy', inverse: 'backsUp', defaultKind: 'User' },
  ],
};
const databaseYaml = (name: string, spec = '  engine: postgres\n') => `apiVersion: example.com/v1\nkind: Database\nmetadata:\n  name: ${name}\nspec:\n  owner: team-a\n  backup: { by: ann }\n${spec}`;

describe('kinds that are data', () => {
  let files: FileServer;
  let world: IngestionWorld;
  let second: string;

  beforeAll(async () => {
    files = await FileServer.start();
    world = await IngestionWorld.start({
      locations: ['all.yaml', 'cart.yaml'],
      files: { 'all.yaml': `${databaseYaml('orders')}---\n${componentYaml('shop')}`, 'cart.yaml': componentYaml('cart') },
      catalog: { watch: false, refresh: { intervalSeconds: 3600, sweepSeconds: 1 } },
      config: { reading: { allow: [{ host: files.host }] } },
    });
    second = await world.startReplica();
    await world.settled();
  });
  afterAll(async () => {
    await world?.stop();
    await files?.stop();
  });

  const put = (path: string, body: unknown, url?: string): Promise<Reply<KindBody & { error?: { code: string; message: string } }>> => world.request('PUT', `/kinds/${path}`, body, url);
  const codeOf = ({ status, body }: Reply<unknown>): [number, string | undefined] => [status, (body as { code?: string; error?: { code?: string } })?.error?.code ?? (body as { code?: string })?.code];
  const announced = async (after: number) => (await world.events(after)).map(({ event }) => `${event.type.split('.').slice(2, 4).join('.')} ${event.subject}`).sort();

  it('are refused in files as long as nobody knows them', async () => {
    expect(await world.entity('database:default/orders')).toBeUndefined();
    const why = await world.request<{ documents: { error: { code: string } }[] }>('GET', '/why/database/default/orders');
    expect(why.body.documents[0]?.error.code).toBe('unknown_kind');
  });

  it('have what was refused in the catalog when the call returns, related in both directions, listed and counted', async () => {
    const position = await world.position();
    const reply = await put('Database', DATABASE);
    expect([reply.status, reply.body.origin, reply.body.plural]).toEqual([201, 'custom', 'Databases']);
    expect((await world.entity('database:default/orders'))?.relations).toEqual([
      { type: 'backedUpBy', targetRef: 'user:default/ann' },
      { type: 'ownedBy', targetRef: 'group:default/team-a' },
    ]);
    await put('Team', { apiVersions: ['example.com/v1'], schema: {}, relations: [] });
    const { body } = await world.request<unknown[]>('GET', '/entities?filter=kind=database,spec.engine=postgres');
    expect(body).toHaveLength(1);
    const facets = await world.request<{ facets: { kind: object[] } }>('GET', '/entity-facets?facet=kind');
    expect(facets.body.facets.kind).toContainEqual({ value: 'Database', count: 1 });
    expect(await announced(position)).toEqual(['entity.created database:default/orders', 'kind.registered database', 'kind.registered team', expect.stringMatching(/^location.processed/)]);
  });

  it('touch nothing that is of another kind, and write nothing when they are declared again', async () => {
    const rows = () => world.database.query('SELECT id, xmin::text FROM documents UNION ALL SELECT id, xmin::text FROM files UNION ALL SELECT id, xmin::text FROM entities ORDER BY id');
    const before = await rows();
    const position = await world.position();
    expect((await put('Database', { ...DATABASE, kind: 'Database' })).status).toBe(200);
    expect(await world.position()).toBe(position);
    expect(await rows()).toEqual(before);
    await put('Team', { apiVersions: ['example.com/v2'], schema: {}, relations: [] });
    expect(await rows()).toEqual(before);
    expect(await announced(position)).toEqual(['kind.registered team']);
  });

  it('keep their spelling', async () => {
    const reply = await world.request<{ error: { code: string; message: string; details: object } }>('PUT', '/kinds/DATABASE', DATABASE);
    expect([reply.status, reply.body.error.code]).toEqual([409, 'kind_exists']);
    expect(reply.body.error.message).toContain('is spelled Database');
    expect(await world.entity('database:default/orders')).toMatchObject({ kind: 'Database' });
  });

  it('are known to every replica at once, whoever they were told', async () => {
    expect((await put('Queue', { apiVersions: ['example.com/v1'], schema: {}, allowedFromRegistered: true }, second)).status).toBe(201);
    files.set('queue.yaml', 'apiVersion: example.com/v1\nkind: Queue\nmetadata:\n  name: orders\n');
    await world.register(files.url('queue.yaml'));
    expect(await world.entity('queue:default/orders')).toMatchObject({ kind: 'Queue' });
    const { body } = await world.request<{ items: KindBody[] }>('GET', '/kinds', undefined, second);
    expect(body.items.map(({ kind }) => kind)).toEqual(['API', 'Component', 'Resource', 'System', 'Domain', 'Group', 'User', 'Location', 'Template', 'AiResource', 'Database', 'Queue', 'Team']);
  });

  it('come from registered locations only where they say so', async () => {
    files.set('database.yaml', databaseYaml('foreign'));
    const { body } = await world.register(files.url('database.yaml'));
    expect(body.location.status).toMatchObject({ state: 'error', code: 'kind_not_allowed' });
    expect((await put('Database', { ...DATABASE, allowedFromRegistered: true })).status).toBe(200);
    expect(await world.entity('database:default/foreign')).toBeDefined();
  });

  it('have pushed entities judged anew too', async () => {
    const push = await world.request('PUT', '/kinds/Topic', { apiVersions: ['example.com/v1'], schema: { required: ['retention'] } });
    expect(push.status).toBe(201);
    
    const entity = { apiVersion: 'example.com/v1', kind: 'Topic', metadata: { name: 'paid' }, spec: { partitions: 3 } };
    const result = await world.get(ApplyMutation).execute({ source: 'broker', mutation: { type: 'full', entities: [{ entity, locationKey: 'url:https://example.org/topics' }] } });
    expect(result.refused).toMatchObject([{ code: 'invalid_entity' }]);
    await put('Topic', { apiVersions: ['example.com/v1'], schema: {} });
    expect((await world.entity('topic:default/paid'))?.metadata.annotations).toMatchObject({ 'backstage.io/managed-by-location': 'url:https://example.org/topics' });
  });

  it('take fields that somebody adds, the built-in ones too', async () => {
    const reply = await put('component/extensions/tier', { properties: { tier: { type: 'integer', maximum: 3 } }, relations: [{ field: 'runsOn', type: 'runsOn', inverse: 'hosts', defaultKind: 'Database' }] });
    expect([reply.status, reply.body.extensions.map(({ name }) => name)]).toEqual([201, ['tier']]);
    world.write({ 'cart.yaml': componentYaml('cart', { spec: '  tier: 1\n  runsOn: orders\n' }) });
    await world.request('POST', '/refresh', { entityRef: 'component:default/cart' });
    expect((await world.entity('database:default/orders'))?.relations).toContainEqual({ type: 'hosts', targetRef: 'component:default/cart' });
    await put('component/extensions/tier', { properties: { tier: { type: 'integer', maximum: 0 } } });
    const cart = await world.entity('component:default/cart');
    expect(cart?.status?.items[0]?.message).toContain('/spec/tier must be <= 0');
    expect((await world.request('DELETE', '/kinds/component/extensions/tier')).status).toBe(204);
    const after = await world.entity('component:default/cart');
    expect([after?.status, after?.spec?.tier, after?.relations.some(({ type }) => type === 'runsOn')]).toEqual([undefined, 1, false]);
  });

  it('cannot be taken away while entities are of them', async () => {
    expect(codeOf(await world.request('DELETE', '/kinds/database'))).toEqual([409, 'kind_in_use']);
    expect((await world.request<{ error: { message: string } }>('DELETE', '/kinds/queue')).body.error.message).toContain('1 entity is');
    expect((await world.request('DELETE', '/kinds/team')).status).toBe(204);
    expect(codeOf(await world.request('GET', '/kinds/team'))).toEqual([404, 'kind_not_found']);
    expect(codeOf(await world.request('DELETE', '/kinds/team'))).toEqual([404, 'kind_not_found']);
  });

  it('belong to the plugin that brings them', async () => {
    const tell = (kinds: string[]) => world.get(RegisterKindsHandler).handle({ plugin: 'lamps', kinds: kinds.map((kind) => ({ kind, apiVersions: ['example.com/v1'], schema: {}, relations: [], allowedFromRegistered: true })), extensions: [] });
    expect(await tell(['Lamp', 'Shade'])).toEqual({ changed: 2, kept: [] });
    expect(await tell(['Lamp', 'Shade'])).toEqual({ changed: 0, kept: [] });
    expect((await world.request<KindBody & { plugin: string }>('GET', '/kinds/lamp')).body).toMatchObject({ origin: 'plugin', plugin: 'lamps' });
    expect(codeOf(await put('Lamp', { apiVersions: ['v1'], schema: {} }))).toEqual([409, 'kind_exists']);
    expect(codeOf(await world.request('DELETE', '/kinds/lamp'))).toEqual([409, 'kind_exists']);
    files.set('lamp.yaml', 'apiVersion: example.com/v1\nkind: Lamp\nmetadata:\n  name: desk\n');
    await world.register(files.url('lamp.yaml'));
    expect(await tell([])).toEqual({ changed: 1, kept: ['Lamp'] });
    expect((await world.request('GET', '/kinds/shade')).status).toBe(404);
    await expect(tell(['Component'])).rejects.toMatchObject({ code: 'kind_exists' });
  });

  it('are judged by validation and by dry runs', async () => {
    const validate = (spec: object) => world.request<{ errors?: { message: string }[] }>('POST', '/validate-entity', { entity: { apiVersion: 'example.com/v1', kind: 'Database', metadata: { name: 'x' }, spec }, location: 'url:https://github.com/o/r/blob/main/x.yaml' });
    expect((await validate({ engine: 'mysql' })).status).toBe(200);
    expect((await validate({ engine: 'dbase' })).body.errors?.[0]?.message).toContain('/spec/engine must be equal to one of the allowed values');
    files.set('dry.yaml', databaseYaml('dry'));
    const dry = await world.request<{ entities: { kind: string }[] }>('POST', '/locations?dryRun=true', { type: 'url', target: files.url('dry.yaml') });
    expect(dry.body.entities.map(({ kind }) => kind)).toEqual(['Location', 'Database']);
  });

  it.each<[string, string, unknown, number, string]>([
    ['a built-in kind', 'component', { apiVersions: ['v1'], schema: {} }, 409, 'kind_exists'],
    ['no schema', 'Thing', { apiVersions: ['v1'] }, 400, 'invalid_kind'],
    ['a remote reference', 'Thing', { apiVersions: ['v1'], schema: { properties: { a: { $ref: 'https://example.com/s.json' } } } }, 400, 'invalid_kind'],
    ['a pattern that no linear engine runs', 'Thing', { apiVersions: ['v1'], schema: { properties: { a: { pattern: '(a)\\1' } } } }, 400, 'invalid_kind'],
    ['a name that is none', 'Thing-1', { apiVersions: ['v1'], schema: {} }, 400, 'invalid_kind'],
    ['another name than the path', 'Thing', { kind: 'Other', apiVersions: ['v1'], schema: {} }, 400, 'invalid_kind'],
    ['an unknown field', 'Thing', { apiVersions: ['v1'], schema: {}, scheme: {} }, 400, 'invalid_kind'],
    ['a relation with another inverse', 'Thing', { apiVersions: ['v1'], schema: {}, relations: [{ field: 'a', type: 'ownedBy', inverse: 'owning' }] }, 400, 'invalid_kind'],
    ['a relation that differs from a built-in one in case', 'Thing', { apiVersions: ['v1'], schema: {}, relations: [{ field: 'a', type: 'OWNEDBY', inverse: 'OWNEROF' }] }, 400, 'invalid_kind'],
    ['a relation field that is no path', 'Thing', { apiVersions: ['v1'], schema: {}, relations: [{ field: 'a..b', type: 'x', inverse: 'y' }] }, 400, 'invalid_kind'],
    ['a list', 'Thing', [], 400, 'invalid_kind'],
    ['fields of an unknown kind', 'Nothing/extensions/x', { properties: {} }, 404, 'kind_not_found'],
    ['a reference in added fields', 'Component/extensions/x', { properties: { a: { $ref: '#/properties/owner' } } }, 400, 'invalid_kind'],
    ['added fields with a bad schema', 'Component/extensions/x', { properties: { a: { type: 'nonsense' } } }, 400, 'invalid_kind'],
  ])('refuse %s', async (_what, path, body, status, code) => {
    const position = await world.position();
    expect(codeOf(await put(path, body))).toEqual([status, code]);
    expect(await world.position()).toBe(position);
  });
});
