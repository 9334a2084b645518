import type { ServiceName } from '@callboard/contracts';
import type { z } from 'zod';

/** Attempts of a job unless its contract says otherwise. */
const ATTEMPTS = 5;
/** First waiting time between attempts; it doubles, with jitter. */
const BACK_OFF_MS = 1_000;
/** Longest waiting time between attempts: what was missing may be back long before, milliseconds. */
const MAX_BACK_OFF_MS = 30_000;

/** Waiting time before the next attempt, milliseconds: half of it by chance, so that jobs that failed together do not come back together. */
export function backOffMs(attemptsMade: number, firstMs: number): number {
  const ceiling = Math.min(MAX_BACK_OFF_MS, firstMs * 2 ** Math.min(attemptsMade - 1, 20));
  return Math.round(ceiling / 2 + Math.random() * (ceiling / 2));
}

/** One kind of work that can wait: its queue, what its jobs carry and how often they are tried. */
export interface JobContract<Data extends z.ZodType = z.ZodType> {
  readonly service: ServiceName;
  readonly name: string;
  /** `<service>-<name>`: one queue per kind of job. */
  readonly queue: string;
  readonly data: Data;
  readonly attempts: number;
  readonly backOffMs: number;
  /** Jobs at once in one process. */
  readonly concurrency: number;
}

/** What enqueuers pass. */
export type JobData<Contract extends JobContract> = z.input<Contract['data']>;

/** What processors get. */
export type ReadJobData<Contract extends JobContract> = z.output<Contract['data']>;

const declared = new Set<JobContract>();

/** Every kind of job that code of this process declares for a service. */
export function declaredJobs(service: string): JobContract[] {
  return [...declared].filter((contract) => contract.service === service);
}

/** Declares a kind of job; throws at load time when the name cannot be a queue's. */
export function defineJob<Data extends z.ZodType>(declaration: {
  service: ServiceName;
  name: string;
  data: Data;
  attempts?: number;
  backOffMs?: number;
  concurrency?: number;
}): JobContract<Data> {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(declaration.name)) {
    throw new Error(`A job is named in lower-case words joined by hyphens, not "${declaration.name}"`);
  }
  const contract = Object.freeze({
    attempts: ATTEMPTS,
    backOffMs: BACK_OFF_MS,
    concurrency: 1,
    ...declaration,
    queue: `${declaration.service}-${declaration.name}`,
  });
  declared.add(contract);
  return contract;
}
