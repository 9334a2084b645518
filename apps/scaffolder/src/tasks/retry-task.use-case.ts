import { Transactions } from '@callboard/persistence';
import { Conflict, NotFound } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { SCAFFOLDER_OPTIONS, type ScaffolderOptions } from '../config.js';
import { SecretVault } from '../runs/secret-vault.js';
import { FindTemplate } from '../templates/find-template.query.js';
import { CheckRequest } from './check-request.query.js';
import { refuseLargeSecrets } from './create-task.use-case.js';
import { DOORBELL, type Doorbell } from './doorbell.port.js';
import type { Task } from './task.js';
import { TaskRunsRepository } from './task-runs.repository.js';
import { TASK_SIGNALS, type TaskSignals } from './task-signal.port.js';

/**
 * Runs an ended task once more, from the step at which it failed. Secrets were dropped when it ended and are given again.
 *
 * Throws Conflict for a task that has not ended, InvalidInput for secrets that the template does not take.
 */
@Injectable()
export class RetryTask {
  private readonly vault: SecretVault;

  constructor(
    private readonly findTemplate: FindTemplate,
    private readonly checkRequest: CheckRequest,
    private readonly transactions: Transactions,
    private readonly runs: TaskRunsRepository,
    @Inject(DOORBELL) private readonly doorbell: Doorbell,
    @Inject(TASK_SIGNALS) private readonly signals: TaskSignals,
    @Inject(SCAFFOLDER_OPTIONS) options: ScaffolderOptions,
  ) {
    this.vault = new SecretVault(options.encryptionKey);
  }

  async execute(task: Task, secrets: Readonly<Record<string, string>>, actor: string): Promise<void> {
    refuseRunning(task);
    refuseLargeSecrets(secrets);
    const { template } = await this.findTemplate.execute(task.spec.templateInfo.entityRef, actor);
    await this.checkRequest.checkSecrets({ template, secrets });
    const attempt = await this.transactions.run(async (tx) => {
      const now = await this.runs.lock(tx, task.id);
      if (!now) throw new NotFound('task_not_found', `No task with id '${task.id}' found`);
      refuseRunning({ id: task.id, status: now.status });
      await this.runs.reopen(tx, task.id, { status: now.status, secrets: this.vault.lock(task.id, secrets) });
      return now.attempt;
    });
    this.signals.send('changed', task.id);
    void this.doorbell.ring({ taskId: task.id, attempt });
  }
}

function refuseRunning({ id, status }: Pick<Task, 'id' | 'status'>): void {
  if (status === 'open' || status === 'processing') throw new Conflict('invalid_transition', `Task with taskId ${id} cannot be retried`);
}
