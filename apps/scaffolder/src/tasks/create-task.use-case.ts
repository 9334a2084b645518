import { randomUUID } from 'node:crypto';
import { Outbox } from '@callboard/messaging';
import { Transactions } from '@callboard/persistence';
import { InvalidInput, Unavailable } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { SCAFFOLDER_OPTIONS, type ScaffolderOptions } from '../config.js';
import { SecretVault } from '../runs/secret-vault.js';
import { FindTemplate } from '../templates/find-template.query.js';
import { CheckRequest } from './check-request.query.js';
import { DOORBELL, type Doorbell } from './doorbell.port.js';
import { type Initiator, taskSpecOf } from './task-request.js';
import { taskCreated } from './tasks.events.js';
import { TasksRepository } from './tasks.repository.js';

export interface NewTaskRequest {
  readonly templateRef: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, string>>;
  readonly initiator: Initiator;
}

/** All secrets of a task together, characters. */
const MAX_SECRETS = 64 * 1024;

/**
 * Accepts a task: if this returns its id, the task will run to an end.
 *
 * It runs the template as it is now. Throws NotFound for an unknown template, InvalidInput for values or secrets that do not
 * fit, Unavailable `rate_limited` for a caller with too many unfinished tasks.
 */
@Injectable()
export class CreateTask {
  private readonly vault: SecretVault;

  constructor(
    private readonly findTemplate: FindTemplate,
    private readonly checkRequest: CheckRequest,
    private readonly transactions: Transactions,
    private readonly tasks: TasksRepository,
    private readonly outbox: Outbox,
    @Inject(DOORBELL) private readonly doorbell: Doorbell,
    @Inject(SCAFFOLDER_OPTIONS) private readonly options: ScaffolderOptions,
  ) {
    this.vault = new SecretVault(options.encryptionKey);
  }

  async execute({ templateRef, values, secrets, initiator }: NewTaskRequest): Promise<string> {
    const { ref, template } = await this.findTemplate.execute(templateRef, initiator.subject);
    refuseLargeSecrets(secrets);
    await this.checkRequest.execute({ template, values, secrets });
    const id = randomUUID();
    const spec = taskSpecOf(template, { ref, values, initiator });
    const { openTasksPerUser } = this.options.limits;
    await this.transactions.run(async (tx) => {
      if ((await this.tasks.countUnfinished(tx, initiator.subject)) >= openTasksPerUser) {
        throw new Unavailable('rate_limited', `You have ${openTasksPerUser} tasks that have not ended; wait for some of them`, { retryAfterSeconds: 10 });
      }
      await this.tasks.insert(tx, { id, spec, createdBy: initiator.ref, subject: initiator.subject, secrets: this.vault.lock(id, secrets) });
      this.outbox.append(tx, taskCreated({ id, templateRef: ref, createdBy: initiator.ref, subject: initiator.subject }));
    });
    void this.doorbell.ring({ taskId: id, attempt: 0 });
    return id;
  }
}

/** Throws InvalidInput `too_large`. */
export function refuseLargeSecrets(secrets: Readonly<Record<string, string>>): void {
  const size = Object.entries(secrets).reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (size > MAX_SECRETS) throw new InvalidInput('too_large', `Secrets may have ${MAX_SECRETS} characters together`);
}
