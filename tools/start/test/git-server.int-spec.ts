import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { GitRepositories } from '../git-repositories.mjs';
import { gitRoutes } from '../git-routes.mjs';

const runFile = promisify(execFile);

describe('the local git server', () => {
  const folder = mkdtempSync(join(tmpdir(), 'callboard-git-'));
  const repositories = new GitRepositories(join(folder, 'served'));
  let server: Server;
  let origin: string;

  beforeAll(async () => {
    await runFile('mkdir', [join(folder, 'served'), join(folder, 'work')]);
    const answer = gitRoutes({ repositories, username: 'callboard', password: 'pw-1' });
    server = createServer((call, response) => void answer(call, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://localhost:${(server.address() as AddressInfo).port}`;
    await git('init', '--quiet', '--initial-branch=trunk');
    writeFileSync(join(folder, 'work/README.md'), '# <b>Hello</b>\n');
    await git('add', '.');
    await git('commit', '--quiet', '--message', 'First <commit>');
  });
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  });

  const git = async (...args: string[]): Promise<string> => {
    const env = { ...process.env, HOME: folder, GIT_CONFIG_NOSYSTEM: '1', GIT_TERMINAL_PROMPT: '0', GIT_AUTHOR_NAME: 'A', GIT_AUTHOR_EMAIL: 'a@example.com', GIT_COMMITTER_NAME: 'A', GIT_COMMITTER_EMAIL: 'a@example.com' };
    return (await runFile('git', args, { cwd: join(folder, 'work'), env })).stdout;
  };
  const push = (credentials: string, repository: string) => git('push', '--quiet', `${origin.replace('//', `//${credentials}`)}/${repository}.git`, 'HEAD');

  it('takes a push only with the password, and makes the repository with it', async () => {
    await expect(push('', 'acme/shop')).rejects.toThrow(/could not read Username|Authentication failed/);
    await expect(push('callboard:wrong@', 'acme/shop')).rejects.toThrow(/Authentication failed/);
    expect(repositories.list()).toEqual([]);
    await push('callboard:pw-1@', 'acme/shop');
    expect(repositories.list()).toEqual([{ owner: 'acme', name: 'shop' }]);
  });

  it('lets everybody on this machine clone, and names the pushed branch as the default', async () => {
    await push('callboard:pw-1@', 'acme/clone');
    expect(await git('ls-remote', '--symref', `${origin}/acme/clone.git`, 'HEAD')).toMatch(/ref: refs\/heads\/trunk\s+HEAD/);
  });

  it('serves a file raw, as text that no browser runs, and again only when it changed', async () => {
    await push('callboard:pw-1@', 'acme/raw');
    const reply = await fetch(`${origin}/acme/raw/raw/trunk/README.md`);
    expect([reply.status, reply.headers.get('content-type'), reply.headers.get('x-content-type-options'), await reply.text()]).toEqual([200, 'text/plain; charset=utf-8', 'nosniff', '# <b>Hello</b>\n']);
    const again = await fetch(`${origin}/acme/raw/raw/trunk/README.md`, { headers: { 'if-none-match': reply.headers.get('etag') ?? '' } });
    expect(again.status).toBe(304);
  });

  it('shows repositories, folders and files as pages without script', async () => {
    await push('callboard:pw-1@', 'acme/pages');
    const [list, tree, blob] = await Promise.all(['/', '/acme/pages', '/acme/pages/blob/trunk/README.md'].map(async (path) => (await fetch(origin + path)).text()));
    expect(list).toContain('acme/pages');
    expect(tree).toContain('First &#60;commit&#62;');
    expect(tree).toContain('/acme/pages/blob/trunk/README.md');
    expect(blob).toContain('# &#60;b&#62;Hello');
    const { headers } = await fetch(`${origin}/acme/pages`);
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
  });

  it.each([
    ['/acme/none', 404],
    ['/acme/safe/raw/trunk/none.md', 404],
    ['/acme/safe/raw/none/README.md', 404],
    ['/acme/safe/raw/trunk/..%2f..%2fHEAD', 400],
    ['/acme/safe/raw/trunk/%2e%2e/HEAD', 404],
    ['/acme/..%2f..%2fetc.git/info/refs?service=git-upload-pack', 400],
    ['/..%5c/safe.git/info/refs?service=git-upload-pack', 404],
    ['/acme/safe.git/config', 404],
    ['/acme/safe.git/HEAD', 404],
    ['/acme/safe.git/objects/info/packs', 404],
    ['/acme/safe.git/info/refs', 404],
    ['/acme/safe.git/info/refs?service=--help', 404],
    ['/acme/none.git/info/refs?service=git-upload-pack', 404],
    ['/acme/safe.git/info/refs?service=git-receive-pack', 401],
  ])('answers %s with %i', async (path, status) => {
    await repositories.create('acme', 'safe');
    expect(await raw(path)).toBe(status);
  });

  it('answers to localhost only', async () => {
    expect(await raw('/', { host: 'evil.example' })).toBe(421);
    expect(await raw('/', { host: 'localhost:1' })).toBe(200);
  });

  /** Without the normalising that `fetch` does to paths. */
  function raw(path: string, headers: Record<string, string> = {}): Promise<number> {
    return new Promise((resolve, reject) => {
      const { hostname, port } = new URL(origin);
      const call = request({ hostname, port, path, headers }, (reply) => {
        reply.resume();
        resolve(reply.statusCode ?? 0);
      });
      call.once('error', reject);
      call.end();
    });
  }
});
