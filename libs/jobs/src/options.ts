import type { ServiceName } from '@callboard/contracts';
import type { SharedConfig } from '@callboard/service-kit';

/** Which service has the queues, and where they are. */
export interface JobsOptions {
  config: SharedConfig;
  service: ServiceName;
  /** After so long without a sign of life a job counts as abandoned and runs again, milliseconds; 60,000 when left out. */
  lockMs?: number;
}

export const JOBS_OPTIONS = Symbol('callboard.jobs-options');
