import { connect } from 'node:net';
import { Controller, Get, Headers, Module } from '@nestjs/common';
import { createService, sharedConfigSchema, Unauthenticated, type ErrorEnvelope, type RunningService } from './index.js';

@Controller('api/search')
class SearchController {
  @Get('query')
  query(@Headers('authorization') authorization?: string) {
    throw new Unauthenticated('illegal_token', `Illegal token of ${authorization?.length} characters`);
  }
}

@Module({ controllers: [SearchController] })
class SearchModule {}

let service: RunningService;

beforeAll(async () => {
  const config = sharedConfigSchema.parse({ mode: 'local', logging: { level: 'silent' }, services: { search: { port: 0 } } });
  service = await createService({ name: 'search', config, module: SearchModule });
});
afterAll(() => service.close());

interface Answer {
  status: number;
  headers: Map<string, string>;
  body: ErrorEnvelope;
}

/** Sends bytes as they are and reads until the server hangs up. */
const send = (text: string): Promise<Answer> =>
  new Promise((resolve, reject) => {
    let received = '';
    const socket = connect(Number(new URL(service.url).port), '127.0.0.1', () => socket.write(text));
    socket.setEncoding('utf8').on('data', (chunk: string) => (received += chunk));
    socket.on('error', reject);
    socket.on('close', () => {
      const [head = '', body = ''] = received.split('\r\n\r\n');
      const [start = '', ...lines] = head.split('\r\n');
      const headers = new Map(lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]));
      resolve({ status: Number(start.split(' ')[1]), headers, body: JSON.parse(body) as ErrorEnvelope });
    });
  });
const get = (path: string, ...headers: string[]) => send([`GET ${path} HTTP/1.1`, 'Host: localhost', 'Connection: close', ...headers, '', ''].join('\r\n'));

it.each([
  ['not HTTP at all', '\x16\x03\x01 hello\r\n\r\n', 400],
  ['a method that does not exist', 'FOO /api/search/query HTTP/1.1\r\nHost: localhost\r\n\r\n', 400],
  ['two lengths for one body', 'POST /api/search/query HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 400],
  ['a head without end', `GET /${'a'.repeat(100_000)}`, 431],
])('answers %s in the form of all errors and hangs up', async (_what, text, status) => {
  const answer = await send(text);
  expect([answer.status, answer.body.response.statusCode]).toEqual([status, status]);
  expect(answer.body.error).toMatchObject({ name: 'InputError', code: status === 431 ? 'too_large' : 'invalid_request' });
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
});

it('lets a token of 70 KB reach the guard, which refuses it as a token', async () => {
  const { status, body } = await get('/api/search/query', `Authorization: ${'A'.repeat(70_000)}`);
  expect([status, body.error.message]).toEqual([401, 'Illegal token of 70000 characters']);
});

it.each(['/api/search/%zz', '/%'])('answers the URL %s as one that cannot be read, with an id to find it by', async (path) => {
  const { status, body, headers } = await get(path, 'X-Correlation-Id: given');
  expect([status, body.error.code]).toEqual([400, 'invalid_request']);
  expect([headers.get('x-correlation-id'), headers.get('cache-control'), headers.get('x-content-type-options')]).toEqual(['given', 'no-store', 'nosniff']);
});
