import { mkdtemp, rm } from 'node:fs/promises';
import { ActionError, type ActionLog, type Json, type TemplateAction } from '@callboard/plugin-sdk';
import { validate, type Schema } from 'jsonschema';
import type { ActionRegistry } from '../actions/action-registry.js';
import type { RunContext } from '../actions/run-action.js';
import { secretPathsOf } from '../actions/secret-paths.js';
import type { Iteration } from '../expressions/expressions.js';
import type { TaskStep } from '../templates/template.js';
import type { Workspace } from '../workspaces/workspace.js';
import { actionLine, plainText } from './log-text.js';
import { type RunJournal, RunStopped, type StepOutcome } from './run-journal.port.js';
import type { RunSandbox } from './run-sandbox.js';
import type { SecretStandIns } from './secret-stand-ins.js';
import { describeStepError } from './step-error.js';
import { describeIteration, exampleOf, finishOutput, holds } from './step-schema.js';

/** What runs: stored with the task and never changed afterwards. */
export interface TaskSpec {
  readonly apiVersion: string;
  readonly steps: readonly TaskStep[];
  readonly output: unknown;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly user: { readonly entity?: Readonly<Record<string, unknown>>; readonly ref?: string };
  readonly templateInfo: { readonly entityRef: string; readonly baseUrl?: string; readonly entity?: { readonly metadata: Readonly<Record<string, unknown>> } };
}

export interface RunNeeds {
  readonly task: { readonly id: string; readonly createdAt: string; readonly subject: string };
  readonly spec: TaskSpec;
  readonly actions: ActionRegistry;
  readonly sandbox: RunSandbox;
  readonly standIns: SecretStandIns;
  readonly workspace: Workspace;
  readonly journal: RunJournal;
  /** Takes secrets and the machine's own paths out of a text. */
  readonly clean: (text: string) => string;
  readonly signal: AbortSignal;
  /** Aborts when the run should be left to another process before its next step. */
  readonly draining?: AbortSignal;
  readonly dryRun: boolean;
  /** What earlier attempts have done, by place. */
  readonly done: ReadonlyMap<number, StepOutcome>;
  /** The step that an earlier attempt had begun and not finished. */
  readonly interrupted?: number;
  /** Another worker had begun this very run. */
  readonly resumed?: boolean;
}

/** How a run ended that was not stopped from outside. */
export type RunResult = { readonly status: 'completed'; readonly output: Record<string, unknown> } | { readonly status: 'failed'; readonly error: NonNullable<StepOutcome['error']>; readonly stepId: string };

/** A stopped handler may take this long to let go of its files, milliseconds. */
const GRACE_MS = 500;

/**
 * Runs the steps of a task, from the first that has not been done.
 *
 * Throws RunStopped when the signal aborts or the lease is lost; a step that fails is a result, not an exception.
 */
export class RunSteps {
  private failure?: { readonly error: NonNullable<StepOutcome['error']>; readonly stepId: string };
  private readonly outputs: Record<string, unknown>[] = [];

  constructor(private readonly needs: RunNeeds) {}

  /** What the steps put out, in order. */
  get stepOutputs(): readonly Record<string, unknown>[] {
    return this.outputs;
  }

  async execute(): Promise<RunResult> {
    const { spec, journal, sandbox } = this.needs;
    if (!this.needs.resumed) journal.line(`Starting up task with ${spec.steps.length} steps`);
    for (const [position, step] of spec.steps.entries()) {
      const before = this.needs.done.get(position);
      if (before) this.takeOver(step, before);
      else await this.step(position, step);
    }
    if (this.failure) return { status: 'failed', ...this.failure };
    try {
      const { value } = await sandbox.evaluate(spec.output ?? {});
      return { status: 'completed', output: finishOutput(value) };
    } catch (error) {
      this.stopIfAsked(error);
      return { status: 'failed', error: describeStepError(error, this.needs.clean), stepId: 'output' };
    }
  }

  /** A step of an earlier attempt or run: its output counts, its effect is there. */
  private takeOver(step: TaskStep, { status, output = {}, error }: StepOutcome): void {
    if (status === 'failed' && error) return this.fail(step, error);
    if (status === 'completed') this.keepOutput(step, output);
    if (!this.needs.resumed) this.needs.journal.line(`Skipping step ${step.id} because it was already completed in a previous run`, { stepId: step.id, status });
  }

  private async step(position: number, step: TaskStep): Promise<void> {
    const { journal, clean } = this.needs;
    this.throwIfStopped();
    await this.letGoIfAsked();
    const about = { stepId: step.id };
    if (this.failure && !(await this.runsAfterFailure(step))) {
      journal.line(`Skipping step ${step.id} because a previous step failed`, { ...about, status: 'skipped' });
      return;
    }
    journal.line(`Beginning step ${step.name}`, { ...about, status: 'processing' });
    try {
      const { outcome, repeatable } = await this.carryOut(position, step);
      this.throwIfStopped();
      if (outcome.output) this.keepOutput(step, outcome.output);
      if (outcome.status === 'completed') journal.line(`Finished step ${step.name}`, { ...about, status: 'completed' });
      journal.note(position, step, outcome);
      // An effect that cannot be had twice is stored before anything else happens.
      if (!repeatable) await this.store();
    } catch (error) {
      this.stopIfAsked(error);
      const described = describeStepError(error, clean);
      journal.line(plainText(`${described.name}: ${described.message}`), { ...about, status: 'failed' });
      journal.note(position, step, { status: 'failed', error: described });
      if (this.failure) journal.line(plainText(`Additional error occurred: ${described.message}`), { ...about, status: 'failed' });
      this.fail(step, described);
    }
  }

