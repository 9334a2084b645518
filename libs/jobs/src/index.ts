export { JobsModule } from './jobs.module.js';
export type { JobsOptions } from './options.js';
export { Jobs } from './jobs.js';
export { defineJob, type JobContract, type JobData, type ReadJobData } from './job-contract.js';
export { ProcessesJob, type JobProcessor, type JobRun } from './processes-job.js';
