import { defineJob, Jobs, ProcessesJob, type JobProcessor } from '@callboard/jobs';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { z } from 'zod';
import { PruneHistory } from './prune-history.use-case.js';

const EVERY_MS = 3_600_000;

/** Lets go of old history, once an hour over all replicas. */
export const PruneHistoryJob = defineJob({ service: 'catalog', name: 'prune-history', data: z.object({}), attempts: 1 });

@Injectable()
@ProcessesJob(PruneHistoryJob)
export class PruneHistoryProcessor implements JobProcessor<typeof PruneHistoryJob>, OnApplicationBootstrap {
  constructor(
    @Inject(Jobs) private readonly jobs: Jobs,
    @Inject(PruneHistory) private readonly prune: PruneHistory,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.jobs.schedule(PruneHistoryJob, { everyMs: EVERY_MS }, {});
  }

  async process(): Promise<void> {
    await this.prune.execute();
  }
}
