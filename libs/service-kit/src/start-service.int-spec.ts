import { once } from 'node:events';
import { Agent, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { jest } from '@jest/globals';
import { Body, Controller, Get, Module, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  BareReply,
  BodyLimit,
  createLogger,
  createService,
  currentContext,
  Health,
  NotAllowed,
  NotFound,
  openEventStream,
  parseBody,
  parseQuery,
  queryParam,
  type RunningService,
  sharedConfigSchema,
  Unavailable,
  type EventStream,
} from './index.js';

const listQuery = z.object({ offset: queryParam.integer({ min: 0 }).optional(), filter: queryParam.list().optional() });
const newThing = z.strictObject({ name: z.string() });

let stream: EventStream | undefined;

@Controller('api/catalog/things')
class ThingsController {
  @Get()
  list(@Query() query: unknown) {
    return { query: parseQuery(listQuery, query), context: currentContext().correlationId, trace: currentContext().traceparent };
  }
  @Get('large')
  large() {
    return { text: 'x'.repeat(5000) };
  }
  @Get('fault')
  fault() {
    throw new Error('relation "secret_table" does not exist');
  }
  @Get('literal')
  literal() {
    // eslint-disable-next-line no-throw-literal -- a library might
    throw 'thrown text';
  }
  @Get('away')
  away() {
    throw new Unavailable('database_unavailable', 'The database does not answer', { retryAfterSeconds: 7 });
  }
  @Get('late')
  late() {
    throw new Unavailable('wait_timeout', 'Not applied in time');
  }
  @Get('forbidden')
  forbidden() {
    throw new NotAllowed('not_allowed', '');
  }
  @Get('bare')
  bare() {
    throw new BareReply(400, { errors: [{ message: 'no' }] });
  }
  @Get('stream')
  stream(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    stream = openEventStream(request, reply, { heartbeatMs: 20, stalledMs: 200 });
    stream.send({ id: '1', event: 'made', data: { a: 1 } });
  }
  @Get('rows')
  rows(@Query() query: { fail?: string }, @Res() reply: FastifyReply) {
    const rows = (function* () {
      yield '[{"a":1}';
      if (query.fail) throw new Error('the database went away');
      yield ',{"a":2}]';
    })();
    void reply.type('application/json; charset=utf-8').send(Readable.from(rows, { objectMode: false }));
  }
  @Get('by-name/:name')
  get(@Param('name') name: string) {
    throw new NotFound('entity_not_found', `No thing named '${name}'`);
  }
  @Post()
  create(@Body() body: unknown) {
    currentContext().setReplyHeader?.('callboard-position', 'CATALOG:1');
    return { body: parseBody(newThing, body), context: currentContext().correlationId };
  }
  @Post('big')
  @BodyLimit(3 * 1024 * 1024)
  big(@Body() body: { name: string }) {
    return { length: body.name.length };
  }
}

@Module({ controllers: [ThingsController] })
class ThingsModule {}

let service: RunningService;

beforeAll(async () => {
  const config = sharedConfigSchema.parse({ mode: 'local', logging: { level: 'silent' }, services: { catalog: { port: 0 } } });
  service = await createService({ name: 'catalog', config, module: ThingsModule });
});

afterAll(() => service.close());

const call = (path: string, init?: RequestInit) => fetch(`${service.url}${path}`, init);
const post = (body: string | Buffer, headers: Record<string, string> = { 'content-type': 'application/json' }, path = '/api/catalog/things') =>
  call(path, { method: 'POST', headers, body: body as never });

describe('errors on the wire', () => {
  it('has the envelope of Backstage with the code, and the url below the mount', async () => {
    const reply = await call('/api/catalog/things/by-name/x%20y?a=1');
    expect(reply.status).toBe(404);
    expect(reply.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(await reply.json()).toEqual({
      error: { name: 'NotFoundError', message: "No thing named 'x y'", code: 'entity_not_found' },
      request: { method: 'GET', url: '/things/by-name/x%20y?a=1' },
      response: { statusCode: 404 },
    });
  });

  it.each(['/nope', '/api/catalog/nope', '/api/catalog/things/large/deeper'])('answers the unknown route %s with an empty 404', async (path) => {
    const reply = await call(path);
    expect([reply.status, await reply.text(), reply.headers.get('content-type')]).toEqual([404, '', null]);
  });

  it.each(['fault', 'literal'])('masks a fault (%s) and names the log id', async (path) => {
    const reply = await call(`/api/catalog/things/${path}`, { headers: { 'x-correlation-id': 'log-7' } });
    const { error } = (await reply.json()) as { error: object };
    expect([reply.status, error]).toEqual([500, { name: 'InternalServerError', code: 'internal', message: 'An internal error occurred; the log has it under log-7' }]);
  });

  it.each([['fault', 'error'], ['away', 'warn']] as const)('writes the path of a failed request (%s) to the log without its query', async (path, level) => {
    const written = jest.spyOn(createLogger('http'), level);
    await call(`/api/catalog/things/${path}?token=canary`);
    expect(written.mock.calls.map(([fields]) => fields)).toEqual([expect.objectContaining({ method: 'GET', path: `/api/catalog/things/${path}` })]);
    expect(JSON.stringify(written.mock.calls)).not.toContain('canary');
    written.mockRestore();
  });

  it('says when to come back while something is away', async () => {
    const away = await call('/api/catalog/things/away');
    expect([away.status, away.headers.get('retry-after')]).toEqual([503, '7']);
    expect(await away.json()).toMatchObject({ error: { name: 'ServiceUnavailableError', code: 'database_unavailable' } });
    expect((await call('/api/catalog/things/late')).status).toBe(504);
  });

  it('keeps the empty message of a denial', async () => {
    expect(await (await call('/api/catalog/things/forbidden')).json()).toMatchObject({ error: { name: 'NotAllowedError', message: '' } });
  });

  it('lets a route answer with a body of its own', async () => {
    const reply = await call('/api/catalog/things/bare');
    expect([reply.status, await reply.json()]).toEqual([400, { errors: [{ message: 'no' }] }]);
  });

  it.each([
    ['/api/catalog/things?unknown=1', "Unknown query parameter 'unknown'"],
    ['/api/catalog/things?offset=-1', 'request/query/offset must be >= 0'],
    ['/api/catalog/things?offset=1e9', 'request/query/offset must be integer'],
    ['/api/catalog/things?offset=1&offset=2', 'request/query/offset must be integer'],
    ['/api/catalog/%zz', 'The URL cannot be read'],
  ])('refuses %s', async (path, message) => {
    const reply = await call(path);
    expect([reply.status, ((await reply.json()) as { error: { message: string } }).error.message]).toEqual([400, message]);
  });

  it.each([
    ['{}', 400, "request/body must have required property 'name'"],
    ['', 400, "request/body must have required property 'name'"],
    ['[]', 400, 'request/body must be object'],
    ['null', 400, 'request/body must be object'],
    ['"x"', 400, 'request/body must be object'],
    ['{"name":1}', 400, 'request/body/name must be string'],
    ['{"name":"a","role":"admin"}', 400, 'request/body must NOT have additional properties: role'],
    ['{"name":"a","__proto__":{"x":1}}', 400, 'request/body must not hold the keys __proto__ or constructor.prototype'],
    ['{"name":"a","constructor":{"prototype":{}}}', 400, 'request/body must not hold the keys __proto__ or constructor.prototype'],
    ['['.repeat(200) + ']'.repeat(200), 400, 'request/body must not be nested deeper than 100 levels'],
    [`{"name":"${'x'.repeat(1024 * 1024)}"}`, 413, 'request/body must not be larger than 1048576 bytes'],
  ])('refuses the body %.60s', async (body, status, message) => {
    const reply = await post(body);
    expect([reply.status, ((await reply.json()) as { error: { message: string } }).error.message]).toEqual([status, message]);
  });

  it('reads over what is left of a body that is too large: whoever still sends gets the answer, on a connection that goes on', async () => {
    const { hostname, port } = new URL(service.url);
    const socket = connect(Number(port), hostname);
    let received = '';
    socket.on('data', (data) => (received += data));
    const receives = async (text: string) => {
      while (!received.includes(text)) await once(socket, 'data');
    };
    const rest = 4 * 1024 * 1024;
    socket.write(`POST /api/catalog/things HTTP/1.1\r\nHost: ${hostname}\r\nContent-Type: application/json\r\nContent-Length: ${rest + 1}\r\n\r\n[`);
    await receives('too_large');
    expect(received).toMatch(/^HTTP\/1.1 413 /);
    socket.write(Buffer.alloc(rest, ' '));
    socket.write(`GET /livez HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`);
    await receives('HTTP/1.1 200 OK');
    socket.destroy();
  });

  it('refuses what is not JSON in UTF-8', async () => {
    const text = async (reply: Response) => ((await reply.json()) as { error: { message: string } }).error.message;
    expect(await text(await post('x', { 'content-type': 'text/plain' }))).toBe('unsupported media type text/plain');
    expect(await text(await post(Buffer.from([0x22, 0xff, 0x22])))).toBe('request/body must be valid UTF-8');
    expect(await text(await post('{}', { 'content-type': 'application/json', 'content-encoding': 'gzip' }))).toBe('unsupported content encoding gzip');
    expect(await text(await post('{'))).toMatch(/^request\/body must be valid JSON/);
  });
});

describe('requests and replies', () => {
  it('takes JSON, keeps the context through the body and sets headers from deep inside', async () => {
    const reply = await post('{"name":"a"}', { 'content-type': 'application/json; charset=utf-8', 'x-correlation-id': 'c-1' });
    expect(await reply.json()).toEqual({ body: { name: 'a' }, context: 'c-1' });
    expect([reply.headers.get('callboard-position'), reply.headers.get('x-correlation-id')]).toEqual(['CATALOG:1', 'c-1']);
  });

  it('lets one route take larger bodies', async () => {
    const reply = await post(JSON.stringify({ name: 'x'.repeat(2 * 1024 * 1024) }), undefined, '/api/catalog/things/big');
    expect(await reply.json()).toEqual({ length: 2 * 1024 * 1024 });
  });

  it('goes on with the trace of the caller and refuses a correlation id that could forge a log line', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const reply = await call('/api/catalog/things', { headers: { traceparent, 'x-correlation-id': 'a{b}' } });
    const body = (await reply.json()) as { context: string; trace: string };
    expect(body.trace).toBe(traceparent);
    expect(body.context).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('reads repeated parameters as a list', async () => {
    const body = (await (await call('/api/catalog/things?filter=a&filter=b=c')).json()) as { query: unknown };
    expect(body.query).toEqual({ filter: ['a', 'b=c'] });
  });

  it('refuses a query of which it could only read the beginning', async () => {
    const query = (terms: number) => Array.from({ length: terms }, (_, index) => `filter=${index}`).join('&');
    expect((await call(`/api/catalog/things?${query(500)}`)).status).toBe(200);
    const reply = await call(`/api/catalog/things?${query(1_000)}&offset=-1`);
    expect([reply.status, await reply.json()]).toMatchObject([400, { error: { code: 'invalid_request', message: 'The query must not have more than 1000 parameters' } }]);
    expect(reply.headers.get('x-correlation-id')).toBeTruthy();
  });

  it('tags replies weakly, answers 304, compresses, and forbids storing', async () => {
    const reply = await call('/api/catalog/things/large');
    const tag = reply.headers.get('etag') ?? '';
    expect(tag).toMatch(/^W\/"/);
    expect([reply.headers.get('content-encoding'), reply.headers.get('cache-control'), reply.headers.get('x-content-type-options')]).toEqual(['gzip', 'no-store', 'nosniff']);
    expect(((await reply.json()) as { text: string }).text).toHaveLength(5000);
    const again = await call('/api/catalog/things/large', { headers: { 'if-none-match': tag } });
    expect([again.status, await again.text()]).toEqual([304, '']);
  });

  it.each(['gzip', 'identity'])('streams rows (%s) and breaks off when they fail, so that half is not taken for the whole', async (encoding) => {
    const headers = { 'accept-encoding': encoding };
    const reply = await call('/api/catalog/things/rows', { headers });
    expect([await reply.json(), reply.headers.get('content-encoding'), reply.headers.get('etag')]).toEqual([[{ a: 1 }, { a: 2 }], encoding === 'gzip' ? 'gzip' : null, null]);
    await expect(call('/api/catalog/things/rows?fail=1', { headers }).then((broken) => broken.text())).rejects.toThrow();
    expect((await call('/livez')).status).toBe(200);
  });

  it('answers HEAD on an event stream with its headers and ends', async () => {
    const reply = await call('/api/catalog/things/stream', { method: 'HEAD' });
    expect([reply.status, reply.headers.get('content-type'), await reply.text()]).toEqual([200, 'text/event-stream; charset=utf-8', '']);
    expect(await stream!.ended).toBe('closed');
  });

  it('bounds how long a request may take to arrive', () => {
    expect(service.app.getHttpServer()).toMatchObject({ headersTimeout: 10_000, requestTimeout: 30_000 });
  });

  it('keeps the connection of a stream that has ended, as it promised: its owner sends the next request there', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const read = (path: string) =>
      new Promise<{ reused: boolean; status?: number }>((resolve, reject) => {
        const sent = httpRequest(`${service.url}${path}`, { agent, headers: { authorization: 'Bearer x' } }, (reply) => {
          reply.resume().once('end', () => resolve({ reused: sent.reusedSocket, status: reply.statusCode }));
          if (path.endsWith('/stream')) stream!.close();
        });
        sent.once('error', reject).end();
      });
    expect(await read('/api/catalog/things/stream')).toEqual({ reused: false, status: 200 });
    await new Promise((resolve) => setImmediate(resolve));
    expect(await read('/livez')).toEqual({ reused: true, status: 200 });
    agent.destroy();
  });

  it('streams events frame by frame with a heartbeat, compressed when asked', async () => {
    const reply = await call('/api/catalog/things/stream');
    expect([reply.headers.get('content-type'), reply.headers.get('content-encoding')]).toEqual(['text/event-stream; charset=utf-8', 'gzip']);
    const reader = reply.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes(': heartbeat')) text += (await reader.read()).value;
    expect(text.startsWith('id: 1\nevent: made\ndata: {"a":1}\n\n')).toBe(true);
    await reader.cancel();
    expect(await stream!.ended).toBe('reader');
    expect(stream!.send({ data: 'late' })).toBe(false);
  });

  it('cuts off a reader that does not read once 1 MiB waits', async () => {
    stream = undefined;
    const socket = httpRequest(`${service.url}/api/catalog/things/stream`, { agent: false });
    const opened = new Promise<void>((resolve) => socket.on('response', (reply) => resolve(void reply.pause())));
    socket.on('error', () => undefined);
    socket.end();
    await opened;
    const chunk = 'x'.repeat(256 * 1024);
    let frames = 0;
    while (stream!.send({ data: chunk })) {
      frames += 1;
      if (frames > 1000) throw new Error('the buffer is not bounded');
      await new Promise(setImmediate);
    }
    expect(await stream!.ended).toBe('too_slow');
    socket.destroy();
  });
});

describe('an event stream with much to send', () => {
  const chunk = 'x'.repeat(64 * 1024);

  it('waits for a reader that reads, whatever the amount', async () => {
    const reply = await call('/api/catalog/things/stream', { headers: { 'accept-encoding': 'identity' } });
    const received = reply.text();
    for (let frame = 0; frame < 100; frame++) {
      expect(await stream!.ready()).toBe(true);
      expect(stream!.send({ id: String(frame), data: chunk })).toBe(true);
    }
    stream!.send({ id: 'last' });
    stream!.close();
    const text = await received;
    expect(text.split(chunk)).toHaveLength(101);
    expect(text.endsWith('\n\nid: last\n\n')).toBe(true);
  });

  it('cuts off a reader that takes nothing', async () => {
    stream = undefined;
    const socket = httpRequest(`${service.url}/api/catalog/things/stream`, { agent: false });
    const opened = new Promise<void>((resolve) => socket.on('response', (reply) => resolve(void reply.pause())));
    socket.on('error', () => undefined);
    socket.end();
    await opened;
    while (await stream!.ready()) stream!.send({ data: chunk });
    expect(await stream!.ended).toBe('too_slow');
    socket.destroy();
  });
});

describe('health', () => {
  it('is open, and readiness follows what is required', async () => {
    const health = service.app.get(Health);
    let broker: 'ok' | 'down' = 'ok';
    let database: 'ok' | 'down' = 'ok';
    health.register('events', async () => broker, { readiness: 'degrades' });
    health.register('database', async () => database, { readiness: 'required' });

    expect(await (await call('/livez')).json()).toEqual({ status: 'ok' });
    expect(await (await call('/readyz')).json()).toEqual({ status: 'ok', checks: { events: 'ok', database: 'ok' } });
    expect(await (await call('/.backstage/health/v1/readiness')).json()).toEqual({ status: 'ok' });
    broker = 'down';
    const degraded = await call('/readyz');
    expect([degraded.status, await degraded.json()]).toEqual([200, { status: 'degraded', checks: { events: 'down', database: 'ok' } }]);
    database = 'down';
    expect([(await call('/readyz')).status, (await call('/.backstage/health/v1/readiness')).status, (await call('/livez')).status]).toEqual([503, 503, 200]);
  });
});

it('asks its dependencies once for all who ask about its health at the same time', async () => {
  const health = service.app.get(Health);
  let asked = 0;
  health.register('slow', async () => {
    asked += 1;
    await new Promise(setImmediate);
    return 'ok';
  }, { readiness: 'degrades' });
  const reports = await Promise.all(Array.from({ length: 20 }, () => health.report()));
  expect(asked).toBe(1);
  expect(new Set(reports.map(({ checks }) => checks.slow))).toEqual(new Set(['ok']));
  await health.report();
  expect(asked).toBe(2);
});

describe('shutdown', () => {
  it('does not wait for connections that clients opened for later', async () => {
    const config = sharedConfigSchema.parse({ mode: 'local', logging: { level: 'silent' }, services: { catalog: { port: 0 } } });
    const other = await createService({ name: 'catalog', config, module: ThingsModule });
    const socket = connect(Number(new URL(other.url).port), '127.0.0.1');
    await once(socket, 'connect');
    const ended = once(socket, 'close');
    await (await fetch(`${other.url}/livez`)).text();
    await other.close();
    await ended;
  });

  it('ends open streams and stops listening', async () => {
    const config = sharedConfigSchema.parse({ mode: 'local', logging: { level: 'silent' }, services: { catalog: { port: 0 } } });
    const other = await createService({ name: 'catalog', config, module: ThingsModule });
    const reply = await fetch(`${other.url}/api/catalog/things/stream`);
    const closing = other.close();
    expect(await reply.text()).toContain('event: made');
    await closing;
    await expect(fetch(`${other.url}/livez`)).rejects.toThrow();
  });
});
