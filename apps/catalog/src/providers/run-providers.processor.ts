import { defineJob, Jobs, ProcessesJob, type JobProcessor } from '@callboard/jobs';
import { CONFIG } from '@callboard/service-kit';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { z } from 'zod';
import type { CatalogConfig } from '../config.js';
import { RunProviders } from './run-providers.use-case.js';
import { SyncProviders } from './sync-providers.use-case.js';

/** Looks for providers that are due and runs them, every few seconds over all replicas. */
export const RunProvidersJob = defineJob({ service: 'catalog', name: 'run-providers', data: z.object({}), attempts: 1, concurrency: 4 });

@Injectable()
@ProcessesJob(RunProvidersJob)
export class RunProvidersProcessor implements JobProcessor<typeof RunProvidersJob>, OnApplicationBootstrap {
  constructor(
    @Inject(CONFIG) private readonly config: CatalogConfig,
    @Inject(Jobs) private readonly jobs: Jobs,
    @Inject(SyncProviders) private readonly sync: SyncProviders,
    @Inject(RunProviders) private readonly run: RunProviders,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.sync.execute();
    await this.jobs.schedule(RunProvidersJob, { everyMs: this.config.catalog.refresh.sweepSeconds * 1000 }, {});
  }

  async process(): Promise<void> {
    await this.sync.restore();
    await this.run.execute();
  }
}
