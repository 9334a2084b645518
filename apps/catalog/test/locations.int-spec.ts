import { createHash } from 'node:crypto';
import { ListSnapshot, PreviewLocation, RegisterLocation } from '@callboard/contracts';
import { Commands } from '@callboard/messaging';
import { waitFor } from '@callboard/testing';
import { FileServer } from './file-server.js';
import { componentYaml, IngestionWorld, type ServedEntity } from './ingestion-world.js';

interface LocationReply {
  id: string;
  type: string;
  target: string;
  entityRef: string;
  status: { state: string; code?: string; message?: string };
}

const KINDS = ['Component', 'API', 'Resource', 'System', 'Domain', 'Group', 'User', 'Location', 'Template'];

describe('registered locations', () => {
  let files: FileServer;
  let world: IngestionWorld;
  const get = <T = LocationReply>(target: string) => world.request<T>('GET', target);
  const post = <T = { location: LocationReply; entities: ServedEntity[]; exists?: boolean }>(target: string, body: unknown) => world.request<T>('POST', target, body);

  beforeAll(async () => {
    files = await FileServer.start({
      'one.yaml': `${componentYaml('one', { spec: '  definition:\n    $text: ./text.txt\n' })}---\n${componentYaml('two')}`,
      'text.txt': 'some text',
      'tree.yaml': 'apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata:\n  name: tree\nspec:\n  targets: [./three.yaml, "%URL%/four.yaml"]\n',
      'three.yaml': componentYaml('three'),
      'four.yaml': componentYaml('four'),
      'user.yaml': 'apiVersion: backstage.io/v1alpha1\nkind: User\nmetadata:\n  name: ann\nspec:\n  memberOf: []\n',
      'bad.yaml': `${componentYaml('fine')}---\nkind: Component\n`,
      'elsewhere.yaml': componentYaml('elsewhere', { spec: '  definition:\n    $text: http://169.254.169.254/latest\n' }),
    });
    files.set('tree.yaml', `apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata:\n  name: tree\nspec:\n  targets: [./three.yaml, "${files.url('four.yaml')}"]\n`);
    world = await IngestionWorld.start({ config: { reading: { allow: [{ host: files.host }] } }, catalog: { refresh: { intervalSeconds: 3600, sweepSeconds: 1 } } });
  });
  afterAll(async () => {
    await world?.stop();
    await files?.stop();
  });

  it('are read before the answer comes: entities, relations and facets are there', async () => {
    const target = files.url('one.yaml');
    const created = await post('/locations', { type: 'url', target });
    expect(created.status).toBe(201);
    expect(created.headers.get('callboard-position')).toMatch(/^CATALOG:\d+$/);
    const { location, entities } = created.body;
    expect(entities).toEqual([]);
    expect(location).toEqual({ id: expect.any(String), type: 'url', target, entityRef: `location:default/generated-${createHash('sha1').update(`url:${target}`).digest('hex')}`, status: { state: 'processed' } });
    expect((await world.entity('component:default/one'))?.spec?.definition).toBe('some text');
    expect((await world.entity('component:default/two'))?.metadata.annotations).toMatchObject({
      'backstage.io/managed-by-location': `url:${target}`,
      'backstage.io/managed-by-origin-location': `url:${target}`,
      'backstage.io/view-url': target,
    });
    const generated = await world.entity(location.entityRef);
    expect(generated).toMatchObject({ kind: 'Location', metadata: { namespace: 'default' }, spec: { type: 'url', target } });
    expect((await get('/entities/by-name/component/default/two/ancestry')).text).toContain(location.entityRef);
  });

  it('are listed, found by id, by entity and by query', async () => {
    const [{ data }] = (await get<[{ data: LocationReply }]>('/locations')).body;
    expect((await get(`/locations/${data.id}`)).body).toEqual(data);
    expect((await get('/locations/by-entity/Component/default/Two')).body).toEqual(data);
    const page = await post<{ items: LocationReply[]; totalItems: number; pageInfo: object }>('/locations/by-query', { query: { target: { $hasPrefix: 'HTTP://127' } } });
    expect(page.body).toEqual({ items: [data], totalItems: 1, pageInfo: {} });
    expect((await post<{ items: unknown[] }>('/locations/by-query', { query: { type: 'file' } })).body.items).toEqual([]);
    expect((await get('/locations/nope')).status).toBe(404);
    expect((await get('/locations/by-entity/component/default/nope')).status).toBe(404);
    expect((await post('/locations/by-query', { limit: 0 })).text).toContain('Limit must be a positive integer >= 1');
  });

  it('are refused twice, unless they shall be read again', async () => {
    const target = files.url('one.yaml');
    const [{ data }] = (await get<[{ data: LocationReply }]>('/locations')).body;
    expect(await post('/locations', { type: 'url', target })).toMatchObject({ status: 409, body: { error: { name: 'ConflictError', code: 'location_exists', message: `Location url:${target} already exists` } } });
    files.set('one.yaml', componentYaml('two', { metadata: '  title: Two\n' }));
    const again = await post('/locations?onConflict=refresh', { type: 'url', target });
    expect(again).toMatchObject({ status: 201, body: { location: { id: data.id } } });
    expect((await world.entity('component:default/two'))?.metadata.title).toBe('Two');
    expect(await world.entity('component:default/one')).toBeUndefined();
    expect((await post('/locations?onConflict=x', { type: 'url', target })).text).toContain('request/query/onConflict must be equal to one of the allowed values: refresh, reject');
  });

  it.each([
    [{ type: 'url' }, 400, "request/body must have required property 'target'"],
    [{ type: 'url', target: 'a', extra: 1 }, 400, 'extra'],
    [{ type: 'bogus', target: 'x' }, 400, 'Registered locations must be of an allowed type'],
    [{ type: 'file', target: '/x.yaml' }, 400, 'does not exist'],
    [{ type: 'url', target: 'nonsense' }, 400, 'is not a URL'],
    [{ type: 'url', target: 'file:///etc/passwd' }, 400, 'scheme_not_allowed'],
    [{ type: 'url', target: 'gopher://127.0.0.1:6379/_FLUSHALL' }, 400, 'scheme_not_allowed'],
    [{ type: 'url', target: 'http://169.254.169.254/latest/meta-data/' }, 400, 'target_not_allowed'],
    [{ type: 'url', target: 'http://2130706433/' }, 400, 'target_not_allowed'],
    [{ type: 'url', target: 'http://[::ffff:127.0.0.1]/' }, 400, 'target_not_allowed'],
    [{ type: 'url', target: 'http://metadata.google.internal/' }, 400, 'target_not_allowed'],
    [{ type: 'url', target: 'https://allowed@127.0.0.1/' }, 400, 'target_not_allowed'],
    [{ type: 'url', target: 'http://localhost:1/x' }, 400, 'target_not_allowed'],
  ])('refuse %j', async (body, status, words) => {
    const reply = await post('/locations', body);
    expect(reply.status).toBe(status);
    expect(reply.text).toContain(words);
  });

  it('of a public host that is not listed are taken, and say that they may not be read', async () => {
    const { status, body } = await post('/locations', { type: 'url', target: 'https://example.org/catalog-info.yaml' });
    expect(status).toBe(201);
    expect(body.location.status).toMatchObject({ state: 'error', code: 'target_not_allowed', message: expect.stringContaining("Reading from 'https://example.org/catalog-info.yaml' is not allowed") });
    expect((await world.entity(body.location.entityRef))?.status?.items[0]?.error.code).toBe('target_not_allowed');
    expect((await world.request('DELETE', `/locations/${body.location.id}`)).status).toBe(204);
  });

  it('may not bring people, by default, nor read placeholders from other hosts', async () => {
    const people = await post('/locations', { type: 'url', target: files.url('user.yaml') });
    expect(people.body.location.status).toMatchObject({ state: 'error', code: 'kind_not_allowed' });
    expect(await world.entity('user:default/ann')).toBeUndefined();
    const elsewhere = await post('/locations', { type: 'url', target: files.url('elsewhere.yaml') });
    expect(elsewhere.body.location.status).toMatchObject({ state: 'error', code: 'target_not_allowed' });
  });

  it('can be tried: everything they would bring, or every reason against it, and nothing is stored', async () => {
    const before = await world.refs();
    const tried = await post('/locations?dryRun=true', { type: 'url', target: files.url('tree.yaml') });
    expect(tried.status).toBe(201);
    expect(tried.body).toMatchObject({ exists: false, location: { id: `url:${files.url('tree.yaml')}`, type: 'url' } });
    expect(tried.body.entities.map(({ metadata }) => metadata.name)).toEqual([expect.stringMatching(/^generated-/), 'tree', 'three', 'four']);
    const refused = await post('/locations?dryRun=true', { type: 'url', target: files.url('bad.yaml') });
    expect(refused).toMatchObject({ status: 400, body: { error: { name: 'InputError', message: expect.stringContaining("must have required property 'apiVersion'") } } });
    expect((await post('/locations?dryRun=true', { type: 'url', target: 'https://example.org/other.yaml' })).text).toContain("Error: Unable to read url, Reading from 'https://example.org/other.yaml' is not allowed");
    expect(await world.refs()).toEqual(before);
  });

  it('follow their Location entities, and take all of it away when they are removed', async () => {
    const { body } = await post('/locations', { type: 'url', target: files.url('tree.yaml') });
    expect((await world.entity('component:default/four'))?.metadata.name).toBe('four');
    const before = (await world.events()).length;
    expect((await world.request('DELETE', `/locations/${body.location.id}`)).status).toBe(204);
    for (const ref of ['component:default/three', 'component:default/four', 'location:default/tree', body.location.entityRef]) {
      expect(await world.entity(ref)).toBeUndefined();
    }
    const after = (await world.events()).slice(before).map(({ event }) => event.type);
    expect(after.filter((type) => type === 'callboard.catalog.entity.deleted.v1')).toHaveLength(4);
    expect(after).toContain('callboard.catalog.location.removed.v1');
    expect((await world.request('DELETE', `/locations/${body.location.id}`)).status).toBe(404);
  });

  it('keep their Location entity when they are pointed elsewhere', async () => {
    const { body } = await post('/locations', { type: 'url', target: files.url('three.yaml') });
    const moved = await world.request<LocationReply>('PUT', `/locations/${body.location.id}`, { type: 'url', target: files.url('four.yaml') });
    expect(moved).toMatchObject({ status: 200, body: { id: body.location.id, entityRef: body.location.entityRef, target: files.url('four.yaml') } });
    expect(await world.entity('component:default/three')).toBeUndefined();
    expect((await world.entity('component:default/four'))?.metadata.name).toBe('four');
    expect((await world.entity(body.location.entityRef))?.spec).toEqual({ type: 'url', target: files.url('four.yaml') });
    expect((await world.request('PUT', `/locations/${body.location.id}`, { type: 'url', target: files.url('one.yaml') })).status).toBe(409);
    await world.request('DELETE', `/locations/${body.location.id}`);
  });

  it('lose nothing while their host fails, and ask only for what has changed', async () => {
    const { body } = await post('/locations', { type: 'url', target: files.url('three.yaml') });
    files.failing = 500;
    await post('/refresh', { entityRef: 'component:default/three' });
    expect((await get(`/locations/${body.location.id}`)).body.status).toMatchObject({ state: 'error', code: 'fetch_failed' });
    expect((await world.entity('component:default/three'))?.metadata.annotations['backstage.io/orphan']).toBeUndefined();
    files.failing = undefined;
    await post('/refresh', { entityRef: 'component:default/three' });
    expect((await get(`/locations/${body.location.id}`)).body.status).toEqual({ state: 'processed' });
    const sent = files.sent.length;
    await post('/refresh', { entityRef: 'component:default/three' });
    expect(files.sent.length).toBe(sent);
    await world.request('DELETE', `/locations/${body.location.id}`);
  });

  it('whose file is gone leave an orphan', async () => {
    files.set('lost.yaml', componentYaml('lost'));
    const { body } = await post('/locations', { type: 'url', target: files.url('lost.yaml') });
    files.set('lost.yaml', undefined);
    await post('/refresh', { entityRef: 'component:default/lost' });
    expect((await world.entity('component:default/lost'))?.metadata.annotations['backstage.io/orphan']).toBe('true');
    await world.database.query(`UPDATE documents SET orphaned_at = now() - interval '25 hours' WHERE orphaned_at IS NOT NULL`);
    await world.gone('component:default/lost');
    await world.request('DELETE', `/locations/${body.location.id}`);
  });

  it('bring an entity as soon as what its placeholder points at can be read', async () => {
    files.set('late.yaml', componentYaml('late', { spec: '  definition:\n    $text: ./late.txt\n' }));
    const { body } = await post('/locations', { type: 'url', target: files.url('late.yaml') });
    expect(body.location.status).toMatchObject({ state: 'error', code: 'placeholder_failed' });
    files.set('late.txt', 'here now');
    await post('/locations?onConflict=refresh', { type: 'url', target: files.url('late.yaml') });
    expect((await world.entity('component:default/late'))?.spec?.definition).toBe('here now');
    files.set('late.txt', undefined);
    await post('/refresh', { entityRef: 'component:default/late' });
    expect((await world.entity('component:default/late'))?.spec?.definition).toBe('here now');
  });

  it('that are slow are answered in state processing, and go on', async () => {
    let release = (): void => undefined;
    files.set('slow.yaml', componentYaml('slow'));
    files.hold = new Promise((resolve) => {
      release = resolve;
    });
    const registering = post('/locations', { type: 'url', target: files.url('slow.yaml') });
    const early = await Promise.race([registering, waitFor(async () => (await get<{ data: LocationReply }[]>('/locations')).body.find(({ data }) => data.target.endsWith('slow.yaml')))]);
    expect('data' in early && early.data.status.state).toBe('processing');
    release();
    files.hold = undefined;
    expect((await registering).body.location.status.state).toBe('processed');
  });
});

