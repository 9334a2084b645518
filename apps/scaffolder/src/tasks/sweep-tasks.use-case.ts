import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Transactions } from '@callboard/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { SCAFFOLDER_OPTIONS, type ScaffolderOptions } from '../config.js';
import { CancelTask } from './cancel-task.use-case.js';
import { DOORBELL, type Doorbell } from './doorbell.port.js';
import { TaskRunsRepository } from './task-runs.repository.js';

/** Rung for at once; the rest waits for the next round. */
const BATCH = 500;

/** A folder that nobody has written to for so long belongs to a run of a process that is gone. */
const STALE_FOLDER_MS = 24 * 60 * 60_000;

/** Finds what was left behind: tasks that no worker knows of, cancelled ones whose worker is gone, old workspaces. */
@Injectable()
export class SweepTasks {
  constructor(
    private readonly transactions: Transactions,
    private readonly runs: TaskRunsRepository,
    private readonly cancelTask: CancelTask,
    @Inject(DOORBELL) private readonly doorbell: Doorbell,
    @Inject(SCAFFOLDER_OPTIONS) private readonly options: ScaffolderOptions,
  ) {}

  async execute(): Promise<void> {
    for (const task of await this.runs.listFree(BATCH)) {
      if (task.cancelRequested) await this.cancelTask.insist(task.taskId, task.attempt);
      else await this.doorbell.ring(task);
    }
  }

  /** What is not urgent. */
  async prune(): Promise<void> {
    await this.transactions.run((tx) => this.runs.pruneWorkspaces(tx, this.options.keepFailedWorkspacesHours));
    for (const folder of [this.options.workingDirectory, join(this.options.workingDirectory, 'dry-runs')]) await removeStale(folder);
  }
}

async function removeStale(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    if (!/^(task|contents|workspace)-/.test(name)) continue;
    const path = join(folder, name);
    const changed = (await stat(path).catch(() => undefined))?.mtimeMs ?? Date.now();
    if (Date.now() - changed > STALE_FOLDER_MS) await rm(path, { recursive: true, force: true });
  }
}
