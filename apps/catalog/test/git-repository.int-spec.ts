import * as fs from 'node:fs';
import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import git from 'isomorphic-git';
import { componentYaml, IngestionWorld } from './ingestion-world.js';

/** Git's own smart HTTP in front of one repository, and its files below `/raw/`. */
class GitServer {
  requests: string[] = [];

  private constructor(
    private readonly server: Server,
    private readonly root: string,
  ) {}

  static async start(root: string): Promise<GitServer> {
    const server = createServer((request, response) => {
      const url = new URL(request.url ?? '/', 'http://git');
      gitServer.requests.push(`${request.method} ${url.pathname}`);
      const raw = /^\/acme\/shop\/raw\/main\/(.*)$/.exec(url.pathname);
      if (raw) {
        const file = path.join(root, 'work', decodeURIComponent(raw[1] ?? ''));
        const found = fs.existsSync(file);
        response.writeHead(found ? 200 : 404).end(found ? fs.readFileSync(file) : 'no');
        return;
      }
      const backend = spawn('git', ['http-backend'], {
        env: { PATH: process.env.PATH, GIT_PROJECT_ROOT: root, GIT_HTTP_EXPORT_ALL: '1', PATH_INFO: url.pathname, QUERY_STRING: url.search.slice(1), REQUEST_METHOD: request.method, CONTENT_TYPE: request.headers['content-type'] ?? '', GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'safe.directory', GIT_CONFIG_VALUE_0: '*' },
      });
      request.pipe(backend.stdin);
      const chunks: Buffer[] = [];
      backend.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
      backend.on('close', () => {
        const output = Buffer.concat(chunks);
        const end = output.indexOf('\r\n\r\n');
        const headers = Object.fromEntries(output.subarray(0, end).toString().split('\r\n').map((line) => line.split(': ') as [string, string]));
        response.writeHead(Number(headers.Status?.slice(0, 3) ?? 200), { 'content-type': headers['Content-Type'] ?? 'text/plain' }).end(output.subarray(end + 4));
      });
    });
    const gitServer = new GitServer(server, root);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return gitServer;
  }

  get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Commits the files on main of acme/shop. */
  async commit(files: Record<string, string>): Promise<void> {
    const dir = path.join(this.root, 'work');
    const gitdir = path.join(this.root, 'acme', 'shop.git');
    if (!fs.existsSync(gitdir)) {
      await git.init({ fs, dir, gitdir, defaultBranch: 'main' });
    }
    for (const [name, content] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
      fs.writeFileSync(path.join(dir, name), content);
      await git.add({ fs, dir, gitdir, filepath: name });
    }
    await git.commit({ fs, dir, gitdir, message: 'files', author: { name: 'A', email: 'a@example.org' } });
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

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
