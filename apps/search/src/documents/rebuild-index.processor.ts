import { defineJob, ProcessesJob } from '@callboard/jobs';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { RebuildIndex } from './rebuild-index.use-case.js';

/** Looks whether the index stands for the catalog as it is, and builds it when it does not. */
export const RebuildIndexJob = defineJob({
  service: 'search',
  name: 'rebuild-index',
  data: z.object({}),
  attempts: 20,
  concurrency: 1,
});

@ProcessesJob(RebuildIndexJob)
@Injectable()
export class RebuildIndexProcessor {
  constructor(@Inject(RebuildIndex) private readonly rebuildIndex: RebuildIndex) {}

  async process(): Promise<void> {
    await this.rebuildIndex.execute();
  }
}
