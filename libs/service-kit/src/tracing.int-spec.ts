import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { jest } from '@jest/globals';
import { Controller, Get, Module } from '@nestjs/common';
import { createLogger, createService, currentContext, sharedConfigSchema, withSpan } from './index.js';

interface ExportedSpan {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
}

@Controller('api/search')
class WorkController {
  @Get('work')
  work() {
    return withSpan('index.look-up', { 'search.term': 'x' }, async () => ({ inner: currentContext().traceparent }));
  }
}

@Module({ controllers: [WorkController] })
class WorkModule {}

const spans: ExportedSpan[] = [];
let collector: Server;
let services = '';

beforeAll(
  () =>
    new Promise<void>((resolve) => {
      collector = createServer((request, response) => {
        let text = '';
        request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        request.on('end', () => {
          const body = JSON.parse(text) as { resourceSpans: { resource: unknown; scopeSpans: { spans: ExportedSpan[] }[] }[] };
          services += JSON.stringify(body.resourceSpans.map(({ resource }) => resource));
          spans.push(...body.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)));
          response.setHeader('content-type', 'application/json').end('{}');
        });
      }).listen(0, '127.0.0.1', () => resolve());
    }),
);
afterAll(() => new Promise((resolve) => collector.close(resolve)));

it('sends the spans of a request as one trace that goes on from the caller, once an endpoint is configured', async () => {
  const otlpEndpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
  const config = sharedConfigSchema.parse({ mode: 'local', logging: { level: 'silent' }, services: { search: { port: 0 } }, telemetry: { otlpEndpoint } });
  const service = await createService({ name: 'search', config, module: WorkModule });
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const reply = await fetch(`${service.url}/api/search/work`, { headers: { traceparent: `00-${traceId}-b7ad6b7169203331-01`, connection: 'close' } });
  const { inner } = (await reply.json()) as { inner: string };
  await service.close();

  const server = spans.find(({ name }) => name === 'GET /api/search/work');
  const internal = spans.find(({ name }) => name === 'index.look-up');
  expect(server).toMatchObject({ traceId, parentSpanId: 'b7ad6b7169203331' });
  expect(internal).toMatchObject({ traceId, parentSpanId: server?.spanId });
  expect(inner).toBe(`00-${traceId}-${internal?.spanId}-01`);
  expect(services).toContain('callboard-search');
});

it.each(['does not answer', 'is not there'])('is not kept from stopping well by a collector that %s', async (how) => {
  const silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', () => resolve()));
  const otlpEndpoint = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  if (how === 'is not there') silent.close();
  const config = sharedConfigSchema.parse({ mode: 'local', logging: { level: 'silent' }, services: { search: { port: 0 } }, telemetry: { otlpEndpoint } });
  const service = await createService({ name: 'search', config, module: WorkModule });
  const said = jest.spyOn(createLogger('tracing'), 'warn');
  expect((await fetch(`${service.url}/api/search/work`)).status).toBe(200);
  await service.close();
  expect(said).toHaveBeenCalledWith(expect.anything(), 'the last spans could not be sent to the collector');
  said.mockRestore();
  silent.closeAllConnections();
  silent.close();
});
