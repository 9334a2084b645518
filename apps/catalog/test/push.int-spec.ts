import { IdempotencyKeysRepository } from '../src/push/idempotency-keys.repository.js';
import { SweepIdempotencyKeys } from '../src/push/sweep-idempotency-keys.use-case.js';
import { componentYaml, IngestionWorld, type Reply, type ServedEntity } from './ingestion-world.js';

interface Pushed {
  source: string;
  position: string;
  created: number;
  updated: number;
  deleted: number;
  unchanged: number;
  refused: { index: number; entityRef?: string; code: string; message: string }[];
  entities: { ref: string; uid: string; etag: string; revision: number }[];
  error: { name: string; code: string; message: string };
}

interface Upserted {
  entityRef: string;
  uid: string;
  etag: string;
  revision: number;
  source: string;
  outcome: string;
  error: { name: string; code: string; message: string };
}

const component = (name: string, { metadata = {}, spec = {} }: { metadata?: object; spec?: object } = {}) => ({ apiVersion: 'backstage.io/v1alpha1', kind: 'Component', metadata: { name, ...metadata }, spec: { type: 'service', lifecycle: 'production', owner: 'team-a', ...spec } });
const group = { apiVersion: 'backstage.io/v1alpha1', kind: 'Group', metadata: { name: 'team-a' }, spec: { type: 'team', children: [] } };
const refOf = (name: string): string => `component:default/${name}`;
const tokens = { ci: 'ci-token-for-tests', reader: 'reader-token-for-tests' };

