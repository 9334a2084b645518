import { defineJob, ProcessesJob, type JobProcessor, type ReadJobData } from '@callboard/jobs';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { RefreshSource } from './refresh-source.use-case.js';

/** Reads one source that is due. A failure is written on the source, which says when it is due again. */
export const RefreshSourceJob = defineJob({ service: 'catalog', name: 'refresh-source', data: z.object({ sourceId: z.uuid() }), attempts: 1, concurrency: 4 });

@Injectable()
@ProcessesJob(RefreshSourceJob)
export class RefreshSourceProcessor implements JobProcessor<typeof RefreshSourceJob> {
  constructor(@Inject(RefreshSource) private readonly refresh: RefreshSource) {}

  async process({ sourceId }: ReadJobData<typeof RefreshSourceJob>): Promise<void> {
    await this.refresh.execute(sourceId, 'poll');
  }
}
