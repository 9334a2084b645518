import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { sharedConfigSchema } from '@callboard/service-kit';
import { Outbound } from './outbound.js';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

let handle: Handler = (_request, response) => response.end();
const seen: IncomingMessage[] = [];
let canaryHits = 0;
let server: Server;
let canary: Server;
let outbound: Outbound;

const portOf = (listening: Server): number => (listening.address() as AddressInfo).port;
const base = (): string => `http://127.0.0.1:${portOf(server)}`;
const listen = (handler: Handler): Promise<Server> =>
  new Promise((resolve) => {
    const listening = createServer(handler);
    listening.listen(0, '127.0.0.1', () => resolve(listening));
  });

/** Names as an attacker's resolver would answer them. */
const NAMES: Record<string, string[]> = {
  'rebound.wild.example': ['127.0.0.1'],
  'mixed.wild.example': ['93.184.216.34', '10.0.0.1'],
  'mapped.wild.example': ['::ffff:127.0.0.1'],
  'inside.example': ['127.0.0.1'],
};

beforeAll(async () => {
  server = await listen((request, response) => {
    seen.push(request);
    handle(request, response);
  });
  canary = await listen((_request, response) => response.end('secret'));
  canary.on('connection', () => (canaryHits += 1));
  const config = sharedConfigSchema.parse({
    reading: { allow: [{ host: `127.0.0.1:${portOf(server)}` }, { host: '*.wild.example' }, { host: `inside.example:${portOf(server)}` }] },
    integrations: { git: [{ host: `127.0.0.1:${portOf(server)}`, username: 'git', password: 'canary-secret' }] },
    catalog: { locations: [{ type: 'url', target: `http://inside.example:${portOf(canary)}/catalog-info.yaml` }] },
  });
  outbound = new Outbound(config, (hostname) => {
    const addresses = NAMES[hostname];
    return addresses ? Promise.resolve(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))) : Promise.reject(new Error('ENOTFOUND'));
  });
});
afterAll(async () => {
  await outbound.onApplicationShutdown();
  for (const listening of [server, canary]) listening.closeAllConnections();
  await Promise.all([server, canary].map((listening) => new Promise((resolve) => listening.close(resolve))));
});
beforeEach(() => {
  seen.length = 0;
  canaryHits = 0;
});

const codeOf = (work: Promise<unknown>): Promise<string> => work.then(() => 'ok', (error: { code?: string }) => String(error.code ?? error));
const redirect = (status: number, location: string): void => {
  handle = (request, response) => (request.url === '/start' ? response.writeHead(status, { location }).end() : response.end('arrived'));
};

describe('an allowed address', () => {
  it('is read with its status, headers and entity tag', async () => {
    handle = (_request, response) => response.writeHead(404, { etag: '"v1"', 'x-a': ['1', '2'] }).end('gone');
    const answer = await outbound.fetch(`${base()}/a?b=c#d`);
    expect(answer).toMatchObject({ status: 404, etag: '"v1"', headers: { 'x-a': '1, 2' }, url: `${base()}/a?b=c` });
    expect(answer.body.toString()).toBe('gone');
    expect(seen[0]?.url).toBe('/a?b=c');
  });

  it('answers 304 to a known entity tag', async () => {
    handle = (request, response) => response.writeHead(request.headers['if-none-match'] === '"v1"' ? 304 : 200, { etag: '"v1"' }).end();
    expect(await outbound.fetch(base(), { etag: '"v1"' })).toMatchObject({ status: 304, etag: '"v1"' });
  });

  it('is unpacked', async () => {
    handle = (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('kind: Component'));
    expect((await outbound.fetch(base())).body.toString()).toBe('kind: Component');
  });

  it('gets the body and the credentials of its integration, unless told not to', async () => {
    handle = (request, response) => request.pipe(response);
    expect((await outbound.fetch(base(), { method: 'POST', body: 'x=1', headers: { 'Content-Type': 'text/plain' } })).body.toString()).toBe('x=1');
    await outbound.fetch(base(), { credentials: false });
    expect(seen.map(({ headers }) => headers.authorization)).toEqual([`Basic ${Buffer.from('git:canary-secret').toString('base64')}`, undefined]);
  });

  it('may be an internal one by name when an operator wrote that name down', async () => {
    handle = (_request, response) => response.end('inside');
    expect((await outbound.fetch(`http://inside.example:${portOf(server)}/`)).body.toString()).toBe('inside');
  });
});