describe('the push API', () => {
  let world: IngestionWorld;
  let second: string;

  beforeAll(async () => {
    world = await IngestionWorld.start({
      files: { 'owned.yaml': componentYaml('owned') },
      callers: [
        { token: tokens.ci, subject: 'ci', permission: ['catalog.entity.create', 'catalog.entity.read'] },
        { token: tokens.reader, subject: 'reader', permission: ['catalog.entity.read'] },
      ],
      catalog: { watch: false },
    });
    second = await world.startReplica();
    await world.register(world.at('owned.yaml'), 'file');
  });
  afterAll(() => world?.stop());

  const as = (subject: keyof typeof tokens) => ({ authorization: `Bearer ${tokens[subject]}` });
  const put = (source: string, body: unknown, headers?: Record<string, string>, url?: string) => world.request<Pushed>('PUT', `/sources/${source}/entities`, body, url, headers);
  const patch = (source: string, body: unknown, headers?: Record<string, string>) => world.request<Pushed>('PATCH', `/sources/${source}/entities`, body, undefined, headers);
  const upsert = (name: string, body: unknown, headers?: Record<string, string>, url?: string) => world.request<Upserted>('PUT', `/entities/by-name/component/default/${name}`, body, url, headers);
  const counts = ({ body: { created, updated, deleted, unchanged } }: Reply<Pushed>) => [created, updated, deleted, unchanged];

  describe('a whole set', () => {
    it('is in the catalog when the call returns: entities, both ends of relations, facets, history and announcements', async () => {
      const position = await world.position();
      const reply = await put('inventory', { entities: [component('a', { metadata: { tags: ['x'] }, spec: { dependsOn: ['component:b'] } }), { entity: component('b'), locationKey: 'url:https://example.org/b' }, group] });
      expect(reply.status).toBe(200);
      expect(counts(reply)).toEqual([3, 0, 0, 0]);
      expect(reply.body).toMatchObject({ source: 'inventory', refused: [], position: reply.headers.get('callboard-position') });
      expect(reply.body.position).toBe(`CATALOG:${await world.position()}`);
      expect((await world.entity(refOf('b')))?.relations).toEqual([{ type: 'dependencyOf', targetRef: refOf('a') }, { type: 'ownedBy', targetRef: 'group:default/team-a' }]);
      const a = await world.entity(refOf('a'));
      expect(reply.body.entities.find(({ ref }) => ref === refOf('a'))).toEqual({ ref: refOf('a'), uid: a?.metadata.uid, etag: a?.metadata.etag, revision: 1 });
      expect((await world.request<{ facets: Record<string, object[]> }>('GET', '/entity-facets?facet=metadata.tags')).body.facets['metadata.tags']).toEqual([{ value: 'x', count: 1 }]);
      const { body: history } = await world.request<{ items: object[] }>('GET', '/entities/by-name/component/default/a/history');
      expect(history.items).toMatchObject([{ revision: 1, type: 'created', actor: expect.any(String), cause: { type: 'provider', id: 'push:inventory' } }]);
      expect((await world.events(position)).map(({ event }) => event.type)).toEqual(expect.arrayContaining(['callboard.catalog.entity.created.v1', 'callboard.catalog.location.registered.v1']));
    });

    it('given again, also as a bare list, writes and announces nothing and still says where it stands', async () => {
      const position = await world.position();
      const reply = await put('inventory', [group, { entity: component('b'), locationKey: 'url:https://example.org/b' }, component('a', { metadata: { tags: ['x'] }, spec: { dependsOn: ['component:b'] } })]);
      expect(counts(reply)).toEqual([0, 0, 0, 3]);
      expect(reply.body.entities).toEqual([]);
      expect(await world.position()).toBe(position);
      expect(reply.headers.get('callboard-position')).toBe(`CATALOG:${position}`);
    });

    it('deletes what it leaves out, in the same call', async () => {
      expect(counts(await put('inventory', { entities: [component('b')] }))).toEqual([0, 1, 2, 0]);
      expect(await world.entity(refOf('a'))).toBeUndefined();
      expect((await world.entity(refOf('b')))?.relations).toEqual([{ type: 'ownedBy', targetRef: 'group:default/team-a' }]);
    });

    it('is changed by a delta where that names it', async () => {
      const reply = await patch('inventory', { added: [component('a'), component('c')], removed: [refOf('b'), { entityRef: 'Component:nothing' }, { entity: component('neither') }] });
      expect(counts(reply)).toEqual([2, 0, 1, 0]);
      expect(await world.refs()).toEqual([refOf('a'), refOf('c'), refOf('owned')]);
    });

    it('tells which entities were refused and why; one that was good before stays and says so', async () => {
      const reply = await put('inventory', { entities: [component('a'), component('c', { spec: { owner: 5 } }), component('bad name'), { metadata: {} }, component('a'), component('owned'), component('new')] });
      expect(reply.status).toBe(200);
      expect(counts(reply)).toEqual([1, 0, 0, 1]);
      expect(reply.body.refused.map(({ index, entityRef, code }) => [index, entityRef, code])).toEqual([
        [1, refOf('c'), 'invalid_entity'],
        [2, refOf('bad name'), 'invalid_name'],
        [3, undefined, 'invalid_entity'],
        [4, refOf('a'), 'duplicate_entity'],
        [5, refOf('owned'), 'name_conflict'],
      ]);
      expect(reply.body.refused[4]?.message).toContain(`file:${world.at('owned.yaml')}`);
      expect((await world.entity(refOf('c')))?.status?.items[0]?.error.code).toBe('invalid_entity');
      const { body } = await world.request<{ status: object; entityCount: number; errorCount: number; lastSuccessAt: string; errors: { entityRef?: string; code: string }[] }>('GET', '/sources/inventory');
      expect(body).toMatchObject({ source: 'inventory', type: 'push', status: { state: 'error', code: 'invalid_entity' }, entityCount: 3, errorCount: 3, lastSuccessAt: expect.stringMatching(/^\d{4}-.*Z$/) });
      expect(body.errors.map(({ entityRef, code }) => `${entityRef} ${code}`).sort()).toEqual([`${refOf('bad name')} invalid_name`, `${refOf('c')} invalid_entity`, `${refOf('owned')} name_conflict`, 'undefined invalid_entity']);
    });

    it('refuses names and refs that no index holds, wherever they stand, and takes the rest', async () => {
      const endless = Array.from({ length: 3000 }, (_, index) => (index * 7919).toString(36)).join('');
      const reply = await put('endless', [component(endless), component('pointing', { spec: { system: endless } }), { ...component('kindless'), kind: endless }, component('spaced', { metadata: { namespace: endless } }), component('endless')]);
      expect(reply.body.refused.map(({ index, code }) => [index, code])).toEqual([
        [0, 'invalid_name'],
        [1, 'invalid_entity'],
        [2, 'invalid_entity'],
        [3, 'invalid_name'],
      ]);
      expect(counts(reply)).toEqual([1, 0, 0, 0]);
      for (const removed of [`component:default/${endless}`, { entityRef: `component:${endless}/a` }, { entity: component(endless) }]) {
        expect(await patch('endless', { removed: [removed] })).toMatchObject({ status: 400, body: { error: { code: 'invalid_request', message: expect.stringContaining('request/body/removed/0') } } });
      }
      expect(await upsert(endless, component(endless))).toMatchObject({ status: 400, body: { error: { code: 'invalid_request' } } });
      for (const address of [`/graph?root=component:default/${endless}`, `/graph/path?from=component:a&to=${endless}:b`, `/graph/impact?root=component:${endless}`]) {
        expect(await world.request('GET', address)).toMatchObject({ status: 400 });
      }
      for (const address of [`/entities/by-name/component/default/${endless}`, `/entities/by-name/component/default/${endless}/history`, `/entities/by-name/component/default/${endless}/overlay`, `/why/component/default/${endless}`, `/kinds/${endless}`]) {
        expect((await world.request('GET', address)).status).toBeLessThan(500);
      }
      expect((await world.request('PUT', `/kinds/${endless}`, { apiVersions: ['example.com/v1'], schema: {} })).status).toBeLessThan(500);
      await world.request('DELETE', '/sources/endless');
    });

    it('refuses keys that cannot be stored, and takes the rest', async () => {
      const reply = await put('storable', [component('nul', { spec: { 'a\u0000b': 1 } }), component('half', { spec: { '\udc00': 1 } }), component('storable')]);
      expect(reply.body.refused.map(({ index, code, message }) => [index, code, message])).toEqual([
        [0, 'invalid_entity', 'spec.a\uFFFDb holds a character that cannot be stored (U+0000 or half of a surrogate pair)'],
        [1, 'invalid_entity', 'spec.\uFFFD holds a character that cannot be stored (U+0000 or half of a surrogate pair)'],
      ]);
      expect(counts(reply)).toEqual([1, 0, 0, 0]);
      await world.request('DELETE', '/sources/storable');
    });

    it('is removed with everything in it, at once, and its name is free again', async () => {
      expect((await world.request<{ items: { source: string }[] }>('GET', '/sources')).body.items.map(({ source }) => source)).toEqual(['inventory']);
      expect((await world.request('DELETE', '/sources/inventory')).status).toBe(204);
      expect(await world.refs()).toEqual([refOf('owned')]);
      expect(await world.database.query('SELECT 1 FROM conflicts')).toEqual([]);
      expect((await world.request('DELETE', '/sources/inventory')).status).toBe(404);
      expect(await world.request('GET', '/sources/inventory')).toMatchObject({ status: 404, body: { error: { code: 'source_not_found' } } });
      const again = await put('inventory', [component('a')]);
      expect(again.body.entities[0]).toMatchObject({ ref: refOf('a'), revision: expect.any(Number) });
      expect(again.body.entities[0]?.revision).toBeGreaterThan(2);
    });

    it('may be larger than other bodies', async () => {
      const large = component('large', { metadata: { description: 'x'.repeat(200_000) } });
      expect((await put('large', Array.from({ length: 8 }, (_, index) => ({ ...large, metadata: { ...large.metadata, name: `large-${index}` } })))).body.created).toBe(8);
      expect((await world.request('POST', '/validate-entity', { entity: large, location: 'url:https://x', padding: 'x'.repeat(1_100_000) })).status).toBe(413);
      await world.request('DELETE', '/sources/large');
    });

    it('may be empty', async () => {
      await put('empty', [component('z')]);
      expect(counts(await put('empty', []))).toEqual([0, 0, 1, 0]);
      await world.request('DELETE', '/sources/empty');
    });

    it.each<[unknown, string]>([
      [undefined, 'request/body'],
      [{}, "must have required property 'entities'"],
      [{ entities: {} }, 'request/body/entities must be array'],
      [{ entities: [], more: 1 }, 'more'],
      [[1], 'request/body/0 must be object'],
      [{ entities: [{ entity: null }] }, 'request/body/entities/0/entity must be object'],
      [{ entities: [{ entity: {}, other: 1 }] }, 'request/body/entities/0 must NOT have additional properties: other'],
      [{ entities: [{ entity: {}, locationKey: 1 }] }, 'request/body/entities/0/locationKey must be string'],
      [{ entities: [{ entity: {}, locationKey: 'nonsense' }] }, 'request/body/entities/0/locationKey'],
    ])('of the wrong shape is refused: %j', async (body, message) => {
      const reply = await put('inventory', body);
      expect(reply).toMatchObject({ status: 400, body: { error: { code: 'invalid_request', message: expect.stringContaining(message) } } });
    });

    it.each<[unknown, string]>([
      [{ removed: ['nokind'] }, 'request/body/removed/0'],
      [{ removed: [{}] }, 'request/body/removed/0'],
      [{ add: [] }, 'add'],
      [[], 'request/body'],
    ])('is not changed by %j', async (body, message) => {
      expect(await patch('inventory', body)).toMatchObject({ status: 400, body: { error: { code: 'invalid_request', message: expect.stringContaining(message) } } });
    });

    it.each(['Upper', 'a b', '-x', 'a/b', 'ü', 'x'.repeat(101)])('has no name like %s', async (name) => {
      const reply = await put(encodeURIComponent(name), []);
      expect(reply).toMatchObject({ status: 400, body: { error: { code: 'invalid_name' } } });
    });
  });

  describe('rights', () => {
    it('let callers push what registered locations may emit, and no people, unless they steer the ingestion', async () => {
      const reply = await put('ci', [component('built'), group], as('ci'));
      expect(reply.body.refused).toMatchObject([{ index: 1, entityRef: 'group:default/team-a', code: 'kind_not_allowed' }]);
      expect(reply.body.created).toBe(1);
      expect((await put('ci-admin', [group])).body.created).toBe(1);
      await world.request('DELETE', '/sources/ci-admin');
    });

    it('are asked for', async () => {
      expect((await put('ci', [], as('reader'))).status).toBe(403);
      expect((await upsert('built', component('built'), as('reader'))).status).toBe(403);
      expect((await world.request('DELETE', '/sources/ci', undefined, undefined, as('ci'))).status).toBe(403);
      expect((await world.request('GET', '/sources', undefined, undefined, as('ci'))).status).toBe(403);
      expect((await world.request('GET', '/sources', undefined, undefined, { authorization: '' })).status).toBe(401);
      expect((await world.request('DELETE', '/entities/by-name/component/default/built', undefined, undefined, as('ci'))).status).toBe(403);
      expect(await world.entity(refOf('built'))).toBeDefined();
    });
  });

  describe('one entity', () => {
    it('is created, changed and left alone, each with its revision', async () => {
      const created = await upsert('solo', component('solo'));
      expect(created).toMatchObject({ status: 201, body: { entityRef: refOf('solo'), revision: 1, source: 'api', outcome: 'created' } });
      const entity = await world.entity(refOf('solo'));
      expect(created.body).toMatchObject({ uid: entity?.metadata.uid, etag: entity?.metadata.etag });
      expect(created.headers.get('etag')).toBe(`"${entity?.metadata.etag}"`);
      const position = await world.position();
      expect(created.headers.get('callboard-position')).toBe(`CATALOG:${position}`);
      const same = await upsert('solo', entity);
      expect(same).toMatchObject({ status: 200, body: { revision: 1, outcome: 'unchanged', uid: created.body.uid, etag: created.body.etag } });
      expect(await world.position()).toBe(position);
      const updated = await upsert('solo', component('solo', { metadata: { title: 'Solo' } }));
      expect(updated).toMatchObject({ status: 200, body: { revision: 2, outcome: 'updated', uid: created.body.uid } });
      expect(updated.body.etag).not.toBe(created.body.etag);
    });

    it('takes from its address what the body leaves out, and must agree with it otherwise', async () => {
      const { kind: _kind, ...body } = component('x');
      const filled = await world.request<Upserted>('PUT', '/entities/by-name/COMPONENT/default/Filled-In', { ...body, metadata: { title: 'Filled' } });
      expect(filled).toMatchObject({ status: 201, body: { entityRef: refOf('filled-in') } });
      expect(await world.entity(refOf('filled-in'))).toMatchObject({ kind: 'Component', metadata: { name: 'Filled-In', namespace: 'default', title: 'Filled' } });
      expect((await world.request('PUT', '/entities/by-name/Component/default/FILLED-in', component('Filled-In', { metadata: { title: 'Filled' } }))).status).toBe(200);
      for (const wrong of [component('other'), component('solo', { metadata: { namespace: 'elsewhere' } }), { ...component('solo'), kind: 'API' }]) {
        expect(await upsert('solo', wrong)).toMatchObject({ status: 400, body: { error: { code: 'invalid_request', message: expect.stringContaining('must agree') } } });
      }
    });

    it('is refused whole, and what was good stays', async () => {
      const before = await world.entity(refOf('solo'));
      expect(await upsert('solo', component('solo', { spec: { type: 5 } }))).toMatchObject({ status: 400, body: { error: { code: 'invalid_entity', message: expect.stringContaining('/spec/type') } } });
      expect(await world.entity(refOf('solo'))).toEqual(before);
      expect((await upsert('solo', [1])).status).toBe(400);
      expect((await upsert('solo', undefined)).status).toBe(400);
      expect(await world.request('PUT', '/entities/by-name/group/default/people', { ...group, metadata: {} }, undefined, as('ci'))).toMatchObject({ status: 400, body: { error: { code: 'kind_not_allowed' } } });
    });

    it('of another source is a conflict that names it, and nothing is kept', async () => {
      const reply = await upsert('owned', component('owned'));
      expect(reply).toMatchObject({ status: 409, body: { error: { name: 'ConflictError', code: 'name_conflict', message: expect.stringContaining(`file:${world.at('owned.yaml')}`) } } });
      expect(await world.database.query('SELECT 1 FROM conflicts')).toEqual([]);
      expect((await world.request<Upserted>('PUT', '/entities/by-name/component/default/solo?source=ci', component('solo'))).body.error.message).toContain('push:api');
      expect((await world.request('PUT', '/entities/by-name/component/default/solo?source=No', component('solo'))).status).toBe(400);
    });

    it('is only written while it is what the caller has read', async () => {
      const { etag } = (await upsert('solo', component('solo', { metadata: { title: 'Now' } }))).body;
      const write = (title: string, headers: Record<string, string>) => upsert('solo', component('solo', { metadata: { title } }), headers);
      expect(await write('Stale', { 'if-match': '"0123"' })).toMatchObject({ status: 412, body: { error: { name: 'PreconditionFailedError', code: 'precondition_failed' } } });
      expect((await write('New', { 'if-none-match': '*' })).status).toBe(412);
      expect((await world.entity(refOf('solo')))?.metadata.title).toBe('Now');
      expect((await write('Quoted', { 'if-match': `"${etag}"` })).status).toBe(200);
      expect((await write('Any', { 'if-match': '*' })).status).toBe(200);
      expect((await upsert('absent', component('absent'), { 'if-match': '*' })).status).toBe(412);
      expect((await upsert('absent', component('absent'), { 'if-none-match': '*' })).status).toBe(201);
    });

    it('is written by one of two who have read the same', async () => {
      const { etag } = (await upsert('solo', component('solo', { metadata: { title: 'Race' } }))).body;
      const statuses = await Promise.all([1, 2, 3, 4].map(async (index) => (await upsert('solo', component('solo', { metadata: { title: `Race ${index}` } }), { 'if-match': etag }, index % 2 ? second : undefined)).status));
      expect(statuses.sort()).toEqual([200, 412, 412, 412]);
      const fresh = await Promise.all([1, 2].map(async (index) => (await upsert('raced', component('raced', { metadata: { title: `${index}` } }), { 'if-none-match': '*' }, index % 2 ? second : undefined)).status));
      expect(fresh.sort()).toEqual([201, 412]);
    });

    it('is deleted for good, by name or by uid, and created anew with a later revision', async () => {
      expect((await world.request('DELETE', '/entities/by-name/Component/default/Solo')).status).toBe(204);
      expect(await world.entity(refOf('solo'))).toBeUndefined();
      expect(await world.request('DELETE', '/entities/by-name/component/default/solo')).toMatchObject({ status: 404, body: { error: { code: 'entity_not_found' } } });
      expect(await world.database.query(`SELECT 1 FROM documents WHERE entity_ref = $1`, [refOf('solo')])).toEqual([]);
      const again = await upsert('solo', component('solo'));
      expect(again.status).toBe(201);
      expect(again.body.revision).toBeGreaterThan(3);
      expect((await world.request('DELETE', `/entities/by-uid/${again.body.uid}`)).status).toBe(204);
      expect(await world.entity(refOf('solo'))).toBeUndefined();
    });
  });

  describe('a key', () => {
    it('makes twice once, with the same answer', async () => {
      const once = () => upsert('keyed', component('keyed', { metadata: { title: 'First' } }), { 'idempotency-key': 'key-1' });
      const first = await once();
      expect(first.status).toBe(201);
      await upsert('keyed', component('keyed', { metadata: { title: 'Meanwhile' } }));
      const second = await once();
      expect([second.status, second.text, second.headers.get('etag'), second.headers.get('callboard-position')]).toEqual([201, first.text, first.headers.get('etag'), first.headers.get('callboard-position')]);
      expect((await world.entity(refOf('keyed')))?.metadata.title).toBe('Meanwhile');
    });

    it('makes many at once one, over both replicas', async () => {
      const position = await world.position();
      const replies = await Promise.all(Array.from({ length: 6 }, (_, index) => put('keyed-set', [component('k1'), component('k2')], { 'idempotency-key': 'key-2' }, index % 2 ? second : undefined)));
      expect(new Set(replies.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
      expect(replies[0]?.body).toMatchObject({ created: 2 });
      expect((await world.events(position)).filter(({ event }) => event.type === 'callboard.catalog.entity.created.v1')).toHaveLength(2);
    });

    it('is refused with another request', async () => {
      const mismatch = { status: 400, body: { error: { code: 'idempotency_mismatch' } } };
      expect(await put('keyed-set', [component('k1')], { 'idempotency-key': 'key-2' })).toMatchObject(mismatch);
      expect(await put('keyed-other', [component('k1'), component('k2')], { 'idempotency-key': 'key-2' })).toMatchObject(mismatch);
      expect(await patch('keyed-set', { added: [component('k3')] }, { 'idempotency-key': 'key-2' })).toMatchObject(mismatch);
      expect(await world.refs()).toEqual(expect.arrayContaining([refOf('k1'), refOf('k2')]));
      expect((await put('ci', [component('built')], { ...as('ci'), 'idempotency-key': 'key-2' })).status).toBe(200);
    });

    it('is free after a failure', async () => {
      expect((await upsert('failing', component('failing', { spec: { type: 5 } }), { 'idempotency-key': 'key-3' })).status).toBe(400);
      expect((await upsert('failing', component('failing'), { 'idempotency-key': 'key-3' })).status).toBe(201);
    });

    it.each(['', 'x'.repeat(256), 'with blank'])('has limits: %s', async (key) => {
      expect((await put('keyed-set', [], { 'idempotency-key': key })).status).toBe(400);
    });

    it('is forgotten when its time is over', async () => {
      await world.database.query(`UPDATE idempotency_keys SET created_at = now() - interval '25 hours' WHERE caller = 'test-admin' AND key IN ('key-1', 'key-2')`);
      expect((await upsert('keyed', component('keyed', { metadata: { title: 'Later' } }), { 'idempotency-key': 'key-1' })).status).toBe(200);
      await world.get(SweepIdempotencyKeys).execute();
      expect((await world.database.query<{ key: string }>('SELECT DISTINCT key FROM idempotency_keys ORDER BY key')).map(({ key }) => key)).toEqual(['key-1', 'key-2', 'key-3']);
      expect(await world.get(IdempotencyKeysRepository).deleteExpired(0, 2)).toBe(2);
    });
  });

  it('refreshing what was pushed changes nothing', async () => {
    const before = await world.entity(refOf('built'));
    expect((await world.request('POST', '/refresh', { entityRef: refOf('built') })).status).toBe(200);
    expect(await world.entity(refOf('built'))).toEqual(before);
    expect((await world.request<ServedEntity[]>('GET', '/entities?filter=kind=location')).body.filter(({ spec }) => spec?.type === 'push')).toEqual([]);
  });
});

describe('a read-only catalog', () => {
  let world: IngestionWorld;
  beforeAll(async () => {
    world = await IngestionWorld.start({ catalog: { readonly: true } });
  });
  afterAll(() => world?.stop());

  it('refuses what is pushed', async () => {
    const refusal = { status: 403, body: { error: { code: 'read_only' } } };
    expect(await world.request('PUT', '/sources/x/entities', [])).toMatchObject(refusal);
    expect(await world.request('PATCH', '/sources/x/entities', {})).toMatchObject(refusal);
    expect(await world.request('PUT', '/entities/by-name/component/default/x', component('x'))).toMatchObject(refusal);
    expect(await world.request('DELETE', '/sources/x')).toMatchObject(refusal);
    expect(await world.request('DELETE', '/entities/by-name/component/default/x')).toMatchObject(refusal);
  });
});
