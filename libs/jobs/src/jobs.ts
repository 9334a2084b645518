import { createLogger, Health, Unavailable } from '@callboard/service-kit';
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { checkJobId, packJob, type CarriedJob } from './carried-job.js';
import { declaredJobs, type JobContract, type JobData } from './job-contract.js';
import { JOBS_OPTIONS, type JobsOptions } from './options.js';
import { backOffOf, queueBackend, type JobQueue, type QueueBackend } from './queue-backend.js';
import { waitAtMost } from './wait-at-most.js';

const JOB_NAME = 'job';
/** How long enqueuing may take before it counts as failed, milliseconds. */
const ADD_TIMEOUT_MS = 3_000;
/** How long closing may take, milliseconds: a queue that is away does not hold up the stop. */
const CLOSE_MS = 2_000;
/** How often to look whether the schedules are still there, milliseconds. */
const LOOK_AFTER_MS = 15_000;

interface Schedule {
  contract: JobContract;
  repeat: { everyMs: number } | { cron: string };
  carried: CarriedJob;
}

/** Rings for work: the job says which row, the row says what. */
@Injectable()
export class Jobs implements OnModuleInit, OnApplicationShutdown {
  private readonly log = createLogger('jobs');
  private readonly backend: QueueBackend;
  private readonly queues = new Map<string, JobQueue>();
  private readonly schedules = new Map<string, Schedule>();
  private lookAfter?: NodeJS.Timeout;
  private lastFault = 0;

  constructor(
    @Inject(JOBS_OPTIONS) private readonly options: JobsOptions,
    @Inject(Health) private readonly health: Health,
  ) {
    this.backend = queueBackend(options);
  }

  onModuleInit(): void {
    this.health.register('jobs', () => this.check(), { readiness: 'degrades' });
  }

  /**
   * Puts a job into its queue. The same id again, while that job waits or runs or is remembered, changes nothing.
   * Throws `Unavailable('queue_unavailable')` when the queue is away: the row stays, and a sweeper rings later.
   */
  async enqueue<Contract extends JobContract>(
    contract: Contract,
    data: JobData<Contract>,
    { id, delayMs, priority, keep = true }: { id?: string; delayMs?: number; priority?: number; /** false: the id is free again once the job has ended. */ keep?: boolean } = {},
  ): Promise<void> {
    const carried = packJob(contract, data);
    const jobId = id === undefined ? {} : { jobId: checkJobId(id) };
    await this.within(contract, (queue) =>
      queue.add(JOB_NAME, carried, {
        attempts: contract.attempts,
        backoff: backOffOf(contract),
        ...jobId,
        ...(delayMs !== undefined && { delay: delayMs }),
        ...(priority !== undefined && { priority }),
        ...(!keep && { removeOnComplete: true, removeOnFail: true }),
      }),
    );
  }

  /**
   * Has a job run at once and again and again, once per interval over all replicas; saying it again with another interval
   * replaces it. While the queue is away, or has lost its memory, the schedule is put in place as soon as it is back.
   */
  async schedule<Contract extends JobContract>(contract: Contract, repeat: { everyMs: number } | { cron: string }, data: JobData<Contract>): Promise<void> {
    const schedule: Schedule = { contract, repeat, carried: packJob(contract, data) };
    this.schedules.set(contract.queue, schedule);
    this.lookAfter ??= setInterval(() => void this.restoreSchedules(), LOOK_AFTER_MS).unref();
    await this.put(schedule).catch((error: unknown) => this.noteFault(contract.queue, error));
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.lookAfter);
    await waitAtMost(CLOSE_MS, Promise.all([...this.queues.values()].map((queue) => queue.close().catch(() => undefined))));
    this.backend.giveUp();
  }

  private async put({ contract, repeat, carried }: Schedule): Promise<void> {
    await this.within(contract, (queue) =>
      queue.upsertJobScheduler(contract.name, 'everyMs' in repeat ? { every: repeat.everyMs } : { pattern: repeat.cron }, {
        name: JOB_NAME,
        data: carried,
        opts: { attempts: contract.attempts, backoff: backOffOf(contract) },
      }),
    );
  }

  private async restoreSchedules(): Promise<void> {
    for (const schedule of this.schedules.values()) {
      const { contract } = schedule;
      try {
        const known = await this.within(contract, (queue) => queue.getJobScheduler(contract.name));
        if (!known) {
          await this.put(schedule);
        }
      } catch (error) {
        this.noteFault(contract.queue, error);
      }
    }
  }

  private async within<T>(contract: JobContract, work: (queue: JobQueue) => Promise<T>): Promise<T> {
    const queue = this.queueOf(contract.queue);
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${ADD_TIMEOUT_MS} ms`)), ADD_TIMEOUT_MS);
    });
    try {
      return await Promise.race([queue.waitUntilReady().then(() => work(queue)), timeout]);
    } catch (cause) {
      throw new Unavailable('queue_unavailable', `The queue ${contract.queue} does not answer; what was stored will be picked up later.`, { cause });
    } finally {
      clearTimeout(timer);
    }
  }

  private queueOf(name: string): JobQueue {
    let queue = this.queues.get(name);
    if (!queue) {
      queue = this.backend.queue(name);
      queue.on('error', (error) => this.noteFault(name, error));
      this.queues.set(name, queue);
    }
    return queue;
  }

  /** One line a minute is enough to say that the queue is away. */
  private noteFault(queue: string, error: unknown): void {
    if (Date.now() - this.lastFault > 60_000) {
      this.lastFault = Date.now();
      // The drivers hang whole clients, with their secrets, on such an error.
      this.log.warn({ queue, reason: error instanceof Error ? error.message : String(error) }, 'the job queue does not answer');
    }
  }

  /** Asks the queue that was used first, or one of those that could be; a service without jobs misses nothing. */
  private async check(): Promise<'ok'> {
    const [declared] = declaredJobs(this.options.service);
    const [queue = declared && this.queueOf(declared.queue)] = this.queues.values();
    await queue?.getJobCounts('active');
    return 'ok';
  }
}
