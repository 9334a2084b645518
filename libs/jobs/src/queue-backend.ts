import type { ServiceName } from '@callboard/contracts';
import { redisUrlOf, type SharedConfig } from '@callboard/service-kit';
import { createPostgresBackend, Queue, Worker, withBackend, type BackoffOptions, type Processor, type WorkerOptions } from 'bullmq';
import { backOffMs, type JobContract } from './job-contract.js';
import type { JobsOptions } from './options.js';
import { postgresJobsConnection, redisConnection } from './queue-connection.js';

/** As much of BullMQ's queue as we use. */
export type JobQueue = Pick<Queue, 'add' | 'upsertJobScheduler' | 'getJobScheduler' | 'close' | 'on' | 'waitUntilReady' | 'getJobCounts'>;
/** As much of BullMQ's worker as we use. */
export type JobWorker = Pick<Worker, 'close' | 'disconnect' | 'on' | 'run' | 'waitUntilReady'>;

/** Long enough for a busy event loop; a worker that loses its lock has its job run again elsewhere, milliseconds. */
const LOCK_MS = 60_000;

/** How many ended jobs a queue remembers; the tables remember the rest. */
const KEEP = { removeOnComplete: { count: 100 }, removeOnFail: { count: 1_000 } };

/** BullMQ's own back-off doubles without end. */
const BACK_OFF_TYPE = 'bounded';

/** How a job waits between its attempts. */
export function backOffOf({ backOffMs: delay }: JobContract): BackoffOptions {
  return { type: BACK_OFF_TYPE, delay };
}

function runOptions(lockMs: number, concurrency: number): Omit<WorkerOptions, 'connection'> {
  return {
    autorun: false,
    concurrency,
    lockDuration: lockMs,
    stalledInterval: lockMs / 2,
    maxStalledCount: 1,
    settings: { backoffStrategy: (attemptsMade, _type, _error, job) => backOffMs(attemptsMade, (job?.opts.backoff as BackoffOptions).delay ?? 0) },
  };
}

/** Makes queues and workers on Redis, or on PostgreSQL where the configuration names no Redis. */
export interface QueueBackend {
  readonly kind: 'redis' | 'postgres';
  queue(name: string): JobQueue;
  worker(name: string, process: Processor, concurrency: number): JobWorker;
  /** Connects to nothing again: the service stops, and whoever is away by now may stay there. */
  giveUp(): void;
}

/** The backend that the configuration asks for. */
export function queueBackend({ config, service, lockMs = LOCK_MS }: JobsOptions): QueueBackend {
  const redisUrl = redisUrlOf(config, service);
  return redisUrl === undefined ? onPostgres(config, service, lockMs) : onRedis(redisUrl, lockMs);
}

function onRedis(url: string, lockMs: number): QueueBackend {
  const stopping = new AbortController();
  const address = redisConnection(url, stopping.signal);
  return {
    kind: 'redis',
    // Adding fails fast while Redis is away: the table is the truth, a sweeper rings again.
    queue: (name) => new Queue(name, { connection: { ...address, enableOfflineQueue: false }, defaultJobOptions: KEEP, skipVersionCheck: true }),
    worker: (name, process, concurrency) =>
      new Worker(name, process, { ...runOptions(lockMs, concurrency), connection: { ...address, maxRetriesPerRequest: null }, skipVersionCheck: true }),
    giveUp: () => stopping.abort(),
  };
}

function onPostgres(config: SharedConfig, service: ServiceName, lockMs: number): QueueBackend {
  const classes = withBackend(createPostgresBackend);
  const connection = postgresJobsConnection(config, service);
  return {
    kind: 'postgres',
    queue: (name) => new classes.Queue(name, { connection, defaultJobOptions: KEEP }) as unknown as JobQueue,
    worker: (name, process, concurrency) => new classes.Worker(name, process, { ...runOptions(lockMs, concurrency), connection }) as unknown as JobWorker,
    // Its connections are made when something is asked, never by themselves.
    giveUp: () => undefined,
  };
}
