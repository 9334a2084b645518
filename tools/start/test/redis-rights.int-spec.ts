import { once } from 'node:events';
import { Queue, QueueEvents, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { runRedis, type RunningServer } from './running-server.js';

const passwords = { catalog: 'pw-catalog', scaffolder: 'pw-scaffolder' };

describe('the Redis server of a stack', () => {
  let server: RunningServer;
  const closing: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    const running = await runRedis(passwords);
    if (!running) {
      throw new Error('There is no Redis to test with; install redis-server or name one in REDIS_SERVER_BIN');
    }
    server = running;
  });
  afterAll(async () => {
    for (const close of closing.reverse()) {
      await close();
    }
    await server?.stop();
  });

  const connectionOf = (username: keyof typeof passwords) => ({ host: '127.0.0.1', port: server.port, username, password: passwords[username], maxRetriesPerRequest: null });
  const client = (options: object): Redis => {
    const redis = new Redis({ host: '127.0.0.1', port: server.port, ...options });
    redis.on('error', () => undefined);
    closing.push(async () => redis.disconnect());
    return redis;
  };

  it('does all that BullMQ asks for', async () => {
    const connection = connectionOf('catalog');
    const queue = new Queue<{ n: number }>('catalog-refresh', { connection });
    const events = new QueueEvents('catalog-refresh', { connection });
    let attempts = 0;
    const worker = new Worker<{ n: number }>(
      'catalog-refresh',
      async (job) => {
        if (job.name === 'flaky' && ++attempts === 1) {
          throw new Error('once');
        }
        await job.updateProgress(50);
        return job.data.n + 1;
      },
      { connection },
    );
    closing.push(() => queue.close(), () => events.close(), () => worker.close());
    await events.waitUntilReady();

    const plain = await queue.add('plain', { n: 1 }, { jobId: 'refresh-1', priority: 2 });
    const delayed = await queue.add('delayed', { n: 2 }, { delay: 50 });
    const flaky = await queue.add('flaky', { n: 3 }, { attempts: 2, backoff: { type: 'exponential', delay: 20 } });
    expect(await Promise.all([plain, delayed, flaky].map((job) => job.waitUntilFinished(events, 15_000)))).toEqual([2, 3, 4]);

    await queue.upsertJobScheduler('sweep', { every: 100 }, { data: { n: 9 } });
    const [swept] = (await once(worker, 'completed')) as [{ data: { n: number } }];
    expect(swept.data.n).toBe(9);
    await queue.removeJobScheduler('sweep');
    expect((await queue.getJobCounts()).failed).toBe(0);
    await queue.pause();
    await queue.drain(true);
    await queue.obliterate({ force: true });
  });

  it('lets nobody in without a password', async () => {
    await expect(client({}).get('bull:catalog-refresh:id')).rejects.toThrow(/NOAUTH/);
    await expect(client({ username: 'catalog', password: 'wrong' }).get('bull:catalog-refresh:id')).rejects.toThrow(/WRONGPASS|NOAUTH/);
  });

  it('keeps a service to its own queues', async () => {
    const redis = client(connectionOf('catalog'));
    await redis.set('bull:catalog-refresh:mine', '1');
    await expect(redis.get('bull:scaffolder-run-template:id')).rejects.toThrow(/NOPERM/);
    await expect(redis.get('elsewhere')).rejects.toThrow(/NOPERM/);
    await expect(redis.eval('return redis.call("GET", KEYS[1])', 1, 'bull:scaffolder-run-template:id')).rejects.toThrow(/NOPERM|permission/i);
  });

  it.each([['FLUSHALL'], ['FLUSHDB'], ['CONFIG', 'SET', 'maxmemory', '1mb'], ['CONFIG', 'GET', '*'], ['KEYS', '*'], ['SHUTDOWN'], ['DEBUG', 'SLEEP', '0'], ['ACL', 'LIST'], ['CLIENT', 'LIST'], ['MONITOR'], ['REPLICAOF', 'NO', 'ONE']])(
    'refuses %s %s',
    async (command, ...args) => {
      await expect(client(connectionOf('catalog')).call(command ?? '', ...args)).rejects.toThrow(/NOPERM|command not allowed/);
    },
  );
});
