import { Module, type DynamicModule } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { JobWorkers } from './job-workers.js';
import { Jobs } from './jobs.js';
import { JOBS_OPTIONS, type JobsOptions } from './options.js';

/** Gives every module {@link Jobs} and runs the service's processors. Starts without Redis and connects later. */
@Module({})
export class JobsModule {
  static forRoot(options: JobsOptions): DynamicModule {
    return {
      module: JobsModule,
      global: true,
      imports: [DiscoveryModule],
      providers: [{ provide: JOBS_OPTIONS, useValue: options }, Jobs, JobWorkers],
      exports: [Jobs],
    };
  }
}
