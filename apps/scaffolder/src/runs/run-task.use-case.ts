import { Outbox } from '@callboard/messaging';
import { Transactions } from '@callboard/persistence';
import { createLogger } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { ActionRegistry } from '../actions/action-registry.js';
import { SCAFFOLDER_OPTIONS, type ScaffolderOptions } from '../config.js';
import { SANDBOX, type Sandbox } from '../rendering/sandbox.port.js';
import { DOORBELL, type Doorbell } from '../tasks/doorbell.port.js';
import type { TaskEnd } from '../tasks/task.js';
import { type Claim, TaskRunsRepository } from '../tasks/task-runs.repository.js';
import { findMade, taskStarted } from '../tasks/tasks.events.js';
import { unpackWorkspace } from '../workspaces/workspace-archive.js';
import { Workspace } from '../workspaces/workspace.js';
import { type Hold, HoldTask } from './hold-task.use-case.js';
import { RecordRun, type RunRecord } from './record-run.use-case.js';
import { RunStopped, type StepError } from './run-journal.port.js';
import { RunSandbox } from './run-sandbox.js';
import { cleaner, expressionContextOf, workspaceLimits } from './run-setup.js';
import { RunSteps } from './run-steps.js';
import { SecretStandIns } from './secret-stand-ins.js';
import { SecretVault } from './secret-vault.js';

/** A task that has ended so many processes will end the next one too. */
const MAX_CLAIMS = 10;

const NOTHING_MADE: { entityRefs: string[]; remoteUrls: string[] } = { entityRefs: [], remoteUrls: [] };

/**
 * Runs a task to its end, if nobody else does.
 *
 * Whatever happens to this process, the task ends exactly once: what it has done is stored step by step under a lease, and
 * another worker goes on from there. When this returns without having ended the task, somebody else has it.
 */
@Injectable()
export class RunTask {
  private readonly log = createLogger('runs');
  private readonly vault: SecretVault;

  constructor(
    private readonly transactions: Transactions,
    private readonly runs: TaskRunsRepository,
    private readonly outbox: Outbox,
    private readonly holdTask: HoldTask,
    private readonly recordRun: RecordRun,
    private readonly actions: ActionRegistry,
    @Inject(DOORBELL) private readonly doorbell: Doorbell,
    @Inject(SANDBOX) private readonly sandbox: Sandbox,
    @Inject(SCAFFOLDER_OPTIONS) private readonly options: ScaffolderOptions,
  ) {
    this.vault = new SecretVault(options.encryptionKey);
  }

  async execute(taskId: string): Promise<void> {
    const claim = await this.claim(taskId);
    if (!claim) return;
    const hold = this.holdTask.execute(claim, this.options.limits.taskMinutes * 60_000 - claim.elapsedMs);
    try {
      await this.run(claim, hold);
    } finally {
      hold.release();
      // The caller has room for one more task now.
      for (const next of await this.runs.listOpenOf(claim.facts.subject, 1)) await this.doorbell.ring(next);
    }
  }

  private async claim(taskId: string): Promise<Claim | undefined> {
    return this.transactions.run(async (tx) => {
      const claim = await this.runs.claim(tx, taskId, this.options.limits.tasksPerUser);
      if (claim && !claim.resumed) this.outbox.append(tx, taskStarted(claim.facts, claim.attempt));
      return claim;
    });
  }

  private async run(claim: Claim, hold: Hold): Promise<void> {
    const { taskId } = claim;
    const { signal } = hold;
    let workspace: Workspace | undefined;
    let record: RunRecord | undefined;
    try {
      workspace = await Workspace.create(this.options.workingDirectory, `task-${taskId}-${claim.attempt}`, workspaceLimits(this.options));
      if (claim.archive) await unpackWorkspace(workspace, claim.archive, this.options.limits.workspaceBytes);
      record = this.recordRun.execute(claim, signal, workspace);
      await this.steps(claim, { workspace, record, hold });
    } catch (error) {
      await this.stopped(claim, record ?? this.recordRun.execute(claim, signal), error);
    } finally {
      record?.close();
      await workspace?.dispose();
    }
  }

  private async steps(claim: Claim, { workspace, record, hold: { signal, draining } }: { workspace: Workspace; record: RunRecord; hold: Hold }): Promise<void> {
    const { taskId, spec, facts, done, interrupted } = claim;
    if (claim.claims > MAX_CLAIMS) {
      const error: StepError = { name: 'Error', message: `The task was interrupted ${claim.claims - 1} times and is given up`, code: 'interrupted_step' };
      await this.end(record, { status: 'failed', error });
      return;
    }
    const secrets = this.vault.unlock(taskId, claim.secrets);
    const environment = this.options.defaultEnvironment.secrets;
    const standIns = new SecretStandIns(secrets, environment);
    const sandbox = new RunSandbox(this.sandbox, expressionContextOf(taskId, spec, standIns, this.options), signal);
    if (claim.resumed) record.line(`Task recovered - resuming from last known good state. ${done.size} step(s) already completed.`);
    const steps = new RunSteps({
      task: { id: taskId, createdAt: claim.createdAt.toISOString(), subject: facts.subject },
      spec,
      actions: this.actions,
      sandbox,
      standIns,
      workspace,
      journal: record,
      clean: cleaner(workspace, [secrets, environment], this.options),
      signal,
      draining,
      dryRun: false,
      done,
      interrupted,
      resumed: claim.resumed,
    });
    try {
      const result = await steps.execute();
      await this.end(record, result, findMade(steps.stepOutputs));
    } finally {
      sandbox.close();
    }
  }

  /** What stopped the run from outside, or a fault of ours; a step that fails is neither. */
  private async stopped(claim: Claim, record: RunRecord, error: unknown): Promise<void> {
    const { taskId } = claim;
    const why = error instanceof RunStopped ? error.why : undefined;
    this.log.info({ taskId, why, ...(why === undefined && { error }) }, 'a run was stopped');
    if (why === 'lease_lost') return;
    if (why === 'shutdown') return record.handOver();
    if (why === 'cancelled') return this.end(record, { status: 'cancelled' });
    const failure: StepError =
      why === 'out_of_time'
        ? { name: 'Error', message: `The task took longer than ${this.options.limits.taskMinutes} minutes`, code: 'limit_time' }
        : { name: 'Error', message: `Something failed inside; the log of the scaffolder has it under task ${taskId}`, code: 'internal' };
    record.line(failure.message, { status: 'failed' });
    await this.end(record, { status: 'failed', error: failure });
  }

  private async end(record: RunRecord, end: TaskEnd, made = NOTHING_MADE): Promise<void> {
    await record.finish(end, made);
  }
}
