import { setTimeout as delay } from 'node:timers/promises';
import { Outbox } from '@callboard/messaging';
import { Transactions } from '@callboard/persistence';
import { createLogger, Unavailable } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { SCAFFOLDER_OPTIONS, type ScaffolderOptions } from '../config.js';
import type { TaskEnd } from '../tasks/task.js';
import { type Claim, type StepRecord, TaskRunsRepository } from '../tasks/task-runs.repository.js';
import { TASK_SIGNALS, type TaskSignals } from '../tasks/task-signal.port.js';
import { taskEnded } from '../tasks/tasks.events.js';
import type { TaskStep } from '../templates/template.js';
import { WorkspacePacker } from '../workspaces/workspace-archive.js';
import type { Workspace } from '../workspaces/workspace.js';
import { type Border, type LineAbout, type RunJournal, RunStopped, type StepOutcome } from './run-journal.port.js';

/** People watch: a line waits no longer than this. */
const STORE_LINES_MS = 100;

/** Readers are woken no more often: a fast run would have each of them look ten times. */
const ANNOUNCE_MS = 40;

const RETRY_MS = 500;

/** Stores what runs do. */
@Injectable()
export class RecordRun {
  constructor(
    private readonly transactions: Transactions,
    private readonly runs: TaskRunsRepository,
    private readonly outbox: Outbox,
    @Inject(TASK_SIGNALS) private readonly signals: TaskSignals,
    @Inject(SCAFFOLDER_OPTIONS) private readonly options: ScaffolderOptions,
  ) {}

  /** The record of one claim. The workspace as it is now counts as stored when the claim brought an archive. */
  execute(claim: Claim, signal: AbortSignal, workspace?: Workspace): RunRecord {
    return new RunRecord({ transactions: this.transactions, runs: this.runs, outbox: this.outbox, signals: this.signals, limits: this.options.limits, claim, signal, workspace });
  }
}

interface RecordNeeds {
  readonly transactions: Transactions;
  readonly runs: TaskRunsRepository;
  readonly outbox: Outbox;
  readonly signals: TaskSignals;
  readonly limits: ScaffolderOptions['limits'];
  readonly claim: Claim;
  readonly signal: AbortSignal;
  readonly workspace?: Workspace;
}

/** The journal of one claim, in PostgreSQL. */
export class RunRecord implements RunJournal {
  private readonly log = createLogger('runs');
  private lines: { bytes: number; body: object }[] = [];
  private steps: StepRecord[] = [];
  private borders = 0;
  private timer?: NodeJS.Timeout;
  private announcing?: NodeJS.Timeout;
  private last: Promise<unknown> = Promise.resolve();
  private taskBytes: number;
  private stepBytes = 0;
  private cutFor?: string;
  private currentStep?: string;
  private packer?: WorkspacePacker;
  /** What the workspace said of its changes when it was stored last. */
  private storedChanges?: number;

  constructor(private readonly needs: RecordNeeds) {
    this.taskBytes = needs.claim.logBytes;
    this.storedChanges = needs.claim.archive ? needs.workspace?.changes : undefined;
  }

  line(message: string, about: LineAbout = {}): void {
    const body = { message, ...about };
    const bytes = Buffer.byteLength(message);
    if (about.status === undefined && this.isTooMuch(bytes, about.stepId)) return;
    this.lines.push({ body, bytes });
    this.timer ??= setTimeout(() => void this.storeLines(), STORE_LINES_MS);
  }

  note(position: number, step: TaskStep, { status, output, error }: StepOutcome): void {
    this.steps.push({ position, stepId: step.id, status, output, error });
  }

  async border({ starting, workspace }: Border): Promise<void> {
    const changes = workspace?.changes;
    const archive = workspace && changes !== this.storedChanges ? await (this.packer ??= new WorkspacePacker(workspace)).pack() : undefined;
    const position = starting?.position ?? (this.steps.at(-1)?.position ?? -1) + 1;
    if (starting) this.steps.push({ position: starting.position, stepId: starting.step.id, status: 'started' });
    await this.store(this.steps.splice(0), archive && { position, archive });
    if (archive) this.storedChanges = changes;
  }

