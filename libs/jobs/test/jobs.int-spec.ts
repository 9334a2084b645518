import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createService, currentContext, Health, InvalidInput, runInContext, type RunningService } from '@callboard/service-kit';
import { startTestWorld, waitFor, type TestWorld } from '@callboard/testing';
import { Injectable, Module } from '@nestjs/common';
import { z } from 'zod';
import { defineJob, Jobs, JobsModule, ProcessesJob, type JobRun } from '../src/index.js';

const data = z.object({ id: z.string() });
const Count = defineJob({ service: 'search', name: 'count', data, attempts: 3, backOffMs: 10 });
const Abandoned = defineJob({ service: 'search', name: 'abandoned', data });

/** What ran, in order. */
const ran: { id: string; attempt: number; correlationId: string; actor?: string }[] = [];
const stopped: string[] = [];
const ranOf = (id: string) => ran.filter((each) => each.id === id);

@ProcessesJob(Count)
@Injectable()
class CountProcessor {
  async process({ id }: { id: string }, { attempt, signal, log }: JobRun): Promise<void> {
    const { correlationId, actor } = currentContext();
    // The context gives every line its id already; a second one makes two of one name.
    expect(log.bindings()).not.toHaveProperty('correlationId');
    ran.push({ id, attempt, correlationId, ...(actor && { actor }) });
    if (id === 'until-the-stop') {
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      stopped.push(id);
    }
    if (id === 'fails-once' && attempt === 1) {
      throw new Error('the first time');
    }
    if (id === 'hopeless') {
      throw new InvalidInput('invalid_request', 'This will never work');
    }
  }
}

@ProcessesJob(Abandoned)
@Injectable()
class AbandonedProcessor {
  async process({ id }: { id: string }, { attempt }: JobRun): Promise<void> {
    ran.push({ id, attempt, correlationId: '' });
  }
}

