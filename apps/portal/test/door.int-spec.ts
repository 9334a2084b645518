import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { createDoor, type Door } from '../src/door/door.js';
import type { PortalConfig } from '../src/config.js';

type Answer = { status: number; headers: IncomingMessage['headers']; body: string };

const listen = (server: Server): Promise<number> => new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));

/** A service that says what it got, streams on `/stream`, echoes bytes after an upgrade, and breaks off on `/broken`. */
function echoService(): Server {
  const server = createServer((incoming, response) => {
    if (incoming.url?.endsWith('/stream')) {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: first\n\n');
      incoming.socket.once('close', () => server.emit('streamClosed'));
      return;
    }
    if (incoming.url?.endsWith('/broken')) {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half');
      setImmediate(() => response.destroy());
      return;
    }
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      response.writeHead(201, { 'content-type': 'application/json', 'x-upstream': 'yes' });
      response.end(JSON.stringify({ method: incoming.method, url: incoming.url, headers: incoming.headers, body: Buffer.concat(chunks).toString() }));
    });
  });
  server.on('upgrade', (_incoming, socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    socket.pipe(socket);
  });
  return server;
}

describe('the door', () => {
  const service = echoService();
  let door: Door;
  let port: number;

  beforeAll(async () => {
    const servicePort = await listen(service);
    const config: PortalConfig = {
      organization: { name: 'Test' },
      baseUrl: 'http://portal.example',
      mode: 'local',
      services: {
        portal: { host: '127.0.0.1', port: 0 },
        catalog: { host: '127.0.0.1', port: servicePort },
        scaffolder: { host: '127.0.0.1', port: servicePort },
        // Nobody listens on port 1.
        search: { host: '127.0.0.1', port: 1 },
        'plugin-host': { host: '127.0.0.1', port: servicePort },
        identity: { host: '127.0.0.1', port: servicePort },
      },
      auth: { guest: { enabled: true } },
      integrations: {},
    };
    door = createDoor(config, (incoming, response) => {
      response.end(`page ${incoming.url} ${incoming.headers['x-middleware-subrequest'] ?? 'clean'}`);
    });
    port = await listen(door.server);
  });
  afterAll(async () => {
    await door.close(0);
    service.closeAllConnections();
    service.close();
  });

  function send(path: string, { method = 'GET', headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: string } = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const outgoing = request({ host: '127.0.0.1', port, path, method, headers: { host: `localhost:${port}`, ...headers } }, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
        response.on('error', reject);
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }

  it('pipes API requests to their owner, path and body as they came', async () => {
    const answer = await send('/api/catalog/entities/by-name/a/b/c%2Fd?x=%20', { method: 'POST', body: '{"a":1}', headers: { authorization: 'Bearer t' } });
    expect(answer.status).toBe(201);
    expect(answer.headers['x-upstream']).toBe('yes');
    expect(JSON.parse(answer.body)).toMatchObject({ method: 'POST', url: '/api/catalog/entities/by-name/a/b/c%2Fd?x=%20', body: '{"a":1}', headers: { authorization: 'Bearer t', host: `localhost:${port}` } });
  });

  it('takes out what callers must not claim, and says itself who called', async () => {
    const forged = { 'x-forwarded-for': '8.8.8.8', 'x-forwarded-user': 'root', 'x-callboard-nonce': 'n', 'x-middleware-subrequest': 'm', 'x-original-url': '/admin', forwarded: 'for=1', 'x-correlation-id': 'kept' };
    const { headers } = JSON.parse((await send('/api/auth/x', { headers: forged })).body) as { headers: Record<string, string> };
    expect(headers).toMatchObject({ 'x-forwarded-for': '127.0.0.1', 'x-forwarded-host': `localhost:${port}`, 'x-forwarded-proto': 'http', 'x-correlation-id': 'kept' });
    expect(Object.keys(headers).filter((name) => /^x-(forwarded-user|callboard|middleware|original)|^forwarded$/.test(name))).toEqual([]);
    expect((await send('/page', { headers: forged })).body).toBe('page /page clean');
  });

  it('refuses a foreign Host before anything else', async () => {
    for (const path of ['/api/catalog/x', '/page']) expect((await send(path, { headers: { host: 'evil.example' } })).status).toBe(421);
    expect((await send('/page', { headers: { host: 'portal.example' } })).status).toBe(200);
  });

  it('answers 503 in the API’s envelope when the owner is away, and the others go on', async () => {
    const answer = await send('/api/search/query?term=x');
    expect(answer.status).toBe(503);
    expect(answer.headers['retry-after']).toBe('1');
    expect(JSON.parse(answer.body)).toMatchObject({
      error: { name: 'ServiceUnavailableError', code: 'service_unavailable' },
      request: { method: 'GET', url: '/query?term=x' },
      response: { statusCode: 503 },
    });
    expect((await send('/api/catalog/x')).status).toBe(201);
  });

  it('streams as it comes, and lets go of the service when the reader leaves', async () => {
    const closed = new Promise((resolve) => service.once('streamClosed', resolve));
    const first = await new Promise<string>((resolve, reject) => {
      const outgoing = request({ host: '127.0.0.1', port, path: '/api/events/stream', headers: { host: 'localhost' } }, (response) => {
        response.once('data', (chunk: Buffer) => {
          resolve(chunk.toString());
          outgoing.destroy();
        });
      });
      outgoing.on('error', (error: NodeJS.ErrnoException) => error.code !== 'ECONNRESET' && reject(error));
      outgoing.end();
    });
    expect(first).toBe('data: first\n\n');
    await closed;
  });

  it('does not pass a broken answer off as a whole one', async () => {
    await expect(send('/api/catalog/broken')).rejects.toThrow(/aborted|hang up|reset/i);
  });

  it('sends a read again when the kept connection was closed at the other end', async () => {
    await send('/api/catalog/x');
    service.closeIdleConnections();
    expect(await Promise.all(Array.from({ length: 5 }, async () => (await send('/api/catalog/x')).status))).toEqual([201, 201, 201, 201, 201]);
  });

  it('joins the sockets of an upgrade below /api and refuses every other', async () => {
    const talk = (path: string): Promise<string> =>
      new Promise((resolve, reject) => {
        const socket = connect(port, '127.0.0.1', () => socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`));
        let text = '';
        socket.on('data', (chunk) => {
          text += chunk.toString();
          if (text.endsWith('\r\n\r\n') && text.includes('101')) socket.write('ping');
          if (text.endsWith('ping')) socket.end();
        });
        socket.on('close', () => resolve(text));
        socket.on('error', reject);
      });
    expect(await talk('/api/team-radar/socket')).toMatch(/101 Switching Protocols[\s\S]*ping$/);
    expect(await talk('/api/search/socket')).toContain('503');
    expect(await talk('/_next/webpack-hmr')).toContain('404');
  });

  it('is live, ready with what is missing, and open about stopping', async () => {
    expect((await send('/livez', { headers: { host: 'anything' } })).body).toBe('{"status":"ok"}');
    expect(JSON.parse((await send('/readyz')).body)).toEqual({ status: 'degraded', checks: { catalog: 'ok', scaffolder: 'ok', search: 'down', 'plugin-host': 'ok', identity: 'ok' } });
    expect((await send('/.backstage/health/v1/readiness')).status).toBe(200);
    door.markStopping();
    expect((await send('/readyz')).status).toBe(503);
    expect((await send('/.backstage/health/v1/readiness')).status).toBe(503);
    expect((await send('/.backstage/health/v1/liveness')).status).toBe(200);
  });
});