describe('two sources of one entity', () => {
  let files: FileServer;
  let world: IngestionWorld;

  beforeAll(async () => {
    files = await FileServer.start({ 'first.yaml': componentYaml('shared', { metadata: '  title: First\n' }), 'second.yaml': componentYaml('shared', { metadata: '  title: Second\n' }), 'third.yaml': componentYaml('Shared', { metadata: '  title: Third\n' }) });
    world = await IngestionWorld.start({ config: { reading: { allow: [{ host: files.host }] } }, catalog: { rules: [{ allow: KINDS }] } });
  });
  afterAll(async () => {
    await world?.stop();
    await files?.stop();
  });

  it('the first keeps it, the conflict names both, and the next takes over when it lets go', async () => {
    const first = await world.register(files.url('first.yaml'));
    await world.register(files.url('second.yaml'));
    await world.register(files.url('third.yaml'));
    const owned = await world.entity('component:default/shared');
    expect(owned?.metadata.title).toBe('First');
    expect(await world.database.query('SELECT owner, contender FROM conflicts ORDER BY document_id')).toEqual([
      { owner: `url:${files.url('first.yaml')}`, contender: `url:${files.url('second.yaml')}` },
      { owner: `url:${files.url('first.yaml')}`, contender: `url:${files.url('third.yaml')}` },
    ]);
    await world.request('DELETE', `/locations/${first.body.location.id}`);
    const taken = await world.entity('component:default/shared');
    expect(taken?.metadata).toMatchObject({ title: 'Second', uid: owned?.metadata.uid });
    const types = (await world.events()).filter(({ event }) => event.subject === 'component:default/shared').map(({ event }) => `${event.type.split('.').slice(2, 4).join('.')} ${(event.data as { contender?: string }).contender?.split('/').at(-1) ?? event.revision}`);
    expect(types).toEqual(['entity.created 1', 'conflict.detected second.yaml', 'conflict.detected third.yaml', 'conflict.resolved second.yaml', 'conflict.resolved third.yaml', 'conflict.detected third.yaml', 'entity.updated 2']);
  });
});

