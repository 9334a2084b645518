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
});
