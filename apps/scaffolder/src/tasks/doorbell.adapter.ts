import { Jobs } from '@callboard/jobs';
import { createLogger } from '@callboard/service-kit';
import { Injectable } from '@nestjs/common';
import type { Doorbell } from './doorbell.port.js';
import { RunTaskJob } from './run-task.processor.js';

/** BullMQ as the doorbell. */
@Injectable()
export class JobDoorbell implements Doorbell {
  private readonly log = createLogger('tasks');

  constructor(private readonly jobs: Jobs) {}

  async ring({ taskId, attempt }: { taskId: string; attempt: number }): Promise<void> {
    try {
      await this.jobs.enqueue(RunTaskJob, { taskId }, { id: `task-${taskId}-${attempt}`, keep: false });
    } catch (error) {
      this.log.warn({ error, taskId }, 'no worker was told of a task; the sweeper will');
    }
  }
}
