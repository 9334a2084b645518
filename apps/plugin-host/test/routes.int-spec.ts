import { HostWorld } from './host-world.js';
import { writePlugin } from './write-plugin.js';

describe('the routes of plugins', () => {
  let world: HostWorld;
  let plugin: string;

  beforeAll(async () => {
    world = await HostWorld.start();
    await world.startCatalog();
    plugin = writePlugin(world.folder, {
      id: 'echo',
      capabilities: { storage: true, entities: 'read' },
      config: { type: 'object', properties: { greeting: { type: 'string', default: 'hello', visibility: 'frontend' }, secret: { type: 'string' } } },
      routes: ['GET /say/:word', 'POST /say/:word', 'GET /say/nothing', 'GET /headers', 'GET /refuse', 'GET /throw', 'GET /large', 'GET /page', 'GET /config', 'GET /entity', 'GET /tally'],
      extensions: `
        route('GET', '/say/:word', (request) => json(request)),
        route('POST', '/say/:word', (request) => json(request, 201)),
        route('GET', '/say/nothing', () => ({ status: 204, headers: {}, body: '' })),
        route('GET', '/headers', () => json({}, 200, { 'set-cookie': 'a=b', connection: 'close', 'x-frame-options': 'ALLOWALL', 'content-security-policy': '*', etag: '"1"', 'cache-control': 'max-age=5' })),
        route('GET', '/refuse', () => { throw Object.assign(new Error('no such tale'), { name: 'RouteError', status: 404 }) }),
        route('GET', '/throw', () => { throw new Error('secret of the plugin') }),
        route('GET', '/large', () => json('x'.repeat(3 * 1024 * 1024))),
        route('GET', '/page', () => ({ status: 200, headers: { 'content-type': 'text/html' }, body: '<script>alert(1)</script>' })),
        route('GET', '/config', (request, { config }) => json(config)),
        route('GET', '/entity', async (request, { catalog }) => json((await catalog.entities(['component:default/cart', 'component:default/none'])).map((e) => e ?? null))),
        route('GET', '/tally', async (request, { storage }) => { const n = ((await storage.get('n')) ?? 0) + 1; await storage.set('n', n); return json(n); }),
      `,
    });
    await world.startHost([plugin], { config: { echo: { secret: 'hush' } } });
    await world.untilHealth('echo', 'running');
  });

  afterAll(() => world.stop());

  it('gives the handler method, parts, query, headers that are its business, body and caller, and never the token', async () => {
    const answer = await world.request('/echo/say/a%20b?q=1&q=2&deep[x]=1', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', 'accept-language': 'en', cookie: 'session=1', 'x-forwarded-user': 'root' },
      body: JSON.stringify({ n: 1 }),
    });
    expect(answer.status).toBe(201);
    expect(await answer.json()).toEqual({
      method: 'POST',
      params: { word: 'a b' },
      query: { q: '1' },
      headers: { accept: 'application/json', 'accept-language': 'en', 'content-type': 'application/json' },
      body: { n: 1 },
      caller: { type: 'service', ref: 'test-admin' },
    });
  });

  it('lets a literal segment win over a name', async () => {
    const answer = await world.request('/echo/say/nothing');
    expect([answer.status, await answer.text()]).toEqual([204, '']);
  });

  it('lets no cookie, policy or connection header of a plugin through, and sandboxes what it sends', async () => {
    const { headers } = await world.request('/echo/headers');
    expect(headers.get('set-cookie')).toBeNull();
    expect(headers.get('connection')).not.toBe('close');
    expect(headers.get('x-frame-options')).not.toBe('ALLOWALL');
    expect(headers.get('cache-control')).toBe('max-age=5');
    expect(headers.get('etag')).toBe('"1"');
    const page = await world.request('/echo/page');
    expect(page.headers.get('content-type')).toBe('text/html');
    expect(page.headers.get('content-security-policy')).toContain('sandbox');
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('words what a plugin refuses, and keeps to itself what it throws', async () => {
    const refused = await world.request('/echo/refuse');
    expect([refused.status, await refused.json()]).toEqual([404, expect.objectContaining({ error: expect.objectContaining({ code: 'plugin_refused', message: 'no such tale' }) })]);
    const thrown = await world.request('/echo/throw');
    const body = await thrown.text();
    expect([thrown.status, JSON.parse(body).error.code]).toEqual([502, 'plugin_failed']);
    expect(body).not.toContain('secret of the plugin');
  });

  it('refuses an answer that is too large without hurting the plugin', async () => {
    const large = await world.request('/echo/large');
    expect([large.status, ((await large.json()) as { error: { code: string } }).error.code]).toEqual([502, 'plugin_failed']);
    expect((await world.request('/echo/say/still')).status).toBe(200);
  });

  it.each([
    ['GET', '/echo/unknown', 404],
    ['PUT', '/echo/say/word', 404],
    ['GET', '/echo', 404],
    ['GET', '/nobody/say/word', 404],
    ['GET', '/echo/say/%2e%2e', 404],
    ['GET', '/echo/say/%zz', 400],
    ['POST', '/echo/say/word', 413],
  ])('answers %s %s with %i and does not ask the plugin', async (method, path, status) => {
    const body = status === 413 ? JSON.stringify('x'.repeat(1_100_000)) : undefined;
    const answer = await world.request(path, { method, body, headers: body ? { 'content-type': 'application/json' } : {} });
    expect(answer.status).toBe(status);
  });

  it('asks for a caller, and honours what a token is restricted to', async () => {
    expect((await world.request('/echo/say/word', { headers: { authorization: '' } })).status).toBe(401);
    const restricted = { type: 'static', options: { token: 'only-for-the-catalog', subject: 'narrow' }, accessRestrictions: [{ plugin: 'catalog' }] };
    const host = await world.startHost([plugin], { token: restricted });
    await world.untilHealth('echo', 'running', host);
    const answer = await world.request('/echo/say/word', { headers: { authorization: 'Bearer only-for-the-catalog' } }, host);
    expect([answer.status, ((await answer.json()) as { error: { code: string } }).error.code]).toEqual([403, 'restricted_token']);
  });

  it('gives the plugin its configuration with defaults, and browsers only what the schema shows them', async () => {
    expect(await (await world.request('/echo/config', {}, world.hosts[0])).json()).toEqual({ greeting: 'hello', secret: 'hush' });
    expect(JSON.stringify(await world.list(world.hosts[0]))).not.toContain('hush');
  });

  it('reads the catalog for a plugin, under the name of the plugin', async () => {
    const cart = { apiVersion: 'backstage.io/v1alpha1', kind: 'Component', metadata: { name: 'cart' } };
    world.catalogEntities.set('component:default/cart', cart);
    expect(await (await world.request('/echo/entity')).json()).toEqual([cart, null]);
    expect(world.catalogActors.at(-1)).toBe('plugin:echo');
  });

  it('stores for a plugin what outlives its process', async () => {
    expect(await (await world.request('/echo/tally')).json()).toBe(1);
    expect(await (await world.request('/echo/tally', {}, world.hosts[0])).json()).toBe(2);
  });
});
