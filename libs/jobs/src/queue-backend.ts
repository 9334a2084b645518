import type { ServiceName } from '@callboard/contracts';
import { redisUrlOf, type SharedConfig } from '@callboard/service-kit';
import { createPostgresBackend, Queue, Worker, withBackend, type Processor } from 'bullmq';
import type { JobsOptions } from './options.js';
import { postgresJobsConnection, redisConnection } from './queue-connection.js';

/** As much of BullMQ's queue as we use. */
export type JobQueue = Pick<Queue, 'add' | 'upsertJobScheduler' | 'getJobScheduler' | 'close' | 'on' | 'waitUntilReady' | 'getJobCounts'>;
/** As much of BullMQ's worker as we use. */
export type JobWorker = Pick<Worker, 'close' | 'on' | 'run' | 'waitUntilReady'>;

/** Long enough for a busy event loop; a worker that loses its lock has its job run again elsewhere, milliseconds. */
const LOCK_MS = 60_000;

/** How many ended jobs a queue remembers; the tables remember the rest. */
const KEEP = { removeOnComplete: { count: 100 }, removeOnFail: { count: 1_000 } };

function runOptions(lockMs: number, concurrency: number) {
  return { autorun: false, concurrency, lockDuration: lockMs, stalledInterval: lockMs / 2, maxStalledCount: 1 };
}

/** Makes queues and workers on Redis, or on PostgreSQL where the configuration names no Redis. */
export interface QueueBackend {
  readonly kind: 'redis' | 'postgres';
  queue(name: string): JobQueue;
  worker(name: string, process: Processor, concurrency: number): JobWorker;
}

/** The backend that the configuration asks for. */
export function queueBackend({ config, service, lockMs = LOCK_MS }: JobsOptions): QueueBackend {
  const redisUrl = redisUrlOf(config, service);
  return redisUrl === undefined ? onPostgres(config, service, lockMs) : onRedis(redisUrl, lockMs);
}

function onRedis(url: string, lockMs: number): QueueBackend {
  return {
    kind: 'redis',
    // Adding fails fast while Redis is away: the table is the truth, a sweeper rings again.
    queue: (name) => new Queue(name, { connection: { ...redisConnection(url), enableOfflineQueue: false }, defaultJobOptions: KEEP, skipVersionCheck: true }),
    worker: (name, process, concurrency) =>
      new Worker(name, process, { ...runOptions(lockMs, concurrency), connection: { ...redisConnection(url), maxRetriesPerRequest: null }, skipVersionCheck: true }),
  };
}

function onPostgres(config: SharedConfig, service: ServiceName, lockMs: number): QueueBackend {
  const classes = withBackend(createPostgresBackend);
  const connection = postgresJobsConnection(config, service);
  return {
    kind: 'postgres',
    queue: (name) => new classes.Queue(name, { connection, defaultJobOptions: KEEP }) as unknown as JobQueue,
    worker: (name, process, concurrency) => new classes.Worker(name, process, { ...runOptions(lockMs, concurrency), connection }) as unknown as JobWorker,
  };
}
