import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { EntityCreated, GetEntities } from '@callboard/contracts';
import { defineJob, Jobs, JobsModule, ProcessesJob } from '@callboard/jobs';
import { Commands, HandlesEvent, MessagingModule, messagingMigrations } from '@callboard/messaging';
import { PersistenceModule, runMigrations } from '@callboard/persistence';
import { createService, type RunningService } from '@callboard/service-kit';
import { startTestWorld, waitFor, type TestWorld } from '@callboard/testing';
import { Controller, Inject, Injectable, Module, Post } from '@nestjs/common';
import { z } from 'zod';

interface Span {
  service: string;
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
}

/** As much of OTLP's JSON as matters here. */
interface Export {
  resourceSpans: { resource: { attributes: { key: string; value: { stringValue?: string } }[] }; scopeSpans: { spans: Omit<Span, 'service'>[] }[] }[];
}

const TracedJob = defineJob({ service: 'search', name: 'traced', data: z.object({}) });
const done: string[] = [];

@ProcessesJob(TracedJob)
@Injectable()
class TracedProcessor {
  async process(): Promise<void> {
    done.push('job');
  }
}

@Injectable()
class TracedHandler {
  @HandlesEvent(EntityCreated, { durable: 'search-traced' })
  async handle(): Promise<void> {
    done.push('event');
  }
}

@Controller('api/search/traced')
class TracedController {
  constructor(
    @Inject(Commands) private readonly commands: Commands,
    @Inject(Jobs) private readonly jobs: Jobs,
  ) {}

  @Post()
  async trace(): Promise<void> {
    await this.commands.send(GetEntities, { refs: ['component:default/traced'] });
    await this.jobs.enqueue(TracedJob, {});
  }
}

const spans: Span[] = [];

let world: TestWorld;
let collector: Server;
let search: RunningService;
let catalog: ChildProcess;
let catalogSays = '';

beforeAll(async () => {
  world = await startTestWorld({ service: ['catalog', 'search'], nats: true, redis: true });
  collector = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    request.on('end', () => {
      for (const { resource, scopeSpans } of (JSON.parse(text) as Export).resourceSpans) {
        const service = resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue ?? '';
        spans.push(...scopeSpans.flatMap((scope) => scope.spans.map((span) => ({ ...span, service }))));
      }
      response.setHeader('content-type', 'application/json').end('{}');
    });
  }).listen(0, '127.0.0.1');
  await once(collector, 'listening');
  const config = world.config({ telemetry: { otlpEndpoint: `http://127.0.0.1:${(collector.address() as AddressInfo).port}` } });
  for (const service of ['catalog', 'search'] as const) await runMigrations({ config, service, migrations: messagingMigrations });

  catalog = spawn(process.execPath, [join(process.cwd(), 'test/traced-catalog.mjs'), JSON.stringify(config)], { stdio: ['pipe', 'pipe', 'inherit'] });
  catalog.stdout!.on('data', (chunk: Buffer) => (catalogSays += chunk.toString()));

  @Module({
    imports: [PersistenceModule.forRoot({ config, service: 'search' }), MessagingModule.forRoot({ config, service: 'search' }), JobsModule.forRoot({ config, service: 'search' })],
    controllers: [TracedController],
    providers: [TracedProcessor, TracedHandler],
  })
  class TracedModule {}
  search = await createService({ name: 'search', config, module: TracedModule });
});

afterAll(async () => {
  await search?.close();
  catalog?.kill('SIGKILL');
  await new Promise((resolve) => collector.close(resolve));
  await world?.stop();
});

it('follows a request over the command that it sends, the change that this makes and the jobs that both enqueue, as one trace', async () => {
  const [traceId, callerSpan] = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331'];
  await waitFor(() => search.app.get(Commands).send(GetEntities, { refs: [] }), { timeoutMs: 30_000, until: 'the catalog answers' });
  const reply = await fetch(`${search.url}/api/search/traced`, { method: 'POST', headers: { traceparent: `00-${traceId}-${callerSpan}-01` } });
  expect(reply.status).toBe(201);
  await waitFor(() => done.length === 2 && catalogSays.includes('job done'), { timeoutMs: 20_000 });

  // Both send what is left when they stop.
  await search.close();
  catalog.stdin!.end();
  await once(catalog, 'exit');

  const traced = spans.filter((span) => span.traceId === traceId);
  const spanOf = (service: string, name: string): Span => {
    const found = traced.filter((span) => span.service === `callboard-${service}` && span.name === name);
    expect([service, name, found.length]).toEqual([service, name, 1]);
    return found[0]!;
  };
  const request = spanOf('search', 'POST /api/search/traced');
  const ask = spanOf('search', 'ask callboard.command.catalog.get-entities');
  const answer = spanOf('catalog', 'answer callboard.command.catalog.get-entities');
  const parents = [request, ask, answer, spanOf('search', 'job search-traced'), spanOf('catalog', 'job catalog-traced'), spanOf('search', 'handle search-traced')].map(({ parentSpanId }) => parentSpanId);
  expect(parents).toEqual([callerSpan, request.spanId, ask.spanId, request.spanId, answer.spanId, answer.spanId]);
  expect(traced).toHaveLength(parents.length);
});
