import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as a forge sees it. */
export interface ForgeRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface ForgeReply {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  /** An object is sent as JSON. */
  readonly body?: unknown;
}

/** HTTP as the forges speak it: entity tags, a budget of requests, and what was asked. */
export abstract class ForgeHttp {
  /** `METHOD /path?query`, of every request. */
  readonly asked: string[] = [];
  /** What came with each of them. */
  readonly requests: ForgeRequest[] = [];
  /** Answers this instead, while it gives something. */
  failing?: (request: ForgeRequest) => ForgeReply | undefined | Promise<ForgeReply | undefined>;
  /** Requests of the present period; 304 costs nothing. */
  limit?: { limit: number; remaining: number; resetAt: number };
  private server?: Server;

  protected abstract answer(request: ForgeRequest): ForgeReply | undefined | Promise<ForgeReply | undefined>;
  protected abstract limitHeaders(limit: { limit: number; remaining: number; resetAt: number }): Record<string, string>;
  protected abstract limitReply(): ForgeReply;

  async start(): Promise<this> {
    const server = createServer((request, response) => {
      void this.receive(request).then(({ status = 200, headers = {}, body }) => response.writeHead(status, headers).end(body as Buffer | string | undefined));
    });
    this.server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get host(): string {
    return `127.0.0.1:${(this.server?.address() as AddressInfo).port}`;
  }

  get origin(): string {
    return `http://${this.host}`;
  }

  /** Forgets what was asked. */
  forget(): void {
    this.asked.length = 0;
    this.requests.length = 0;
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  private async receive(message: IncomingMessage): Promise<ForgeReply> {
    const chunks: Buffer[] = [];
    for await (const chunk of message as AsyncIterable<Buffer>) {
      chunks.push(chunk);
    }
    const request: ForgeRequest = { method: message.method ?? 'GET', url: new URL(message.url ?? '/', this.origin), headers: message.headers, body: Buffer.concat(chunks).toString() };
    this.asked.push(`${request.method} ${request.url.pathname}${request.url.search}`);
    this.requests.push(request);
    return this.reply(request);
  }

  private async reply(request: ForgeRequest): Promise<ForgeReply> {
    if (this.limit && this.limit.remaining <= 0) {
      return this.send(request, this.limitReply());
    }
    const reply = (await this.failing?.(request)) ?? (await this.answer(request)) ?? this.notFound();
    return this.send(request, reply);
  }

  protected notFound(): ForgeReply {
    return { status: 404, body: { message: 'Not Found' } };
  }

  private send(request: ForgeRequest, { status = 200, headers = {}, body }: ForgeReply): ForgeReply {
    const isText = typeof body === 'string' || Buffer.isBuffer(body);
    const text = isText ? body : JSON.stringify(body ?? '');
    const etag = `W/"${createHash('sha1').update(text).digest('hex')}"`;
    const unchanged = status === 200 && request.headers['if-none-match'] === etag;
    if (this.limit && !unchanged && this.limit.remaining > 0) {
      this.limit.remaining -= 1;
    }
    const all = { ...(status === 200 && { etag }), ...(this.limit && this.limitHeaders(this.limit)), 'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8', ...headers };
    return unchanged ? { status: 304, headers: { etag, ...(this.limit && this.limitHeaders(this.limit)) } } : { status, headers: all, body: text };
  }
}

/** One page of a list with the forge's `Link` header; `size` is the parameter that asks for a size, `usual` the one without it, `most` the largest one. */
export function page<T>(items: readonly T[], { url }: ForgeRequest, { size: sizeName = 'per_page', usual = 30, most = 100 } = {}): { items: T[]; headers: Record<string, string>; page: number; next?: number } {
  const size = Math.min(most, Number(url.searchParams.get(sizeName) ?? usual));
  const number = Number(url.searchParams.get('page') ?? 1);
  const last = Math.max(1, Math.ceil(items.length / size));
  const link = (to: number, rel: string): string => {
    const target = new URL(url);
    target.searchParams.set('page', String(to));
    return `<${target.href}>; rel="${rel}"`;
  };
  const links = [...(number > 1 ? [link(number - 1, 'prev')] : []), ...(number < last ? [link(number + 1, 'next'), link(last, 'last')] : [])];
  return { items: items.slice((number - 1) * size, number * size), headers: links.length > 0 ? { link: links.join(', ') } : {}, page: number, ...(number < last && { next: number + 1 }) };
}

/** The id that git gives to a content. */
export function blobId(content: string): string {
  return createHash('sha1').update(`blob ${Buffer.byteLength(content)}\u0000${content}`).digest('hex');
}

/** A repository as forges hold it: branches with files. */
export class FakeRepository {
  readonly branches = new Map<string, Map<string, string>>();
  /** Commits by the names of tags. */
  readonly tags = new Map<string, string>();
  defaultBranch = 'main';
  pushedAt = new Date('2026-01-01T00:00:00Z');

  constructor(
    readonly path: string,
    files: Record<string, string> = {},
  ) {
    this.branches.set('main', new Map(Object.entries(files)));
  }

  /** Commits files to a branch; undefined takes one out. */
  commit(files: Record<string, string | undefined>, branch = this.defaultBranch): void {
    const content = new Map(this.branches.get(branch) ?? this.branches.get(this.defaultBranch));
    for (const [name, text] of Object.entries(files)) {
      if (text === undefined) {
        content.delete(name);
      } else {
        content.set(name, text);
      }
    }
    this.branches.set(branch, content);
    this.pushedAt = new Date(this.pushedAt.getTime() + 1000);
  }

  /** The files at a branch or commit. */
  at(ref: string): Map<string, string> | undefined {
    const name = ref === 'HEAD' ? this.defaultBranch : ref;
    return this.branches.get(name) ?? [...this.branches.values()].find((files) => commitId(this.path, files) === ref);
  }

  commitOf(branch: string): string | undefined {
    const files = this.branches.get(branch);
    return files && commitId(this.path, files);
  }
}

function commitId(path: string, files: Map<string, string>): string {
  return createHash('sha1').update(JSON.stringify([path, ...[...files].sort()])).digest('hex');
}
