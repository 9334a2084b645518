import * as fs from 'node:fs';
import path from 'node:path';
import { GitServer } from './git-server.js';
import { componentYaml, IngestionWorld } from './ingestion-world.js';

describe('a repository on a plain git server', () => {
  let server: GitServer;
  let world: IngestionWorld;
  let base: string;
  const folder = fs.mkdtempSync(path.join(process.env.TMPDIR ?? '/tmp', 'callboard-git-spec-'));

  beforeAll(async () => {
    server = await GitServer.start(folder);
    await server.commit({ 'services/cart/catalog-info.yaml': componentYaml('cart', { spec: '  definition:\n    $text: ./notes.md\n' }), 'services/cart/notes.md': 'notes', 'services/shop/catalog-info.yaml': componentYaml('shop'), 'other.yaml': componentYaml('other') });
    world = await IngestionWorld.start({ config: { integrations: { git: [{ host: server.host }] } } });
    base = `http://${server.host}/acme/shop`;
  });
  afterAll(async () => {
    await world?.stop();
    await server?.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  it('is searched by pattern, as the addresses of its files', async () => {
    const { body } = await world.register(`${base}/blob/main/services/**/catalog-info.yaml`);
    expect(body.location.status).toEqual({ state: 'processed' });
    expect(await world.refs()).toEqual(['component:default/cart', 'component:default/shop']);
    const cart = await world.entity('component:default/cart');
    expect(cart?.spec?.definition).toBe('notes');
    expect(cart?.metadata.annotations).toMatchObject({
      'backstage.io/managed-by-location': `url:${base}/blob/main/services/cart/catalog-info.yaml`,
      'backstage.io/source-location': `url:${base}/blob/main/services/cart/`,
    });
  });

  it('is not fetched again while its branch stays where it is', async () => {
    server.requests = [];
    await world.request('POST', '/refresh', { entityRef: 'component:default/shop' });
    expect(server.requests.filter((request) => request.includes('git-upload-pack'))).toEqual([]);
  });

  it('shows what a later commit brought', async () => {
    await server.commit({ 'services/new/catalog-info.yaml': componentYaml('new'), 'services/shop/catalog-info.yaml': componentYaml('shop', { metadata: '  title: Shop\n' }) });
    await world.request('POST', '/refresh', { entityRef: 'component:default/shop' });
    expect((await world.entity('component:default/new'))?.metadata.name).toBe('new');
    expect((await world.entity('component:default/shop'))?.metadata.title).toBe('Shop');
  });

  it('gives single files without being fetched', async () => {
    server.requests = [];
    const { body } = await world.register(`${base}/blob/main/other.yaml`);
    expect(body.location.status.state).toBe('processed');
    expect(server.requests).toEqual(['GET /acme/shop/raw/main/other.yaml']);
  });

  it('says which branch it does not have', async () => {
    const { body } = await world.register(`${base}/blob/nope/*.yaml`);
    expect(body.location.status).toMatchObject({ state: 'error', message: expect.stringContaining('has no branch or tag nope') });
  });

  const lastCause = async (ref: string) => {
    const [kind, name] = [ref.slice(0, ref.indexOf(':')), ref.slice(ref.indexOf('/') + 1)];
    const { body } = await world.request<{ items: { type: string; cause: { version?: string } }[] }>('GET', `/entities/by-name/${kind}/default/${name}/history?limit=1`);
    return [body.items[0]?.type, body.items[0]?.cause.version];
  };

  it('gives the changes that a pattern shows their commit, and none where two repositories may be meant', async () => {
    const first = await server.commit({ 'many/a.yaml': componentYaml('many-a'), 'many/b.yaml': componentYaml('many-b') }, 'acme/many');
    await world.register(`http://${server.host}/acme/many/blob/main/many/*.yaml`);
    expect(await lastCause('component:default/many-a')).toEqual(['created', first]);
    const root = `apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: { name: two }\nspec: { targets: [./two/*.yaml, 'http://${server.host}/acme/other/blob/main/*.yaml'] }\n`;
    await server.commit({ 'x.yaml': componentYaml('of-other') }, 'acme/other');
    await server.commit({ 'roots/all.yaml': root, 'roots/two/c.yaml': componentYaml('many-c') }, 'acme/many');
    await world.register(`http://${server.host}/acme/many/blob/main/roots/*.yaml`);
    expect(await lastCause('component:default/many-c')).toEqual(['created', undefined]);
    expect(await lastCause('component:default/of-other')).toEqual(['created', undefined]);
  });

  describe('registered as a repository', () => {
    const register = (fragment: string) => world.register(`${base}.git${fragment}`, 'git');
    const gitWorld = async () => world.request('DELETE', `/locations/${(await world.request<{ data: { id: string; target: string } }[]>('GET', '/locations')).body.find(({ data }) => data.target.endsWith('catalog-info.yaml'))!.data.id}`);

    it('shows every catalog-info.yaml of its default branch, with placeholders', async () => {
      await gitWorld();
      const { body } = await register('');
      expect(body.location.status).toEqual({ state: 'processed' });
      const cart = await world.entity('component:default/cart');
      expect(cart?.spec?.definition).toBe('notes');
      expect(cart?.metadata.annotations).toMatchObject({
        'backstage.io/managed-by-location': `git:${base}.git#HEAD:services/cart/catalog-info.yaml`,
        'backstage.io/managed-by-origin-location': `git:${base}.git`,
        'backstage.io/source-location': `git:${base}.git#HEAD:services/cart/`,
      });
    });

    it('shows what a later commit brought when an entity of it is refreshed', async () => {
      await server.commit({ 'services/late/catalog-info.yaml': componentYaml('late') });
      await world.request('POST', '/refresh', { entityRef: 'component:default/cart' });
      expect(await world.entity('component:default/late')).toBeDefined();
    });

    it('gives every change the commit that was read: in the history, and in the event', async () => {
      const changed = await server.commit({ 'services/late/catalog-info.yaml': componentYaml('late', { metadata: '  title: Late\n' }) });
      const position = await world.position();
      await world.request('POST', '/refresh', { entityRef: 'component:default/cart' });
      expect(await lastCause('component:default/late')).toEqual(['updated', changed]);
      const { event } = (await world.events(position)).find((stored) => stored.event.subject === 'component:default/late')!;
      expect(JSON.parse(event.cause ?? '{}')).toEqual({ type: 'location', id: `git:${base}.git`, version: changed });
      await server.commit({ 'services/gone/catalog-info.yaml': componentYaml('gone') });
      await world.request('POST', '/refresh', { entityRef: 'component:default/cart' });
      const notes = await server.commit({ 'services/cart/notes.md': 'other notes' });
      await world.request('POST', '/refresh', { entityRef: 'component:default/cart' });
      expect(await lastCause('component:default/cart')).toEqual(['updated', notes]);
      const taken = await server.commit({ 'services/gone/catalog-info.yaml': null });
      await world.request('POST', '/refresh', { entityRef: 'component:default/cart' });
      expect(await lastCause('component:default/gone')).toEqual(['updated', taken]);
      expect(await lastCause('component:default/late')).toEqual(['updated', changed]);
    });

    it('follows Location entities inside of it, and only there', async () => {
      await server.commit({
        'all.yaml': 'apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: { name: all }\nspec: { targets: [./extra/*.yaml, ../../etc/passwd] }\n',
        'extra/a.yaml': componentYaml('extra-a'),
        'extra/evil.yaml': componentYaml('evil', { spec: '  definition:\n    $text: http://127.0.0.1:1/secret\n' }),
      });
      const { body } = await register('#main:all.yaml');
      expect(body.location.status.state).toBe('error');
      expect(await world.entity('component:default/extra-a')).toBeDefined();
      expect(await world.entity('component:default/evil')).toBeUndefined();
    });

    it.each([
      ['#nope', 'has no branch or tag nope'],
      ['#main:missing.yaml', 'does not exist'],
    ])('says what is not there: %s', async (fragment, message) => {
      const { body } = await register(fragment);
      expect(body.location.status).toMatchObject({ state: 'error', message: expect.stringContaining(message) });
    });

    it.each([
      ['#main:../../etc/passwd', 'invalid_location'],
      ['#--upload-pack=x:a.yaml', 'invalid_location'],
    ])('is refused when the target leads elsewhere: %s', async (fragment, code) => {
      const reply = await world.register(`${base}.git${fragment}`, 'git');
      expect([reply.status, JSON.parse(reply.text).error.code]).toEqual([400, code]);
    });

    it('is not read over plain http from a host that is not listed', async () => {
      const reply = await world.register('http://git.example.org/acme/shop.git', 'git');
      expect(reply.body.location.status).toMatchObject({ state: 'error', code: 'target_not_allowed' });
    });
  });
});