  /** Ends the run with everything that was not stored yet; false when somebody else has ended it or has it now. */
  async finish(end: TaskEnd, made: { entityRefs: string[]; remoteUrls: string[] }): Promise<boolean> {
    const { transactions, runs, outbox, claim } = this.needs;
    const lines = this.takeLines();
    const record = { ...this.identity(), ...lines, steps: this.steps.splice(0) };
    return this.inTurn(async () => {
      const border = (this.borders += 1);
      const ended = await this.patiently(() =>
        transactions.run(async (tx) => {
          if (!(await runs.border(tx, { ...record, border }))) return false;
          if (!(await runs.finish(tx, claim, end))) return false;
          outbox.append(tx, taskEnded(claim.facts, end, made));
          return true;
        }),
      );
      this.announce();
      return ended;
    });
  }

  /** Stores the lines and lets another worker have the task. */
  async handOver(): Promise<void> {
    const { transactions, runs, claim } = this.needs;
    await this.storeLines();
    await this.inTurn(() => transactions.run((tx) => runs.release(tx, claim)));
  }

  /** Nothing more is stored; call it in any case. */
  close(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.announcing) this.announce();
  }

  private identity(): { taskId: string; attempt: number } {
    return { taskId: this.needs.claim.taskId, attempt: this.needs.claim.attempt };
  }

  private async storeLines(): Promise<void> {
    this.timer = undefined;
    if (this.lines.length === 0) return;
    try {
      await this.store([]);
    } catch (error) {
      this.log.debug({ error }, 'lines of a log were not stored; the run finds out at its next border');
    }
  }

  private async store(steps: StepRecord[], workspace?: { position: number; archive: Buffer }): Promise<void> {
    const { transactions, runs } = this.needs;
    const record = { ...this.identity(), ...this.takeLines(), steps, workspace };
    await this.inTurn(async () => {
      const border = (this.borders += 1);
      const stored = await this.patiently(() => transactions.run((tx) => runs.border(tx, { ...record, border })));
      if (!stored) throw new RunStopped('lease_lost');
      this.announcing ??= setTimeout(() => this.announce(), ANNOUNCE_MS);
    });
  }

  /** While the database is away the run waits: the lease decides what becomes of it. */
  private async patiently<T>(work: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof Unavailable)) throw error;
        this.log.warn({ error, taskId: this.needs.claim.taskId }, 'a run waits for the database');
        await delay(RETRY_MS);
        if (this.needs.signal.aborted) throw this.needs.signal.reason;
      }
    }
  }

  /** One statement after the other: borders are counted. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.last.then(work);
    this.last = turn.catch(() => undefined);
    return turn;
  }

  private announce(): void {
    clearTimeout(this.announcing);
    this.announcing = undefined;
    this.needs.signals.send('changed', this.needs.claim.taskId);
  }

  private takeLines(): { lines: object[]; lineBytes: number } {
    clearTimeout(this.timer);
    this.timer = undefined;
    const taken = this.lines.splice(0);
    return { lines: taken.map(({ body }) => body), lineBytes: taken.reduce((sum, { bytes }) => sum + bytes, 0) };
  }

  /** Marks of steps are always kept; what actions say is not, past its limit. */
  private isTooMuch(bytes: number, stepId: string | undefined): boolean {
    if (stepId !== this.currentStep) {
      this.currentStep = stepId;
      this.stepBytes = 0;
    }
    this.stepBytes += bytes;
    this.taskBytes += bytes;
    const { logBytesPerStep, logBytesPerTask } = this.needs.limits;
    if (this.stepBytes <= logBytesPerStep && this.taskBytes <= logBytesPerTask) return false;
    if (this.cutFor !== stepId) {
      this.cutFor = stepId;
      const limit = this.taskBytes > logBytesPerTask ? logBytesPerTask : logBytesPerStep;
      this.lines.push({ body: { message: `[The log is cut here: it is larger than ${limit} bytes]`, stepId }, bytes: 0 });
    }
    return true;
  }
}
