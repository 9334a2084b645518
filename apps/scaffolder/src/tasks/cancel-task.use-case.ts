import { Outbox } from '@callboard/messaging';
import { type Tx, Transactions } from '@callboard/persistence';
import { createLogger } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { TaskRunsRepository } from './task-runs.repository.js';
import { TASK_SIGNALS, type TaskSignals } from './task-signal.port.js';
import { taskEnded } from './tasks.events.js';

/** A worker that has not ended a cancelled task by now is not waited for, milliseconds. */
const PATIENCE_MS = 1_500;

const NOTHING_MADE = { entityRefs: [], remoteUrls: [] };

/**
 * Stops a task within two seconds, also when its worker does not answer. A task that has ended stays as it is.
 */
@Injectable()
export class CancelTask {
  private readonly log = createLogger('tasks');

  constructor(
    private readonly transactions: Transactions,
    private readonly runs: TaskRunsRepository,
    private readonly outbox: Outbox,
    @Inject(TASK_SIGNALS) private readonly signals: TaskSignals,
  ) {}

  async execute(taskId: string): Promise<void> {
    const waitFor = await this.transactions.run(async (tx) => {
      const task = await this.runs.lock(tx, taskId);
      if (task?.status === 'open' || (task?.status === 'processing' && task.leaseExpired)) {
        await this.end(tx, taskId, { ...task, announced: task.cancelRequested });
        return undefined;
      }
      if (task?.status !== 'processing') return undefined;
      if (!task.cancelRequested) await this.runs.requestCancel(tx, taskId, task.run);
      return task.attempt;
    });
    this.signals.send('stop', taskId);
    this.signals.send('changed', taskId);
    if (waitFor !== undefined) setTimeout(() => void this.insist(taskId, waitFor), PATIENCE_MS).unref();
  }

  /** For tasks whose worker does not end them: after a while, and from the sweeper. */
  async insist(taskId: string, attempt: number): Promise<void> {
    try {
      await this.transactions.run(async (tx) => {
        const task = await this.runs.lock(tx, taskId);
        if (task?.status === 'processing' && task.attempt === attempt && task.cancelRequested) await this.end(tx, taskId, { ...task, announced: true });
      });
      this.signals.send('stop', taskId);
      this.signals.send('changed', taskId);
    } catch (error) {
      this.log.warn({ error, taskId }, 'a cancelled task could not be ended; the sweeper tries again');
    }
  }

  private async end(tx: Tx, taskId: string, task: { run: number; announced: boolean; facts: Parameters<typeof taskEnded>[0] }): Promise<void> {
    await this.runs.cancelNow(tx, taskId, task);
    this.outbox.append(tx, taskEnded(task.facts, { status: 'cancelled' }, NOTHING_MADE));
  }
}
