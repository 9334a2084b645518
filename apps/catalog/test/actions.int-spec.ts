import { FileServer } from './file-server.js';
import { componentYaml, IngestionWorld } from './ingestion-world.js';

interface ActionView {
  id: string;
  name: string;
  pluginId: string;
  attributes: Record<string, boolean>;
  schema: { input: Record<string, unknown>; output: Record<string, unknown> };
}

type Failure = { error: { name: string; code: string; message: string } };

const ADMIN = 'admin-token-of-this-spec';
const READER = 'reader-token-of-this-spec';

describe('the actions of the catalog', () => {
  let world: IngestionWorld;
  let files: FileServer;
  const list = async (token?: string) => (await call<{ actions: ActionView[] }>('GET', '/.backstage/actions/v1/actions', undefined, token)).body.actions;
  const invoke = <T = { output: Record<string, unknown> }>(action: string, input?: unknown, token?: string) => call<T>('POST', `/.backstage/actions/v1/actions/${encodeURIComponent(`catalog:${action}`)}/invoke`, input ?? {}, token);

  async function call<T>(method: string, path: string, body?: unknown, token = ADMIN): Promise<{ status: number; body: T }> {
    const reply = await fetch(`${world.url}/api/catalog${path}`, { method, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: body === undefined ? undefined : JSON.stringify(body) });
    return { status: reply.status, body: (await reply.json()) as T };
  }

  const cart = async () => {
    const { status, body } = await call<{ metadata: { title?: string } }>('GET', '/entities/by-name/component/default/cart');
    return status === 200 ? body : undefined;
  };

  beforeAll(async () => {
    files = await FileServer.start({ 'cart.yaml': `${componentYaml('cart')}---\n${componentYaml('web', { metadata: '  tags: [node]\n  namespace: shop\n' })}---\n${componentYaml('web')}` });
    world = await IngestionWorld.start({
      config: {
        reading: { allow: [{ host: files.host }] },
        auth: {
          externalAccess: [
            { type: 'static', options: { token: ADMIN, subject: 'admin' } },
            { type: 'static', options: { token: READER, subject: 'reader' }, accessRestrictions: [{ plugin: 'catalog', permission: ['catalog.entity.read'] }] },
          ],
        },
      },
    });
  });
  afterAll(async () => {
    await world?.stop();
    await files?.stop();
  });

  it('are listed with schemas and attributes, and with what the caller may run', async () => {
    const all = await list();
    expect(all.map(({ id }) => id).sort()).toEqual([
      'catalog:get-catalog-entity',
      'catalog:get-catalog-model-description',
      'catalog:query-catalog-entities',
      'catalog:refresh-catalog-entity',
      'catalog:register-entity',
      'catalog:unregister-entity',
      'catalog:validate-entity',
    ]);
    expect(all.find(({ name }) => name === 'unregister-entity')).toMatchObject({ pluginId: 'catalog', attributes: { destructive: true, idempotent: true, readOnly: false } });
    for (const { schema } of all) {
      expect(schema).toMatchObject({ input: { type: 'object', $schema: 'http://json-schema.org/draft-07/schema#' }, output: { type: 'object' } });
    }
    expect((await list(READER)).map(({ name }) => name).sort()).toEqual(['get-catalog-entity', 'get-catalog-model-description', 'query-catalog-entities']);
  });

  it('register a file, whose entities are there at once; a second time is a conflict', async () => {
    const registered = await invoke('register-entity', { locationUrl: files.url('cart.yaml') });
    expect([registered.status, registered.body.output]).toEqual([200, { locationId: expect.stringMatching(/^[0-9a-f-]{36}$/) }]);
    expect(await cart()).toBeDefined();
    const again = await invoke<Failure>('register-entity', { locationUrl: files.url('cart.yaml') });
    expect([again.status, again.body.error.code]).toEqual([409, 'location_exists']);
  });

  it('get one entity, and refuse a name that several have with the candidates', async () => {
    const found = await invoke('get-catalog-entity', { name: 'Cart' });
    expect(found.body.output).toMatchObject({ kind: 'Component', metadata: { name: 'cart' }, relations: [{ type: 'ownedBy', targetRef: 'group:default/team-a' }] });
    const several = await invoke<Failure>('get-catalog-entity', { name: 'web' });
    expect([several.status, several.body.error.code]).toEqual([409, 'ambiguous_name']);
    expect(several.body.error.message).toContain('component:shop/web');
    expect((await invoke('get-catalog-entity', { name: 'web', namespace: 'shop' })).body.output).toMatchObject({ metadata: { tags: ['node'] } });
    expect((await invoke<Failure>('get-catalog-entity', { name: 'nope' })).status).toBe(404);
  });

  it('query by predicate, page by page', async () => {
    const seen: unknown[] = [];
    let cursor: unknown;
    do {
      const { body } = await invoke('query-catalog-entities', { query: { kind: 'component' }, fields: ['metadata.name', 'metadata.namespace'], limit: 1, orderFields: { field: 'metadata.name', order: 'asc' }, ...(cursor !== undefined && { cursor }) });
      const { items, totalItems, hasMoreEntities, nextPageCursor } = body.output as { items: unknown[]; totalItems: number; hasMoreEntities: boolean; nextPageCursor?: string };
      expect([totalItems, hasMoreEntities]).toEqual([3, nextPageCursor !== undefined]);
      seen.push(...items);
      cursor = nextPageCursor;
    } while (cursor !== undefined);
    expect(seen).toHaveLength(3);
    expect(seen[0]).toEqual({ metadata: { name: 'cart', namespace: 'default' } });
  });

  it('describe the kinds that there are now, those that somebody added too', async () => {
    const declared = await call('PUT', '/kinds/Robot', { apiVersions: ['example.org/v1'], description: 'A machine.', schema: { type: 'object', required: ['owner'], properties: { owner: { type: 'string' } } }, relations: [{ field: 'owner', type: 'ownedBy', inverse: 'ownerOf', defaultKind: 'Group' }] });
    expect(declared.status).toBe(201);
    const { description } = (await invoke('get-catalog-model-description')).body.output as { description: string };
    expect(description).toMatch(/## Component\n\nVersions: backstage\.io\/v1alpha1, backstage\.io\/v1beta1\./);
    expect(description).toContain('- `spec.lifecycle` (required): string');
    expect(description).toContain('## Robot\n\nA machine. Versions: example.org/v1. It is added by an administrator.');
    expect(description).toContain('- `spec.owner` makes `ownedBy`, and `ownerOf` at the other end');
  });

  it('have a source read again', async () => {
    files.set('cart.yaml', componentYaml('cart', { metadata: '  title: Cart Service\n' }));
    const { body } = await invoke('refresh-catalog-entity', { name: 'cart' });
    expect(body.output).toEqual({ entityRef: 'component:default/cart' });
    expect((await cart())?.metadata.title).toBe('Cart Service');
  });

  it.each([
    ['a good one', componentYaml('x'), { isValid: true, isValidYaml: true, errors: [], entity: expect.objectContaining({ kind: 'Component' }) }],
    ['two good ones', `${componentYaml('x')}---\n${componentYaml('y')}`, { isValid: true, isValidYaml: true, errors: [] }],
    ['a wrong name', componentYaml('not ok!'), { isValid: false, isValidYaml: true, errors: [expect.stringContaining('"metadata.name" is not valid')] }],
    ['no YAML', 'a: [', { isValid: false, isValidYaml: false, errors: [expect.any(String)] }],
    ['nothing', '# only words', { isValid: false, isValidYaml: false, errors: ['There is no document in it'] }],
  ])('validate a text: %s', async (_what, entity, output) => {
    expect((await invoke('validate-entity', { entity })).body.output).toEqual(output);
  });

  it('unregister by address, and again: there is none', async () => {
    expect((await invoke('unregister-entity', { type: { locationUrl: files.url('cart.yaml') } })).body).toEqual({ output: {} });
    expect(await cart()).toBeUndefined();
    const again = await invoke<Failure>('unregister-entity', { type: { locationUrl: files.url('cart.yaml') } });
    expect([again.status, again.body.error.code]).toEqual([404, 'location_not_found']);
  });

  it('ask for the permission of what they do, and for an input that fits', async () => {
    const refused = await invoke<Failure>('register-entity', { locationUrl: files.url('cart.yaml') }, READER);
    expect([refused.status, refused.body.error.name]).toEqual([403, 'NotAllowedError']);
    const unknown = await invoke<Failure>('no-such-action');
    expect([unknown.status, unknown.body.error]).toEqual([404, expect.objectContaining({ name: 'NotFoundError', code: 'action_not_found', message: 'Action with id "catalog:no-such-action" not found' })]);
    const wrong = await invoke<Failure>('get-catalog-entity', { nme: 'x' });
    expect([wrong.status, wrong.body.error.message]).toEqual([400, `Invalid input to action "catalog:get-catalog-entity": request/body must have required property 'name'`]);
    expect((await invoke<Failure>('query-catalog-entities', { query: { kind: { $foo: 1 } } })).status).toBe(400);
  });

  it('are run with input and secrets apart, as the second version of the route has them', async () => {
    const reply = await call<{ output: unknown }>('POST', '/.backstage/actions/v2/actions/catalog:query-catalog-entities/invoke', { input: { limit: 1, query: { kind: 'nope' } }, secrets: {} });
    expect([reply.status, reply.body.output]).toEqual([200, { items: [], totalItems: 0, hasMoreEntities: false }]);
  });
});

describe('conditions of permissions', () => {
  let world: IngestionWorld;
  const ask = (items: unknown) => world.request<{ items: { id: string; result: unknown }[] } & Failure>('POST', '/.well-known/backstage/permissions/apply-conditions', { items });
  const refs = ['component:default/cart', 'component:default/web', 'component:default/nope'];
  const about = (conditions: unknown) => ({ id: '1', resourceType: 'catalog-entity', resourceRef: refs, conditions });

  beforeAll(async () => {
    world = await IngestionWorld.start({
      locations: ['all.yaml'],
      files: { 'all.yaml': `${componentYaml('cart', { metadata: '  title: Cart\n  labels: {tier: "1"}\n  annotations: {github.com/project-slug: org/cart}\n' })}---\n${componentYaml('web').replace('team-a', 'user:ann')}` },
    });
    await world.settled();
  });
  afterAll(() => world?.stop());

  it.each([
    [{ rule: 'HAS_ANNOTATION', params: { annotation: 'github.com/project-slug' } }, ['ALLOW', 'DENY', 'DENY']],
    [{ rule: 'HAS_ANNOTATION', params: { annotation: 'github.com/project-slug', value: 'org/other' } }, ['DENY', 'DENY', 'DENY']],
    [{ rule: 'HAS_LABEL', params: { label: 'tier', value: '1' } }, ['ALLOW', 'DENY', 'DENY']],
    [{ rule: 'HAS_METADATA', params: { key: 'title' } }, ['ALLOW', 'DENY', 'DENY']],
    [{ rule: 'HAS_SPEC', params: { key: 'type', value: 'service' } }, ['ALLOW', 'ALLOW', 'DENY']],
    [{ rule: 'IS_ENTITY_KIND', params: { kinds: ['API', 'Component'] } }, ['ALLOW', 'ALLOW', 'DENY']],
    [{ rule: 'IS_ENTITY_OWNER', params: { claims: ['user:default/ann'] } }, ['DENY', 'ALLOW', 'DENY']],
    [{ not: { rule: 'HAS_METADATA', params: { key: 'title' } } }, ['DENY', 'ALLOW', 'DENY']],
    [{ anyOf: [{ rule: 'HAS_METADATA', params: { key: 'title' } }, { rule: 'IS_ENTITY_OWNER', params: { claims: ['user:default/ann'] } }] }, ['ALLOW', 'ALLOW', 'DENY']],
    [{ allOf: [{ rule: 'HAS_METADATA', params: { key: 'title' } }, { not: { rule: 'IS_ENTITY_KIND', params: { kinds: ['Component'] } } }] }, ['DENY', 'DENY', 'DENY']],
  ])('%j', async (conditions, result) => {
    expect((await ask([about(conditions)])).body).toEqual({ items: [{ id: '1', result }] });
  });

  it('one ref has one answer', async () => {
    const { body } = await ask([{ ...about({ rule: 'HAS_SPEC', params: { key: 'type' } }), resourceRef: refs[0] }]);
    expect(body.items).toEqual([{ id: '1', result: 'ALLOW' }]);
  });

  it.each([
    [{ ...about({ rule: 'HAS_SPEC', params: { key: 'x' } }), resourceType: 'other' }, 'Unexpected resource type: other.'],
    [about({ rule: 'NOPE', params: {} }), 'Unexpected permission rule: NOPE'],
    [about({ rule: 'HAS_SPEC' }), `Parameters to rule HAS_SPEC are invalid: 'key' must be a text`],
    [about({ rule: 'IS_ENTITY_KIND', params: { kinds: 'api' } }), `Parameters to rule IS_ENTITY_KIND are invalid: 'kinds' must be a list of texts`],
    [about({}), `request/body must have required property 'rule'`],
    [about(JSON.parse('{"not":'.repeat(40) + '{}' + '}'.repeat(40))), 'Conditions are nested deeper than 16'],
  ])('refused: %j', async (item, message) => {
    const reply = await ask([item]);
    expect([reply.status, reply.body.error.message]).toEqual([400, message]);
  });
});