describe('deleting an entity', () => {
  let files: FileServer;
  let world: IngestionWorld;

  beforeAll(async () => {
    files = await FileServer.start({ 'one.yaml': componentYaml('one') });
    world = await IngestionWorld.start({ config: { reading: { allow: [{ host: files.host }] } } });
  });
  afterAll(async () => {
    await world?.stop();
    await files?.stop();
  });

  it('takes it away until its source is read again, soon; then it has a new uid and a later revision', async () => {
    await world.register(files.url('one.yaml'));
    const first = await world.entity('component:default/one');
    expect((await world.request('DELETE', `/entities/by-uid/${first?.metadata.uid}`)).status).toBe(204);
    expect(await world.entity('component:default/one')).toBeUndefined();
    expect((await world.request('DELETE', '/entities/by-uid/nope')).status).toBe(204);
    const second = await world.entityWhen('component:default/one');
    expect(second.metadata.uid).not.toBe(first?.metadata.uid);
    const revisions = (await world.events()).filter(({ event }) => event.subject === 'component:default/one').map(({ event }) => [event.type.split('.')[3], event.revision]);
    expect(revisions).toEqual([['created', 1], ['deleted', 2], ['created', 3]]);
  });
});

describe('other services', () => {
  let files: FileServer;
  let world: IngestionWorld;

  beforeAll(async () => {
    files = await FileServer.start({ 'one.yaml': `${componentYaml('one')}---\n${componentYaml('two')}`, 'bad.yaml': 'kind: Component\n' });
    world = await IngestionWorld.start({ nats: true, config: { reading: { allow: [{ host: files.host }] } } });
    await waitFor(() => world.get(Commands).send(ListSnapshot, {}));
  });
  afterAll(async () => {
    await world?.stop();
    await files?.stop();
  });

  it('register a location by command, twice as well as once, in the name of whoever asked', async () => {
    const command = { type: 'url' as const, target: files.url('one.yaml'), actor: 'user:default/ann' };
    const first = await world.get(Commands).send(RegisterLocation, command, { timeoutMs: 12_000 });
    expect(first).toMatchObject({ state: 'processed', location: { type: 'url', target: command.target }, entityRefs: ['component:default/one', 'component:default/two'] });
    expect(await world.get(Commands).send(RegisterLocation, command, { timeoutMs: 12_000 })).toEqual(first);
    const actors = (await world.events()).filter(({ event }) => event.subject === 'component:default/one').map(({ event }) => event.actor);
    expect(actors).toEqual(['user:default/ann']);
  });

  it('see what a location would bring, or why not', async () => {
    const preview = await world.get(Commands).send(PreviewLocation, { type: 'url', target: files.url('one.yaml'), actor: 'user:default/ann' });
    expect(preview.entities.map(({ metadata }) => metadata.name)).toEqual([expect.stringMatching(/^generated-/), 'one', 'two']);
    await expect(world.get(Commands).send(PreviewLocation, { type: 'url', target: files.url('bad.yaml'), actor: 'user:default/ann' })).rejects.toMatchObject({ code: 'location_unreadable' });
  });
});

