import { createLogger, runInContext, withSpan } from '@callboard/service-kit';
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import type { Job } from 'bullmq';
import { asJobError, unpackJob } from './carried-job.js';
import { declaredJobs, type JobContract } from './job-contract.js';
import { JOBS_OPTIONS, type JobsOptions } from './options.js';
import { jobOf, type JobProcessor } from './processes-job.js';
import { queueBackend, type JobWorker } from './queue-backend.js';

/** A processor and what it processes. */
export interface JobRegistration {
  contract: JobContract;
  processor: JobProcessor;
  /** Its class, for people. */
  name: string;
}

/** How long a stopping service waits for running jobs, milliseconds; what is left runs again elsewhere. */
const DRAIN_MS = 15_000;

/** Runs the processors of the service. */
@Injectable()
export class JobWorkers implements OnModuleInit, OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = createLogger('jobs');
  private registrations: JobRegistration[] = [];
  private readonly workers: JobWorker[] = [];
  private readonly stopping = new AbortController();
  private lastFault = 0;

  constructor(
    @Inject(JOBS_OPTIONS) private readonly options: JobsOptions,
    @Inject(DiscoveryService) private readonly discovery: DiscoveryService,
  ) {}

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
    const backend = queueBackend(this.options);
    for (const registration of this.registrations) {
      const worker = backend.worker(registration.contract.queue, (job, _token, signal) => this.run(registration, job, signal), registration.contract.concurrency);
      worker.on('error', (error) => this.noteFault(registration.contract.queue, error));
      worker.run().catch((error: unknown) => this.noteFault(registration.contract.queue, error));
      this.workers.push(worker);
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await Promise.all(
      this.workers.map(async (worker) => {
        let timer: NodeJS.Timeout | undefined;
        const forced = new Promise<void>((resolve) => {
          timer = setTimeout(() => void worker.close(true).catch(() => undefined).finally(resolve), DRAIN_MS);
        });
        await Promise.race([worker.close().catch(() => undefined), forced]);
        clearTimeout(timer);
      }),
    );
  }

  private async run({ contract, processor, name }: JobRegistration, job: Job, taken?: AbortSignal): Promise<void> {
    const { data, context } = unpackJob(contract, job.data);
    const attempt = job.attemptsMade + 1;
    const id = job.id ?? '';
    const log = this.log.child({ queue: contract.queue, job: id, attempt, correlationId: context.correlationId });
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
