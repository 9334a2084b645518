import 'reflect-metadata';
import type { Logger } from '@callboard/service-kit';
import type { JobContract, ReadJobData } from './job-contract.js';

/** What a processor knows about the job besides its data. */
export interface JobRun {
  /** The id under which it was enqueued. */
  readonly id: string;
  /** 1 for the first try. */
  readonly attempt: number;
  /** Ends when the service stops, or when the queue has taken the job away from this process. */
  readonly signal: AbortSignal;
  readonly log: Logger;
}

/** A provider that does the jobs of one queue. */
export interface JobProcessor<Contract extends JobContract = JobContract> {
  /**
   * Does the work; may run again after a crash, and, if this process was only slow, beside another run of itself: the table
   * decides, never the queue. Throwing `Unavailable` or something unknown has it tried again; another `AppError` ends it.
   */
  process(data: ReadJobData<Contract>, run: JobRun): Promise<void>;
}

const PROCESSES_JOB = Symbol('callboard.processes-job');

/** Marks a `*.processor.ts` provider as the one that does the jobs of a contract. */
export function ProcessesJob(contract: JobContract): ClassDecorator {
  return (target) => {
    Reflect.defineMetadata(PROCESSES_JOB, contract, target);
  };
}

/** What {@link ProcessesJob} said of a class. */
export function jobOf(type: object): JobContract | undefined {
  return Reflect.getMetadata(PROCESSES_JOB, type) as JobContract | undefined;
}
