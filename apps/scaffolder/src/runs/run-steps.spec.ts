import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ActionError, defineAction, secretInput, type TemplateAction } from '@callboard/plugin-sdk';
import { z } from 'zod';
import { inProcessSandbox } from '../../test/in-process-sandbox.js';
import { optionsFor } from '../../test/scaffolder-options.js';
import { ActionRegistry } from '../actions/action-registry.js';
import type { TaskStep } from '../templates/template.js';
import { Workspace } from '../workspaces/workspace.js';
import { type Border, type LineAbout, type RunJournal, RunStopped, type StepOutcome } from './run-journal.port.js';
import { RunSandbox } from './run-sandbox.js';
import { cleaner, expressionContextOf } from './run-setup.js';
import { type RunNeeds, type RunResult, RunSteps, type TaskSpec } from './run-steps.js';
import { SecretStandIns } from './secret-stand-ins.js';

const LIMITS = { maxBytes: 1024 * 1024, maxFiles: 100 };

/** Remembers, in order, what would have been stored, and what the actions did. */
class Diary implements RunJournal {
  readonly entries: string[] = [];
  readonly lines: string[] = [];
  readonly outcomes: [number, StepOutcome][] = [];

  line(message: string, { stepId, status }: LineAbout = {}): void {
    this.lines.push([stepId, status, message].filter(Boolean).join(' | '));
  }

  note(position: number, _step: TaskStep, outcome: StepOutcome): void {
    this.outcomes.push([position, outcome]);
    this.entries.push(`${outcome.status} ${position}`);
  }

  async border({ starting }: Border): Promise<void> {
    this.entries.push(starting ? `start ${starting.position}` : 'store');
  }
}

