import { defineJob, Jobs, ProcessesJob, type JobProcessor } from '@callboard/jobs';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { z } from 'zod';
import { SweepIdempotencyKeys } from './sweep-idempotency-keys.use-case.js';

const EVERY_MS = 10 * 60_000;

/** Deletes keys whose time is over. */
export const SweepIdempotencyKeysJob = defineJob({ service: 'catalog', name: 'sweep-idempotency-keys', data: z.object({}), attempts: 1 });

@Injectable()
@ProcessesJob(SweepIdempotencyKeysJob)
export class SweepIdempotencyKeysProcessor implements JobProcessor<typeof SweepIdempotencyKeysJob>, OnApplicationBootstrap {
  constructor(
    @Inject(Jobs) private readonly jobs: Jobs,
    @Inject(SweepIdempotencyKeys) private readonly sweep: SweepIdempotencyKeys,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.jobs.schedule(SweepIdempotencyKeysJob, { everyMs: EVERY_MS }, {});
  }

  process(): Promise<void> {
    return this.sweep.execute();
  }
}
