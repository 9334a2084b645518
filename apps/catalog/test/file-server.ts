import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Files over http, with entity tags; counts what was asked and what was sent. */
export class FileServer {
  readonly asked: string[] = [];
  readonly sent: string[] = [];
  /** Answers this status to everything while it is set. */
  failing?: number;
  /** Waits for this before it answers. */
  hold?: Promise<void>;

  private constructor(
    private readonly server: Server,
    private readonly files: Map<string, string>,
  ) {}

  static async start(files: Record<string, string> = {}): Promise<FileServer> {
    const server = createServer((request, response) => {
      void fileServer.answer(decodeURIComponent(request.url ?? '/'), request.headers['if-none-match']).then(({ status, headers, body }) => response.writeHead(status, headers).end(body));
    });
    const fileServer: FileServer = new FileServer(server, new Map(Object.entries(files)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return fileServer;
  }

  get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  url(name: string): string {
    return `http://${this.host}/${name}`;
  }

  set(name: string, content: string | undefined): void {
    if (content === undefined) {
      this.files.delete(name);
    } else {
      this.files.set(name, content);
    }
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(path: string, tag: string | undefined): Promise<{ status: number; headers: Record<string, string>; body?: string }> {
    const name = path.slice(1);
    this.asked.push(name);
    await this.hold;
    const content = this.files.get(name);
    if (this.failing !== undefined || content === undefined) {
      return { status: this.failing ?? 404, headers: { 'content-type': 'text/plain' }, body: 'no' };
    }
    const etag = `"${createHash('sha1').update(content).digest('hex')}"`;
    if (tag === etag) {
      return { status: 304, headers: { etag } };
    }
    this.sent.push(name);
    return { status: 200, headers: { etag, 'content-type': 'text/yaml' }, body: content };
  }
}