describe('running steps', () => {
  let folder: string;
  let workspace: Workspace;
  let diary: Diary;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'callboard-steps-'));
    workspace = await Workspace.create(folder, 'task', LIMITS);
    diary = new Diary();
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const effect = (id: string, extra: Partial<Parameters<typeof defineAction>[0]> = {}): TemplateAction =>
    defineAction({
      id,
      description: 'Does something outside',
      schema: { input: z.looseObject({}) },
      handler: async ({ effectKey, input, output }) => {
        diary.entries.push(`effect ${effectKey}`);
        output('got', input as never);
      },
      ...extra,
    });

  const run = async (steps: Record<string, unknown>[], { actions = [effect('do:it')], ...extra }: Partial<Omit<RunNeeds, 'actions'>> & { actions?: TemplateAction[]; secrets?: Record<string, string>; output?: unknown } = {}): Promise<RunResult> => {
    const { secrets = {}, output = {}, ...needs } = extra as { secrets?: Record<string, string>; output?: unknown };
    const spec: TaskSpec = {
      apiVersion: 'scaffolder.backstage.io/v1beta3',
      steps: steps.map((step, index) => ({ id: `s${index}`, name: `S${index}`, action: 'do:it', ...step })),
      output,
      parameters: { n: 2, evil: '${{ 1 + 1 }}' },
      user: {},
      templateInfo: { entityRef: 'template:default/t' },
    };
    const options = optionsFor(folder);
    const standIns = new SecretStandIns(secrets, {});
    const signal = (needs as Partial<RunNeeds>).signal ?? new AbortController().signal;
    return new RunSteps({
      task: { id: 'task', createdAt: '2026-11-23T00:00:00.000Z', subject: 'test' },
      spec,
      actions: new ActionRegistry(actions),
      sandbox: new RunSandbox(inProcessSandbox(), expressionContextOf('task', spec, standIns, options), signal),
      standIns,
      workspace,
      journal: diary,
      clean: cleaner(workspace, [secrets], options),
      signal,
      dryRun: false,
      done: new Map(),
      ...needs,
    }).execute();
  };

  it('are stored as started before their effect and as done before anything else happens', async () => {
    expect(await run([{}, {}])).toMatchObject({ status: 'completed' });
    expect(diary.entries).toEqual(['start 0', 'effect task:s0', 'completed 0', 'store', 'start 1', 'effect task:s1', 'completed 1', 'store']);
  });

  it('that may be repeated share the border between them', async () => {
    await run([{}, {}], { actions: [effect('do:it', { idempotent: true })] });
    expect(diary.entries).toEqual(['start 0', 'effect task:s0', 'completed 0', 'start 1', 'effect task:s1', 'completed 1']);
  });

  it('that were done are not done again, and their output is there', async () => {
    const done = new Map<number, StepOutcome>([[0, { status: 'completed', output: { got: { v: 7 } } }], [1, { status: 'skipped' }]]);
    const result = await run([{}, {}, { input: { v: '${{ steps.s0.output.got.v }}' } }], { done, output: { v: '${{ steps.s2.output.got.v }}' } });
    expect(result).toEqual({ status: 'completed', output: { v: 7 } });
    expect(diary.entries.filter((entry) => entry.startsWith('effect'))).toEqual(['effect task:s2']);
  });

  describe('that were interrupted', () => {
    const effects = () => diary.entries.filter((entry) => entry.startsWith('effect'));

    it('run again when that leaves the same as once', async () => {
      expect(await run([{}], { interrupted: 0, actions: [effect('do:it', { idempotent: true })] })).toMatchObject({ status: 'completed' });
      expect(effects()).toEqual(['effect task:s0']);
    });

    it('take the effect that the action finds', async () => {
      const action = effect('do:it', { check: async () => ({ found: true, output: { got: 'before' } }) });
      expect(await run([{}], { interrupted: 0, actions: [action], output: { v: '${{ steps.s0.output.got }}' } })).toEqual({ status: 'completed', output: { v: 'before' } });
      expect(effects()).toEqual([]);
    });

    it('run when the action finds none', async () => {
      expect(await run([{}], { interrupted: 0, actions: [effect('do:it', { check: async () => ({ found: false }) })] })).toMatchObject({ status: 'completed' });
      expect(effects()).toEqual(['effect task:s0']);
    });

    it('fail when nobody can know', async () => {
      expect(await run([{}, {}], { interrupted: 0 })).toMatchObject({ status: 'failed', stepId: 's0', error: { code: 'interrupted_step' } });
      expect(effects()).toEqual([]);
    });

    it('fail in a loop, whose passes cannot be told apart', async () => {
      const action = effect('do:it', { check: async () => ({ found: true, output: {} }) });
      expect(await run([{ each: ['a', 'b'] }], { interrupted: 0, actions: [action] })).toMatchObject({ error: { code: 'interrupted_step' } });
    });
  });

  it('get the values that people typed, never evaluated', async () => {
    await run([{ input: { a: '${{ parameters.evil }}', b: 'x ${{ parameters.evil }}' } }], { output: {} });
    expect(diary.outcomes[0]?.[1].output).toEqual({ got: { a: '${{ 1 + 1 }}', b: 'x ${{ 1 + 1 }}' } });
  });

  it('loop over lists and mappings, with an effect key for each pass', async () => {
    await run([{ each: { x: 1, y: 2 }, if: '${{ each.value > 1 }}', input: { v: '${{ each.value }}' } }, { each: '${{ [5] }}', input: { v: '${{ each.key }}' } }]);
    expect(diary.entries.filter((entry) => entry.startsWith('effect'))).toEqual(['effect task:s0:y', 'effect task:s1:0']);
    expect(diary.outcomes.map(([, { output }]) => output)).toEqual([{ got: [{ v: 2 }] }, { got: [{ v: '0' }] }]);
  });

  it.each([
    ['${{ parameters.missing }}', 'cannot be resolved to a value'],
    ['${{ parameters.n }}', 'must resolve to an array or object'],
  ])('refuse to loop over %s', async (each, message) => {
    expect(await run([{ each }])).toMatchObject({ status: 'failed', error: { message: expect.stringContaining(message) } });
  });

  it('check every pass of a loop before the first effect', async () => {
    const action = effect('do:it', { schema: { input: z.strictObject({ v: z.number() }) } });
    expect(await run([{ each: [1, 'two'], input: { v: '${{ each.value }}' } }], { actions: [action] })).toMatchObject({
      status: 'failed',
      error: { message: 'Invalid input passed to action do:it[1], instance.v is not of a type(s) number' },
    });
    expect(diary.entries).toEqual(['failed 0']);
  });

  it('give secrets to marked inputs alone, and keep them out of the log', async () => {
    let seen: unknown;
    const action = effect('do:it', {
      schema: { input: z.strictObject({ token: secretInput(z.string()).optional(), headers: z.record(z.string(), secretInput(z.string())).optional(), text: z.string().optional() }) },
      handler: ({ input, log }) => {
        seen = input;
        log.info(`calling with ${JSON.stringify(input)}`);
        throw new Error('refused: canary-1234');
      },
    });
    const secrets = { t: 'canary-1234' };
    const result = await run([{ input: { token: '${{ secrets.t }}', headers: { a: 'Bearer ${{ secrets.t }}' } } }], { actions: [action], secrets });
    expect(seen).toEqual({ token: 'canary-1234', headers: { a: 'Bearer canary-1234' } });
    expect(result).toMatchObject({ error: { message: 'refused: ***' } });
    expect(diary.lines.join('\n')).toContain('calling with {"token":"***","headers":{"a":"Bearer ***"}}');
    expect(await run([{ input: { text: '${{ secrets.t }}' } }], { actions: [action], secrets })).toMatchObject({ error: { code: 'secret_not_allowed_here' } });
    expect(await run([{ input: { token: '${{ secrets.t | upper }}' } }], { actions: [action], secrets })).toMatchObject({ error: { code: 'secret_not_allowed_here' } });
    expect(diary.lines.join('\n')).not.toContain('canary');
  });

  it('name no paths of the machine', async () => {
    const action = effect('do:it', { handler: ({ workspace: { root } }) => Promise.reject(new Error(`EACCES ${root}/a.txt in ${folder}`)) });
    expect(await run([{}], { actions: [action] })).toMatchObject({ error: { name: 'Error', message: 'EACCES a.txt in .', code: 'action_failed' } });
  });

  it('fail for an action that is not there, unless they are skipped', async () => {
    expect(await run([{ action: 'no:such', if: false }, { action: 'no:such', if: '${{ parameters.n == 3 }}' }])).toMatchObject({ status: 'completed' });
    expect(await run([{ action: 'no:such' }])).toMatchObject({ error: { code: 'action_not_found', message: "Template action with ID 'no:such' is not registered." } });
  });

  it('stop at once for a handler that listens, and soon for one that does not', async () => {
    const controller = new AbortController();
    const deaf = effect('do:it', { handler: () => wait(60_000, undefined, { ref: false }) });
    const running = run([{}, {}], { actions: [deaf], signal: controller.signal });
    const asked = performance.now();
    controller.abort(new RunStopped('cancelled'));
    await expect(running).rejects.toMatchObject({ why: 'cancelled' });
    expect(performance.now() - asked).toBeLessThan(1_500);
    expect(diary.entries).not.toContain('completed 0');
  });

  it('are left to another process when this one is about to stop', async () => {
    const draining = new AbortController();
    const action = effect('do:it', { idempotent: true, handler: () => draining.abort() });
    await expect(run([{}, {}], { actions: [action], draining: draining.signal })).rejects.toMatchObject({ why: 'shutdown' });
    expect(diary.entries).toEqual(['start 0', 'completed 0', 'store']);
  });

  it('keep what an error of theirs says, with its code', async () => {
    const action = effect('do:it', { handler: () => { throw new ActionError('unsafe_link', 'a leads out'); } });
    expect(await run([{}], { actions: [action] })).toEqual({ status: 'failed', stepId: 's0', error: { name: 'InputError', message: 'a leads out', code: 'unsafe_link' } });
    expect(diary.lines).toContain('s0 | failed | InputError: a leads out');
  });
});
