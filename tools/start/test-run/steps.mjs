import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { NX, NX_ENVIRONMENT } from '../build.mjs';
import { CommandFailed, run } from '../command.mjs';
import { countInLastLine, countJest } from './counts.mjs';
import { findChromium } from './chromium.mjs';
import { parseNxOutput, withoutNpmNoise } from './nx-output.mjs';
import { projectsWith } from './projects.mjs';

/**
 * @typedef {object} StepResult
 * @property {number} passed
 * @property {number} failed
 * @property {string} [detail]
 * @property {{ name: string, output: string }[]} failures
 */

/**
 * @typedef {object} StepContext
 * @property {string} root
 * @property {NodeJS.ProcessEnv} env
 * @property {AbortSignal} signal
 * @property {(text: string) => void} say
 */

/**
 * The parts of `npm test`, in their order. `servers`: needs PostgreSQL, NATS and Redis.
 * @type {{ name: string, servers?: boolean, run: (context: StepContext) => Promise<StepResult> }[]}
 */
export const STEPS = [
  { name: 'lint', run: (context) => runTarget('lint', context) },
  { name: 'typecheck', run: (context) => runTarget('typecheck', context) },
  { name: 'unit', run: (context) => runTarget('test', context, { results: 'unit' }) },
  { name: 'build', run: (context) => runTarget('build', context, { countPasses: false }) },
  { name: 'integration', servers: true, run: (context) => runTarget('integration', context, { results: 'integration' }) },
  { name: 'checks', run: runChecks },
  { name: 'e2e', run: runEndToEnd },
];

/**
 * Runs a target of every project that has it. Each test of Jest counts (`results`), else each project.
 * @param {string} target
 * @param {StepContext} context
 * @param {{ results?: string, countPasses?: boolean }} [options]
 * @returns {Promise<StepResult>}
 */
async function runTarget(target, { root, env, signal }, { results, countPasses = true } = {}) {
  const projects = projectsWith(root, target);
  if (projects.length === 0) return { passed: 0, failed: 0, failures: [] };
  const resultOf = (/** @type {string} */ folder) => join(folder, `test-results/${results}.json`);
  // What is there may be of another run; a result from the cache is put back.
  if (results) for (const { folder } of projects) rmSync(resultOf(folder), { force: true });

  const args = ['run-many', `--target=${target}`, `--projects=${projects.map(({ name }) => name).join(',')}`, '--outputStyle=static'];
  const { output, ok } = await captured(NX, args, { cwd: root, env: { ...env, ...NX_ENVIRONMENT }, signal });
  const { tasks, failed, cached } = parseNxOutput(output);
  if (!ok && failed.length === 0) return { passed: 0, failed: 1, failures: [{ name: `nx ${target}`, output }] };

  let [passed, failedCount] = [0, 0];
  for (const { name, folder } of projects) {
    const bad = failed.includes(`${name}:${target}`);
    const count = results ? countJest(resultOf(folder), bad) : { passed: bad || !countPasses ? 0 : 1, failed: bad ? 1 : 0 };
    passed += count.passed;
    failedCount += count.failed;
  }
  const known = cached.filter((task) => task.endsWith(`:${target}`)).length;
  const others = failed.filter((task) => !projects.some(({ name }) => task === `${name}:${target}`));
  return {
    passed,
    failed: failedCount + others.length,
    detail: `${projects.length} project${projects.length === 1 ? '' : 's'}${known > 0 ? `, ${known} from cache` : ''}`,
    failures: failed.map((task) => ({ name: task, output: withoutNpmNoise(tasks.get(task) ?? '') || 'did not run, because what it needs failed' })),
  };
}

/**
 * @param {StepContext} context
 * @returns {Promise<StepResult>}
 */
async function runChecks({ root, env, signal }) {
  const { output, ok } = await captured(process.execPath, [join(root, 'tools/checks/run.mjs')], { cwd: root, env: { ...env, ...NX_ENVIRONMENT }, signal });
  const count = countInLastLine(output);
  if (!count || (!ok && count.failed === 0)) return { passed: 0, failed: 1, failures: [{ name: 'checks', output }] };
  return { ...count, failures: ok ? [] : [{ name: 'checks', output: output.split('\n').filter((line) => line.startsWith('✗')).join('\n') }] };
}

/**
 * @param {StepContext} context
 * @returns {Promise<StepResult>}
 */
async function runEndToEnd(context) {
  const chromium = await findChromium(context);
  if (!chromium) {
    const output = 'There is no Chromium for the end-to-end tests, and none could be installed; install chromium, or name one in CHROMIUM_BIN.';
    return { passed: 0, failed: 1, failures: [{ name: 'e2e', output }] };
  }
  return runTarget('e2e', { ...context, env: { ...context.env, CHROMIUM_BIN: chromium } }, { results: 'e2e' });
}

/**
 * Runs a program to its end, whatever its status.
 * @param {string} program
 * @param {string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, signal: AbortSignal }} options
 */
async function captured(program, args, options) {
  let output = '';
  try {
    await run(program, args, { ...options, timeoutMs: 60 * 60_000, onText: (text) => (output += text) });
    return { output, ok: true };
  } catch (error) {
    if (!(error instanceof CommandFailed) || options.signal.aborted) throw error;
    return { output: output || error.message, ok: false };
  }
}
