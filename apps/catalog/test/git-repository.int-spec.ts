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