describe('a read-only catalog', () => {
  let world: IngestionWorld;
  beforeAll(async () => {
    world = await IngestionWorld.start({ catalog: { readonly: true } });
  });
  afterAll(() => world?.stop());

  it('refuses what would change it', async () => {
    expect(await world.register('https://example.org/x.yaml')).toMatchObject({ status: 403, body: { error: { code: 'read_only' } } });
    expect((await world.request('DELETE', '/entities/by-uid/00000000-0000-4000-8000-000000000000')).status).toBe(403);
  });
});

describe('validating and analysing', () => {
  let world: IngestionWorld;
  const validate = (entity: unknown, location = 'url:https://example.org/c.yaml') => world.request<{ errors: { name: string; message: string }[] }>('POST', '/validate-entity', { entity, location });
  const entity = { apiVersion: 'backstage.io/v1alpha1', kind: 'Component', metadata: { name: 'ok' }, spec: { type: 'service', lifecycle: 'x', owner: 'o' } };

  beforeAll(async () => {
    world = await IngestionWorld.start();
  });
  afterAll(() => world?.stop());

  it('takes a good entity with an empty answer', async () => {
    expect(await validate(entity)).toMatchObject({ status: 200, text: '' });
  });

  it.each<[unknown, string | undefined, string, string]>([
    [{ kind: 'b' }, undefined, 'TypeError', "<root> must have required property 'apiVersion' - missingProperty: apiVersion"],
    [entity, 'file:/x', 'TypeError', "Invalid location ref file:/x, only 'url:<target>' is supported, e.g. url:https://host/path"],
    [{ ...entity, metadata: { name: 'not ok!' } }, undefined, 'InputError', 'Policy check failed for component:default/not ok!; caused by Error: "metadata.name" is not valid'],
    [{ ...entity, spec: { type: 'service' } }, undefined, 'InputError', 'Processor BuiltinKindsEntityProcessor threw an error while validating the entity component:default/ok; caused by TypeError: /spec must have'],
    [{ ...entity, apiVersion: 'foo/v1', kind: 'Thing' }, undefined, 'InputError', 'No processor recognized the entity thing:default/ok as valid, possibly caused by a foreign kind or apiVersion'],
  ])('refuses %j at %s in Backstage’s words', async (value, location, name, message) => {
    const reply = await validate(value, location);
    expect(reply.status).toBe(400);
    expect(reply.body.errors[0]?.name).toBe(name);
    expect(reply.body.errors[0]?.message).toContain(message);
  });

  it('suggests an entity for a repository that has none', async () => {
    const reply = await world.request('POST', '/analyze-location', { location: { type: 'url', target: 'https://github.com/org/repo' } });
    expect(reply).toMatchObject({ status: 200, body: { existingEntityFiles: [], generateEntities: [{ entity: { kind: 'Component', metadata: { name: 'repo', annotations: { 'github.com/project-slug': 'org/repo' } } }, fields: [] }] } });
    expect(await world.request('POST', '/analyze-location', { location: { type: 'url', target: 'nonsense' } })).toMatchObject({ status: 400, body: { error: { message: 'The given location.target is not a URL' } } });
  });

  it('knows no entity to refresh that does not exist', async () => {
    expect(await world.request('POST', '/refresh', { entityRef: 'component:default/nope' })).toMatchObject({ status: 404, body: { error: { name: 'NotFoundError', message: 'Entity component:default/nope not found' } } });
    expect(await world.request('POST', '/refresh', {})).toMatchObject({ status: 400, body: { error: { message: "request/body must have required property 'entityRef'" } } });
  });
});