  private async carryOut(position: number, step: TaskStep): Promise<{ outcome: StepOutcome; repeatable: boolean }> {
    const { journal, actions, dryRun } = this.needs;
    const looped = step.each !== undefined;
    if (step.if === false || (typeof step.if === 'string' && !looped && !(await this.conditionHolds(step.if)))) {
      journal.line(`Skipping step ${step.id} because its if condition was false`, { stepId: step.id, status: 'skipped' });
      return { outcome: { status: 'skipped' }, repeatable: true };
    }
    const action = actions.get(step.action);
    if (dryRun && !action.supportsDryRun) return { outcome: await this.skipDry(step, action), repeatable: true };
    const passes = await this.preparePasses(step, action);
    if (dryRun) this.logInput(step, action, passes.length === 1 ? passes[0]?.input : passes.map(({ input }) => input));
    const found = await this.findEarlierEffect(position, step, action, passes);
    if (found) return { outcome: found, repeatable: false };
    await this.store({ position, step });
    return { outcome: { status: 'completed', output: await this.runPasses(step, action, passes) }, repeatable: action.idempotent };
  }

  /** After a failure the workspace stays as it was before the step that failed: a retry begins there. */
  private store(starting?: { position: number; step: TaskStep }): Promise<void> {
    return this.needs.journal.border({ ...(starting && { starting }), ...(!this.failure && { workspace: this.needs.workspace }) });
  }

  /** Its input is shown and not checked: what earlier steps put out are examples. */
  private async skipDry(step: TaskStep, action: TemplateAction): Promise<StepOutcome> {
    const each = step.each === undefined ? undefined : { key: '0', value: undefined };
    const { value } = await this.needs.sandbox.evaluate(step.input ?? {}, { each, secretPaths: secretPathsOf(action.schema.input) });
    this.logInput(step, action, this.needs.standIns.fill(value));
    this.needs.journal.line(`Skipping because ${action.id} does not support dry-run`, { stepId: step.id, status: 'skipped' });
    return { status: 'skipped', output: exampleOf(action.schema.output) as Record<string, unknown> };
  }

  private logInput(step: TaskStep, { id }: TemplateAction, input: unknown): void {
    this.logFor(step).info(`Running ${id} in dry-run mode with inputs (secrets redacted): ${JSON.stringify(input ?? {}, null, 2)}`);
  }

  /** All inputs are resolved and checked before the first handler runs: a loop fails whole or not at all for bad input. */
  private async preparePasses(step: TaskStep, action: TemplateAction): Promise<Pass[]> {
    const secretPaths = secretPathsOf(action.schema.input);
    const passes: Pass[] = [];
    for (const each of await this.iterationsOf(step, action)) {
      const wanted = !each || typeof step.if !== 'string' || (await this.conditionHolds(step.if, each));
      const { value, warnings } = await this.needs.sandbox.evaluate(step.input ?? {}, { each, secretPaths });
      if (!wanted) {
        passes.push({ each, wanted, input: {} });
        continue;
      }
      for (const warning of warnings) this.logFor(step).warn(warning);
      const input = this.needs.standIns.fill(value) as Record<string, unknown>;
      const { errors } = validate(input, action.schema.input as Schema);
      if (errors.length > 0) {
        throw new ActionError('invalid_values', `Invalid input passed to action ${action.id}${each ? `[${each.key}]` : ''}, ${errors.map((error) => error.toString()).join(', ')}`);
      }
      passes.push({ each, wanted, input });
    }
    return passes;
  }

  private async iterationsOf(step: TaskStep, action: TemplateAction): Promise<(Iteration | undefined)[]> {
    if (step.each === undefined) return [undefined];
    const { value } = await this.needs.sandbox.evaluate(step.each);
    if (value === undefined) throw new ActionError('invalid_values', `Invalid value on action ${action.id}.each parameter, "${JSON.stringify(step.each)}" cannot be resolved to a value`);
    if (typeof value !== 'object' || value === null) throw new ActionError('invalid_values', `Invalid value on action ${action.id}.each parameter, must resolve to an array or object`);
    return Object.entries(value).map(([key, item]) => ({ key, value: item as unknown }));
  }

