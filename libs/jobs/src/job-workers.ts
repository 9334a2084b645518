import { createLogger, runInContext, withSpan } from '@callboard/service-kit';
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import type { Job } from 'bullmq';
import { asJobError, unpackJob } from './carried-job.js';
import { declaredJobs, type JobContract } from './job-contract.js';
import { JOBS_OPTIONS, type JobsOptions } from './options.js';
import { jobOf, type JobProcessor } from './processes-job.js';
import { queueBackend, type JobWorker, type QueueBackend } from './queue-backend.js';
import { waitAtMost } from './wait-at-most.js';

/** A processor and what it processes. */
export interface JobRegistration {
  contract: JobContract;
  processor: JobProcessor;
  /** Its class, for people. */
  name: string;
}

/** How long a stopping service waits for running jobs, milliseconds; what is left runs again elsewhere. */
const DRAIN_MS = 15_000;
/** How long the queue may take to write down how they ended, milliseconds. */
const CLOSE_MS = 2_000;

/** Runs the processors of the service. */
@Injectable()
export class JobWorkers implements OnModuleInit, OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = createLogger('jobs');
  private registrations: JobRegistration[] = [];
  private readonly workers: JobWorker[] = [];
  private readonly running = new Set<Promise<void>>();
  private readonly stopping = new AbortController();
  private readonly backend: QueueBackend;
  private lastFault = 0;

  constructor(
    @Inject(JOBS_OPTIONS) private readonly options: JobsOptions,
    @Inject(DiscoveryService) private readonly discovery: DiscoveryService,
  ) {
    this.backend = queueBackend(options);
  }

  /** Refuses to start with processors that cannot work. */
  onModuleInit(): void {
    this.registrations = this.discovery.getProviders().flatMap(({ instance, metatype }) => {
      const contract = typeof metatype === 'function' ? jobOf(metatype) : undefined;
      return contract && instance ? [{ contract, processor: instance as JobProcessor, name: metatype?.name ?? '' }] : [];
    });
    const problems = checkProcessors(this.registrations, this.options.service, declaredJobs(this.options.service));
    if (problems.length > 0) {
      throw new Error(`The jobs of this service cannot run:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    }
  }

  onApplicationBootstrap(): void {
    for (const registration of this.registrations) {
      const worker = this.backend.worker(registration.contract.queue, (job, _token, signal) => this.work(registration, job, signal), registration.contract.concurrency);
      worker.on('error', (error) => this.noteFault(registration.contract.queue, error));
      worker.run().catch((error: unknown) => this.noteFault(registration.contract.queue, error));
      this.workers.push(worker);
    }
  }

  /** Takes no more jobs and waits for those at work; a queue that is away does not hold up the stop. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    const closing = Promise.all(this.workers.map((worker) => worker.close().catch(() => undefined)));
    await waitAtMost(DRAIN_MS, Promise.race([closing, Promise.allSettled(this.running)]));
    if (!(await waitAtMost(CLOSE_MS, closing))) {
      this.workers.forEach((worker) => void worker.disconnect().catch(() => undefined));
    }
    this.backend.giveUp();
  }

  private async work(registration: JobRegistration, job: Job, taken?: AbortSignal): Promise<void> {
    const run = this.run(registration, job, taken);
    this.running.add(run);
    await run.finally(() => this.running.delete(run));
  }

  private async run({ contract, processor, name }: JobRegistration, job: Job, taken?: AbortSignal): Promise<void> {
    const { data, context } = unpackJob(contract, job.data);
    const attempt = job.attemptsMade + 1;
    const id = job.id ?? '';
    const log = this.log.child({ queue: contract.queue, job: id, attempt });
    const signal = taken ? AbortSignal.any([taken, this.stopping.signal]) : this.stopping.signal;
    await runInContext(context, () =>
      withSpan(`job ${contract.queue}`, { 'messaging.system': 'bullmq', 'messaging.destination.name': contract.queue, 'messaging.message.id': id }, async () => {
        try {
          await processor.process(data, { id, attempt, signal, log });
        } catch (error) {
          log.warn({ err: error, processor: name }, attempt >= contract.attempts ? 'the job failed for good' : 'the job failed');
          throw asJobError(error);
        }
      }),
    );
  }

  private noteFault(queue: string, error: unknown): void {
    if (Date.now() - this.lastFault > 60_000) {
      this.lastFault = Date.now();
      // The drivers hang whole clients, with their secrets, on such an error.
      this.log.warn({ queue, reason: error instanceof Error ? error.message : String(error) }, 'the job queue does not answer');
    }
  }
}

/** What is wrong with a set of processors, in sentences. */
export function checkProcessors(registrations: readonly JobRegistration[], service: string, declared: readonly JobContract[]): string[] {
  const owners = new Map<string, string>();
  const problems: string[] = [];
  for (const { contract, processor, name } of registrations) {
    const other = owners.get(contract.queue);
    if (other) {
      problems.push(`${contract.queue} has two processors, ${other} and ${name}`);
    }
    owners.set(contract.queue, name);
    if (contract.service !== service) {
      problems.push(`${name} processes ${contract.queue}, which belongs to ${contract.service}`);
    }
    if (typeof processor.process !== 'function') {
      problems.push(`${name} has no method "process"`);
    }
  }
  const orphans = declared.filter(({ queue }) => !owners.has(queue));
  return [...problems, ...orphans.map(({ queue }) => `${queue} has no processor`)];
}
