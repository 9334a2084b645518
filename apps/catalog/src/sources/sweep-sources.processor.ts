import { defineJob, Jobs, ProcessesJob, type JobProcessor } from '@callboard/jobs';
import { CONFIG } from '@callboard/service-kit';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { z } from 'zod';
import type { CatalogConfig } from '../config.js';
import { RefreshSourceJob } from './refresh-source.processor.js';
import { SweepSources } from './sweep-sources.use-case.js';

/** Looks for sources that are due, every few seconds over all replicas. */
export const SweepSourcesJob = defineJob({ service: 'catalog', name: 'sweep-sources', data: z.object({}), attempts: 1 });

@Injectable()
@ProcessesJob(SweepSourcesJob)
export class SweepSourcesProcessor implements JobProcessor<typeof SweepSourcesJob>, OnApplicationBootstrap {
  constructor(
    @Inject(CONFIG) private readonly config: CatalogConfig,
    @Inject(Jobs) private readonly jobs: Jobs,
    @Inject(SweepSources) private readonly sweep: SweepSources,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.jobs.schedule(SweepSourcesJob, { everyMs: this.config.catalog.refresh.sweepSeconds * 1000 }, {});
  }

  async process(): Promise<void> {
    for (const sourceId of await this.sweep.execute()) {
      await this.jobs.enqueue(RefreshSourceJob, { sourceId }, { id: `refresh-${sourceId}`, keep: false });
    }
  }
}
