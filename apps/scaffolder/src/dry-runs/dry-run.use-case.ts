import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ERROR_CODES, type ErrorCode } from '@callboard/contracts';
import { InvalidInput } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { ActionRegistry } from '../actions/action-registry.js';
import { SCAFFOLDER_OPTIONS, type ScaffolderOptions } from '../config.js';
import { SANDBOX, type Sandbox } from '../rendering/sandbox.port.js';
import { plainText } from '../runs/log-text.js';
import { type LineAbout, type RunJournal, RunStopped } from '../runs/run-journal.port.js';
import { RunSandbox } from '../runs/run-sandbox.js';
import { cleaner, expressionContextOf, workspaceLimits } from '../runs/run-setup.js';
import { RunSteps, type TaskSpec } from '../runs/run-steps.js';
import { SecretStandIns } from '../runs/secret-stand-ins.js';
import { CheckRequest } from '../tasks/check-request.query.js';
import { type Initiator, taskSpecOf } from '../tasks/task-request.js';
import type { TaskStep, Template } from '../templates/template.js';
import { Workspace } from '../workspaces/workspace.js';

/** A template with its files, sent to be tried. */
export interface DryRunRequest {
  readonly template: Template;
  readonly values: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, string>>;
  /** The files that lie beside the template. */
  readonly files: readonly { readonly path: string; readonly content: Buffer }[];
  readonly initiator: Initiator;
}

export interface LogEntry {
  readonly body: LineAbout & { readonly message: string };
}

export interface DryRunResult {
  readonly log: readonly LogEntry[];
  readonly steps: readonly TaskStep[];
  readonly output: Readonly<Record<string, unknown>>;
  readonly files: readonly { readonly path: string; readonly executable: boolean; readonly content: Buffer }[];
}

/** A person waits for the answer. */
const TIME_LIMIT_MS = 60_000;

/** Dry runs have no template of the catalog; this is the name that Backstage gives them. */
const DRY_RUN_REF = 'template:default/dry-run';

const SHOWN_SECRET = '***';

/**
 * Runs a template without any effect outside a workspace of its own, and gives back what it made.
 *
 * Throws InvalidInput for values that do not fit and for a step that fails; `details.log` then says how far it came.
 */
@Injectable()
export class DryRun {
  constructor(
    private readonly checkRequest: CheckRequest,
    private readonly actions: ActionRegistry,
    @Inject(SANDBOX) private readonly sandbox: Sandbox,
    @Inject(SCAFFOLDER_OPTIONS) private readonly options: ScaffolderOptions,
  ) {}

  async execute(request: DryRunRequest): Promise<DryRunResult> {
    await this.checkRequest.execute(request);
    const id = randomUUID();
    const folder = join(this.options.workingDirectory, 'dry-runs');
    const limits = workspaceLimits(this.options);
    const contents = await Workspace.create(folder, 'contents', limits);
    const workspace = await Workspace.create(folder, 'workspace', limits);
    try {
      await contents.place('', request.files.map(({ path, content }) => ({ path, type: 'file', executable: false, size: content.length, read: async () => content })));
      const spec = taskSpecOf(request.template, { ref: DRY_RUN_REF, values: request.values, initiator: request.initiator });
      const baseUrl = pathToFileURL(join(contents.root, 'template.yaml')).href;
      return await this.run(id, { ...spec, templateInfo: { ...spec.templateInfo, baseUrl } }, request, workspace);
    } finally {
      await Promise.all([contents.dispose(), workspace.dispose()]);
    }
  }

  private async run(id: string, spec: TaskSpec, request: DryRunRequest, workspace: Workspace): Promise<DryRunResult> {
    const environment = this.options.defaultEnvironment.secrets;
    const standIns = new SecretStandIns(hidden(request.secrets), hidden(environment));
    const journal = new MemoryJournal();
    const signal = AbortSignal.timeout(TIME_LIMIT_MS);
    const sandbox = new RunSandbox(this.sandbox, expressionContextOf(id, spec, standIns, this.options), signal);
    const run = new RunSteps({
      task: { id, createdAt: new Date().toISOString(), subject: request.initiator.subject },
      spec,
      actions: this.actions,
      sandbox,
      standIns,
      workspace,
      journal,
      clean: cleaner(workspace, [request.secrets, environment], this.options),
      signal,
      dryRun: true,
      done: new Map(),
    });
    try {
      const result = await run.execute();
      if (result.status === 'failed') throw refused(result.error.code, result.error.message, { stepId: result.stepId, log: journal.log });
      return { log: journal.log, steps: spec.steps, output: result.output, files: await filesOf(workspace) };
    } catch (error) {
      if (error instanceof RunStopped) throw refused('limit_time', `The dry run took longer than ${TIME_LIMIT_MS / 1000} s`, { log: journal.log });
      throw error;
    } finally {
      sandbox.close();
    }
  }
}

/** A log that nobody needs to find again. */
class MemoryJournal implements RunJournal {
  readonly log: LogEntry[] = [];

  line(message: string, about: LineAbout = {}): void {
    this.log.push({ body: { ...about, message } });
  }

  note(): void {
    // Nothing goes on with a dry run.
  }

  async border(): Promise<void> {
    // There is nothing to come back to.
  }
}

function hidden(secrets: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.keys(secrets).map((name) => [name, SHOWN_SECRET]));
}

function refused(code: string, message: string, details: object): InvalidInput {
  return new InvalidInput(Object.hasOwn(ERROR_CODES, code) ? (code as ErrorCode) : 'action_failed', plainText(message), { details });
}

/** What the run made; links lead nowhere for whoever gets this. */
async function filesOf(workspace: Workspace): Promise<DryRunResult['files']> {
  const entries = (await workspace.list()).filter(({ path, type }) => type === 'file' && !/(^|\/)\.git(\/|$)/.test(path));
  return Promise.all(entries.map(async ({ path, executable }) => ({ path, executable, content: await workspace.read(path) })));
}
