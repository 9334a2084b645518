import { AppError, extractTrace, injectTrace, Unavailable, type CarriedContext, type RequestContext } from '@callboard/service-kit';
import { UnrecoverableError } from 'bullmq';
import type { JobContract, ReadJobData } from './job-contract.js';

/** What lies in the queue: ids and the context of who asked, never secrets. */
export interface CarriedJob {
  data: unknown;
  context: CarriedContext;
}

/** Checks the data against the contract and packs it with the present context. */
export function packJob(contract: JobContract, data: unknown): CarriedJob {
  return { data: contract.data.parse(data), context: injectTrace() };
}

/** The data and context of a job; throws what BullMQ does not repeat when the data is not what the contract says. */
export function unpackJob<Contract extends JobContract>(contract: Contract, carried: unknown): { data: ReadJobData<Contract>; context: RequestContext } {
  const { data, context } = (carried ?? {}) as Partial<CarriedJob>;
  const read = contract.data.safeParse(data);
  if (!read.success) {
    throw new UnrecoverableError(`A job of ${contract.queue} does not follow its contract: ${read.error.message}`);
  }
  return { data: read.data as ReadJobData<Contract>, context: extractTrace(context ?? {}) };
}

/** Errors with no future are not repeated. */
export function asJobError(error: unknown): unknown {
  if (error instanceof AppError && !(error instanceof Unavailable)) {
    return Object.assign(new UnrecoverableError(`${error.code}: ${error.message}`), { cause: error });
  }
  return error;
}

/** Job ids are natural keys; BullMQ keeps `:` and bare numbers for itself. */
export function checkJobId(id: string): string {
  if (id === '' || id.includes(':') || /^\d+$/.test(id)) {
    throw new Error(`"${id}" cannot be the id of a job: no ":" and not a bare number`);
  }
  return id;
}