  private async runPasses(step: TaskStep, action: TemplateAction, passes: readonly Pass[]): Promise<Record<string, unknown>> {
    const looped = step.each !== undefined;
    const output: Record<string, unknown> = {};
    const log = this.logFor(step);
    for (const { each, wanted, input } of passes) {
      this.throwIfStopped();
      if (each) log.info(`${wanted ? 'Running' : 'Skipping'} step each: ${describeIteration(each)}`);
      if (!wanted) continue;
      const folders: string[] = [];
      const keep = (name: string, value: Json | undefined): void => {
        if (looped) output[name] = [...((output[name] as unknown[] | undefined) ?? []), value];
        else output[name] = value;
      };
      try {
        await this.handle(action, this.contextFor(step, { input, each, folders, keep }));
      } finally {
        await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
      }
    }
    return output;
  }

  /** Waits for the handler, but after a stop only for as long as it needs to let go. */
  private async handle(action: TemplateAction, context: RunContext): Promise<void> {
    const { signal } = this.needs;
    const work = Promise.resolve().then(() => action.handler(context));
    let timer: NodeJS.Timeout | undefined;
    const stopped = new Promise<void>((resolve) => {
      const after = (): void => {
        timer = setTimeout(resolve, GRACE_MS);
      };
      if (signal.aborted) after();
      else signal.addEventListener('abort', after, { once: true });
    });
    try {
      await Promise.race([work, stopped]);
      this.throwIfStopped();
    } finally {
      clearTimeout(timer);
      work.catch(() => undefined);
    }
  }

  private contextFor(step: TaskStep, { input, each, folders, keep }: { input: Record<string, unknown>; each?: Iteration; folders: string[]; keep: RunContext['output'] }): RunContext {
    const { task, spec, workspace, sandbox, signal, dryRun } = this.needs;
    return {
      input,
      task: { id: task.id, createdAt: task.createdAt },
      step: { id: step.id, name: step.name },
      effectKey: [task.id, step.id, ...(each ? [each.key] : [])].join(':'),
      workspace,
      log: this.logFor(step),
      dryRun,
      signal,
      template: spec.templateInfo,
      initiator: { ref: spec.user.ref, subject: task.subject, entity: spec.user.entity },
      output: keep,
      renderFiles: (rendering, entries) => sandbox.renderFiles(rendering, entries),
      createTemporaryFolder: async () => {
        const folder = await mkdtemp(`${workspace.root}-step-`);
        folders.push(folder);
        return folder;
      },
    };
  }

  /**
   * For the step at which an earlier attempt was interrupted: runs it again where that is safe, takes its effect where
   * the action finds it, and fails with `interrupted_step` where nobody can know.
   */
  private async findEarlierEffect(position: number, step: TaskStep, action: TemplateAction, passes: readonly Pass[]): Promise<StepOutcome | undefined> {
    if (this.needs.interrupted !== position || action.idempotent) return undefined;
    const [pass] = passes;
    if (!action.check || passes.length !== 1 || !pass) {
      throw new ActionError('interrupted_step', `Step ${step.id} was interrupted, and ${action.id} cannot tell whether its effect is there. Look, and start the task again.`);
    }
    const context = this.contextFor(step, { input: pass.input, folders: [], keep: () => undefined });
    const found = await action.check(context);
    return found.found ? { status: 'completed', output: found.output } : undefined;
  }

  private async runsAfterFailure(step: TaskStep): Promise<boolean> {
    if (typeof step.if !== 'string') return false;
    try {
      return (await this.needs.sandbox.evaluate(step.if)).statusAsked;
    } catch (error) {
      this.stopIfAsked(error);
      return false;
    }
  }

  private async conditionHolds(condition: string, each?: Iteration): Promise<boolean> {
    return holds((await this.needs.sandbox.evaluate(condition, { each })).value);
  }

  private keepOutput(step: TaskStep, output: Readonly<Record<string, unknown>>): void {
    // What JSON cannot say would be another value after a restart.
    const plain = JSON.parse(JSON.stringify(output)) as Record<string, unknown>;
    this.outputs.push(plain);
    this.needs.sandbox.setOutput(step.id, plain);
  }

  private fail(step: TaskStep, error: NonNullable<StepOutcome['error']>): void {
    this.failure ??= { error, stepId: step.id };
    this.needs.sandbox.setFailed();
  }

  private logFor({ id }: TaskStep): ActionLog {
    const write = (level: 'info' | 'warn' | 'error') => (message: string) => this.needs.journal.line(actionLine(level, this.needs.clean(message)), { stepId: id });
    return { info: write('info'), warn: write('warn'), error: write('error') };
  }

  private async letGoIfAsked(): Promise<void> {
    if (!this.needs.draining?.aborted) return;
    await this.store();
    throw new RunStopped('shutdown');
  }

  private throwIfStopped(): void {
    const { signal } = this.needs;
    if (signal.aborted) throw signal.reason instanceof RunStopped ? signal.reason : new RunStopped('cancelled');
  }

  private stopIfAsked(error: unknown): void {
    if (error instanceof RunStopped) throw error;
    this.throwIfStopped();
  }
}

/** One call of a handler. */
interface Pass {
  readonly each?: Iteration;
  readonly wanted: boolean;
  readonly input: Record<string, unknown>;
}
