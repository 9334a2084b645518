import { defineJob, ProcessesJob, type JobProcessor } from '@callboard/jobs';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { RunTask } from '../runs/run-task.use-case.js';

/** Runs one task; the job holds its id and nothing else. Tried once: whether there is something to do is the table's to say. */
export const RunTaskJob = defineJob({
  service: 'scaffolder',
  name: 'run-task',
  data: z.object({ taskId: z.uuid() }),
  attempts: 1,
  concurrency: 10,
});

@Injectable()
@ProcessesJob(RunTaskJob)
export class RunTaskProcessor implements JobProcessor<typeof RunTaskJob> {
  constructor(@Inject(RunTask) private readonly runTask: RunTask) {}

  /** Goes on when the queue takes the job away: the lease decides who works, and it is not the queue's. */
  async process({ taskId }: { taskId: string }): Promise<void> {
    await this.runTask.execute(taskId);
  }
}
