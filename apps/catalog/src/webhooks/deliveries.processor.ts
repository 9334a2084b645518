import { defineJob, Jobs, ProcessesJob, type JobProcessor, type ReadJobData } from '@callboard/jobs';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { z } from 'zod';
import { ApplyDelivery } from './apply-delivery.use-case.js';
import { SweepDeliveries } from './sweep-deliveries.use-case.js';

/** Works on one stored message. What fails is written on the message, which says when it is due again. */
export const ApplyDeliveryJob = defineJob({ service: 'catalog', name: 'apply-delivery', data: z.object({ id: z.number().int() }), attempts: 1, concurrency: 4 });

/** Rings for messages that wait: those whose bell was not heard, and those that are to be tried again. */
export const SweepDeliveriesJob = defineJob({ service: 'catalog', name: 'sweep-deliveries', data: z.object({}), attempts: 1 });

/** Seconds between two looks for messages that wait. */
const SWEEP_MS = 5_000;

@Injectable()
@ProcessesJob(ApplyDeliveryJob)
export class ApplyDeliveryProcessor implements JobProcessor<typeof ApplyDeliveryJob> {
  constructor(@Inject(ApplyDelivery) private readonly apply: ApplyDelivery) {}

  process({ id }: ReadJobData<typeof ApplyDeliveryJob>): Promise<void> {
    return this.apply.execute(id);
  }
}

@Injectable()
@ProcessesJob(SweepDeliveriesJob)
export class SweepDeliveriesProcessor implements JobProcessor<typeof SweepDeliveriesJob>, OnApplicationBootstrap {
  constructor(
    @Inject(Jobs) private readonly jobs: Jobs,
    @Inject(SweepDeliveries) private readonly sweep: SweepDeliveries,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.jobs.schedule(SweepDeliveriesJob, { everyMs: SWEEP_MS }, {});
  }

  async process(): Promise<void> {
    for (const id of await this.sweep.execute()) {
      await this.jobs.enqueue(ApplyDeliveryJob, { id }, { id: `delivery-${id}`, keep: false });
    }
  }
}
