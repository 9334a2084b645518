import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import git from 'isomorphic-git';

/** Git's own smart HTTP in front of repositories, and their files below `/raw/`. */
export class GitServer {
  requests: string[] = [];

  private constructor(
    private readonly server: Server,
    private readonly root: string,
  ) {}

  static async start(root: string): Promise<GitServer> {
    const server = createServer((request, response) => {
      const url = new URL(request.url ?? '/', 'http://git');
      gitServer.requests.push(`${request.method} ${url.pathname}`);
      const raw = /^\/([^/]+\/[^/]+)\/raw\/(?:main|HEAD)\/(.*)$/.exec(url.pathname);
      if (raw) {
        const file = path.join(root, 'work', raw[1] ?? '', decodeURIComponent(raw[2] ?? ''));
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

  /** Commits the files on main; null takes one out. Gives the commit's id. */
  async commit(files: Record<string, string | null>, repository = 'acme/shop'): Promise<string> {
    const dir = path.join(this.root, 'work', repository);
    const gitdir = path.join(this.root, `${repository}.git`);
    if (!fs.existsSync(gitdir)) {
      fs.mkdirSync(dir, { recursive: true });
      await git.init({ fs, dir, gitdir, defaultBranch: 'main' });
    }
    for (const [name, content] of Object.entries(files)) {
      if (content === null) {
        fs.rmSync(path.join(dir, name));
        await git.remove({ fs, dir, gitdir, filepath: name });
        continue;
      }
      fs.mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
      fs.writeFileSync(path.join(dir, name), content);
      await git.add({ fs, dir, gitdir, filepath: name });
    }
    return git.commit({ fs, dir, gitdir, message: 'files', author: { name: 'A', email: 'a@example.org' } });
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