describe('an address that is not on the list', () => {
  it('is refused in the same words whether or not something listens there, and nobody connects', async () => {
    const message = (url: string) => outbound.fetch(url).then(String, (error: Error) => error.message.replace(url, '<url>'));
    const open = await message(`http://127.0.0.1:${portOf(canary)}/`);
    const closed = await message('http://127.0.0.1:1/');
    const outside = await message('https://example.org/other.yaml');
    expect(open).toContain("Reading from '<url>' is not allowed");
    expect([closed, outside, canaryHits]).toEqual([open, open, 0]);
  });

  it.each(['https://rebound.wild.example/', 'https://mixed.wild.example/', 'https://mapped.wild.example/'])('is refused when a listed name leads inside: %s', async (url) => {
    expect(await codeOf(outbound.fetch(url))).toBe('target_not_allowed');
  });

  it('is refused for the host of a configured location that leads inside', async () => {
    expect(outbound.allowed(`http://inside.example:${portOf(canary)}/`)).toBe(true);
    expect(await codeOf(outbound.fetch(`http://inside.example:${portOf(canary)}/`))).toBe('target_not_allowed');
    expect(canaryHits).toBe(0);
  });
});

describe('redirects', () => {
  it.each([301, 302, 303, 307, 308])('with status %i are followed on the list and refused off it', async (status) => {
    redirect(status, '/end');
    expect(await outbound.fetch(`${base()}/start`)).toMatchObject({ status: 200, url: `${base()}/end` });
    redirect(status, `http://127.0.0.1:${portOf(canary)}/secret`);
    expect(await codeOf(outbound.fetch(`${base()}/start`))).toBe('target_not_allowed');
    redirect(status, 'file:///etc/passwd');
    expect(await codeOf(outbound.fetch(`${base()}/start`))).toBe('scheme_not_allowed');
    expect(canaryHits).toBe(0);
  });

  it('end after five', async () => {
    handle = (request, response) => {
      const left = Number(request.url?.slice(1));
      if (left === 0) response.end('arrived');
      else response.writeHead(302, { location: `/${left - 1}` }).end();
    };
    expect((await outbound.fetch(`${base()}/5`)).body.toString()).toBe('arrived');
    expect(await codeOf(outbound.fetch(`${base()}/6`))).toBe('too_many_redirects');
    expect(await codeOf(outbound.fetch(`${base()}/50`))).toBe('too_many_redirects');
  });

  it('carry no credentials and no identifying header to another host', async () => {
    redirect(302, `http://inside.example:${portOf(server)}/end`);
    await outbound.fetch(`${base()}/start`, { headers: { Cookie: 'a=1', 'X-Plain': 'kept' } });
    const [first, second] = seen.map(({ headers }) => headers);
    expect([first?.cookie, first?.authorization?.slice(0, 5)]).toEqual(['a=1', 'Basic']);
    expect([second?.cookie, second?.authorization, second?.['x-plain']]).toEqual([undefined, undefined, 'kept']);
  });

  it('turn a POST into a GET without its body where HTTP says so', async () => {
    redirect(303, '/end');
    await outbound.fetch(`${base()}/start`, { method: 'POST', body: 'x', headers: { 'content-type': 'text/plain' } });
    expect(seen.map(({ method, headers }) => [method, headers['content-type']])).toEqual([
      ['POST', 'text/plain'],
      ['GET', undefined],
    ]);
  });
});

describe('limits', () => {
  it('ends a body that never ends at the cap, and one that says it is too large at once', async () => {
    handle = (_request, response) => {
      const chunk = Buffer.alloc(64 * 1024);
      const push = (): void => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on('drain', push);
      push();
    };
    expect(await codeOf(outbound.fetch(base(), { maxBytes: 1024 * 1024 }))).toBe('too_large');
    handle = (_request, response) => response.writeHead(200, { 'content-length': '1073741824' }).write('x');
    expect(await codeOf(outbound.fetch(base()))).toBe('too_large');
  });

  it('counts what a packed body becomes', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    handle = (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb);
    expect(bomb.length).toBeLessThan(100_000);
    expect(await codeOf(outbound.fetch(base(), { maxBytes: 1024 * 1024 }))).toBe('too_large');
  });

  it('has one deadline for headers, trickling body and redirects together', async () => {
    handle = () => undefined;
    expect(await codeOf(outbound.fetch(base(), { timeoutMs: 100 }))).toBe('fetch_timeout');
    handle = (_request, response) => {
      response.writeHead(200).write('k');
      const timer = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(timer));
    };
    expect(await codeOf(outbound.fetch(base(), { timeoutMs: 200 }))).toBe('fetch_timeout');
  });

  it('calls what is broken a failed fetch', async () => {
    handle = (request) => request.socket.destroy();
    expect(await codeOf(outbound.fetch(base()))).toBe('fetch_failed');
    handle = (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('not gzip');
    expect(await codeOf(outbound.fetch(base()))).toBe('fetch_failed');
    handle = (_request, response) => response.writeHead(200, { 'content-encoding': 'zstd' }).end('x');
    expect(await codeOf(outbound.fetch(base()))).toBe('fetch_failed');
  });
});