describe.each(['redis', 'postgres'] as const)('jobs on %s', (backend) => {
  let world: TestWorld;
  let service: RunningService;
  let jobs: Jobs;

  beforeAll(async () => {
    ran.length = 0;
    world = await startTestWorld({ service: 'search', redis: backend === 'redis' });
    await world.postgres.query(`GRANT CREATE ON DATABASE "${new URL(world.postgres.adminUrl).pathname.slice(1)}" TO callboard_search`);
    const config = world.config();

    @Module({ imports: [JobsModule.forRoot({ config, service: 'search', lockMs: 1_000 })], providers: [CountProcessor, AbandonedProcessor] })
    class AppModule {}

    service = await createService({ name: 'search', config, module: AppModule });
    jobs = service.app.get(Jobs);
  });

  afterAll(async () => {
    await service.close();
    await world.stop();
  });

  it('does a job in the context of who asked for it', async () => {
    await runInContext({ correlationId: 'asked-by-spec', actor: 'user:default/ada' }, () => jobs.enqueue(Count, { id: 'plain' }));
    await waitFor(() => ranOf('plain').length === 1);
    expect(ranOf('plain')).toEqual([{ id: 'plain', attempt: 1, correlationId: 'asked-by-spec', actor: 'user:default/ada' }]);
  });

  it('does a job once that is enqueued twice under one id', async () => {
    await Promise.all([1, 2, 3].map(() => jobs.enqueue(Count, { id: 'twice' }, { id: 'once-only', delayMs: 200 })));
    await jobs.enqueue(Count, { id: 'after' }, { delayMs: 600 });
    await waitFor(() => ranOf('after').length === 1);
    expect(ranOf('twice')).toHaveLength(1);
  });

  it('tries again what failed, and not what has no future', async () => {
    await jobs.enqueue(Count, { id: 'fails-once' });
    await jobs.enqueue(Count, { id: 'hopeless' });
    await waitFor(() => ranOf('fails-once').length === 2);
    await jobs.enqueue(Count, { id: 'last' }, { delayMs: 300 });
    await waitFor(() => ranOf('last').length === 1);
    expect(ranOf('hopeless')).toHaveLength(1);
  });

  it('refuses ids that the queue cannot hold, and data that breaks the contract', async () => {
    await expect(jobs.enqueue(Count, { id: 'x' }, { id: 'component:default/x' })).rejects.toThrow('cannot be the id of a job');
    await expect(jobs.enqueue(Count, { id: 7 } as unknown as { id: string })).rejects.toThrow();
  });

  it('runs a schedule', async () => {
    await jobs.schedule(Count, { everyMs: 200 }, { id: 'tick' });
    await waitFor(() => ranOf('tick').length >= 2);
  });

  it('is picked up by another process when the first is killed half-way', async () => {
    const child = spawn(process.execPath, [join(process.cwd(), 'test/abandoning-worker.mjs'), JSON.stringify({ config: { ...world.config(), services: world.config().services } })], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    // Both processes wait for jobs: enqueue until the other one has taken one.
    let enqueued = 0;
    await waitFor(
      async () => {
        if (!output.includes('taken')) {
          await jobs.enqueue(Abandoned, { id: `abandoned-${enqueued++}` });
        }
        return output.includes('taken');
      },
      { timeoutMs: 20_000 },
    );
    child.kill('SIGKILL');
    await waitFor(() => new Set(ran.filter(({ id }) => id.startsWith('abandoned-')).map(({ id }) => id)).size === enqueued, { timeoutMs: 20_000 });
  });
});

describe('jobs whose Redis comes and goes', () => {
  let world: TestWorld;
  let service: RunningService;

  beforeAll(async () => {
    ran.length = 0;
    world = await startTestWorld({ service: 'search', redis: true });
    await world.redis.kill();
    const config = world.config();

    @Module({ imports: [JobsModule.forRoot({ config, service: 'search', lockMs: 1_000 })], providers: [CountProcessor, AbandonedProcessor] })
    class AppModule {}

    service = await createService({ name: 'search', config, module: AppModule });
  });

  afterAll(async () => {
    await service.close();
    await world.stop();
  });

  it.each(['before the service has started', 'while it runs'])('are refused, and the service is degraded, when Redis goes away %s; then they run', async (when) => {
    const jobs = service.app.get(Jobs);
    const health = service.app.get(Health);
    if (when === 'while it runs') {
      await world.redis.kill();
    }
    await waitFor(async () => (await health.report()).status === 'degraded');
    await expect(jobs.enqueue(Count, { id: 'lost' })).rejects.toMatchObject({ code: 'queue_unavailable' });
    await world.redis.start();
    await waitFor(async () => jobs.enqueue(Count, { id: when }).then(() => true, () => false), { timeoutMs: 20_000 });
    await waitFor(() => ranOf(when).length >= 1, { timeoutMs: 20_000 });
    expect(await health.report()).toMatchObject({ status: 'ok' });
  });
});

describe('a service that stops', () => {
  const start = async (world: TestWorld): Promise<RunningService> => {
    const config = world.config();
    @Module({ imports: [JobsModule.forRoot({ config, service: 'search' })], providers: [CountProcessor, AbandonedProcessor] })
    class AppModule {}
    return createService({ name: 'search', config, module: AppModule });
  };

  it('tells the job at work, waits for it, and has it written down', async () => {
    const world = await startTestWorld({ service: 'search', redis: true });
    try {
      const first = await start(world);
      await first.app.get(Jobs).enqueue(Count, { id: 'until-the-stop' });
      await waitFor(() => ranOf('until-the-stop').length === 1);
      await first.close();
      expect(stopped).toEqual(['until-the-stop']);
      const second = await start(world);
      await second.app.get(Jobs).enqueue(Count, { id: 'after-the-stop' });
      await waitFor(() => ranOf('after-the-stop').length === 1);
      await second.close();
      expect(ranOf('until-the-stop')).toHaveLength(1);
    } finally {
      await world.stop();
    }
  });

  it.each(['has gone away', 'does not answer any more'])('is not held up by a Redis that %s', async (how) => {
    const world = await startTestWorld({ service: 'search', redis: true });
    try {
      const service = await start(world);
      await service.app.get(Jobs).enqueue(Count, { id: how });
      await waitFor(() => ranOf(how).length === 1);
      await (how === 'has gone away' ? world.redis.kill() : world.redis.freeze());
      await service.close();
    } finally {
      await world.stop();
    }
  });
});

describe('a set of jobs that cannot run', () => {
  it('keeps the service from starting', async () => {
    const world = await startTestWorld({ service: 'search' });
    @Module({ imports: [JobsModule.forRoot({ config: world.config(), service: 'search' })], providers: [CountProcessor] })
    class Incomplete {}
    await expect(createService({ name: 'search', config: world.config(), module: Incomplete })).rejects.toThrow('search-abandoned has no processor');
    await world.stop();
  });
});
