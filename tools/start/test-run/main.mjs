// `npm test`: everything, from lint to the whole system in a browser. Ends with one line `N passed, N failed`.
// Needs nothing but Node to begin with: it installs the packages itself. `-- --only lint,unit` runs a part of it.
import { parseArgs } from 'node:util';
import { ROOT } from '../checkout.mjs';
import { installDependencies } from '../dependencies.mjs';
import { Failure, reportFailure } from '../failure.mjs';
import { createProgress } from '../progress.mjs';
import { STEPS } from './steps.mjs';
import { startTestServers } from './test-servers.mjs';

/** More of a failing task's output than this is cut at its beginning: what matters comes last. */
const SHOWN_CHARACTERS = 20_000;

async function main() {
  const steps = chosenSteps();
  const stopping = new AbortController();
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => stopping.abort());
  const { signal } = stopping;
  const progress = createProgress();
  const total = { passed: 0, failed: 0 };

  await progress.step('packages', (say) => installDependencies({ say, signal }), (result) => result);
  const servers = steps.some((step) => step.servers) ? await progress.step('servers', startTestServers, () => 'PostgreSQL, NATS, Redis') : undefined;
  try {
    const env = { ...process.env, CI: process.env.CI ?? 'true', ...(servers ? { CALLBOARD_TEST_SERVERS: servers.json } : {}) };
    for (const step of steps) {
      const result = await progress.step(step.name, (say) => step.run({ root: ROOT, env, signal, say }), summaryOf);
      total.passed += result.passed;
      total.failed += result.failed;
      for (const { name, output } of result.failures) showFailure(name, output);
    }
  } finally {
    await servers?.stop();
  }
  console.log(`${total.passed} passed, ${total.failed} failed`);
  return total.failed > 0 ? 1 : 0;
}

function chosenSteps() {
  const { values } = parseArgs({ options: { only: { type: 'string', multiple: true, default: [] } } });
  const wanted = values.only.flatMap((list) => list.split(',')).filter(Boolean);
  const unknown = wanted.filter((name) => !STEPS.some((step) => step.name === name));
  if (unknown.length > 0) throw new Failure(`--only ${unknown.join(',')}: there is no such part; there are ${STEPS.map(({ name }) => name).join(', ')}.`, { exitCode: 64 });
  return STEPS.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
}

/** @param {import('./steps.mjs').StepResult} result */
function summaryOf({ passed, failed, detail, failures }) {
  const verdict = failed > 0 ? `FAILED: ${failed} of ${passed + failed}` : failures.length === 0 && passed > 0 ? `${passed} passed` : 'done';
  return detail ? `${verdict} (${detail})` : verdict;
}

/**
 * @param {string} name
 * @param {string} output
 */
function showFailure(name, output) {
  const shown = output.length > SHOWN_CHARACTERS ? `… ${output.slice(-SHOWN_CHARACTERS)}` : output;
  console.log(`\n── ${name} ${'─'.repeat(Math.max(0, 70 - name.length))}\n${shown}\n`);
}

main().then(
  (code) => process.exit(code),
  (error) => {
    const code = reportFailure(error);
    console.log('0 passed, 1 failed');
    process.exit(code || 1);
  },
);
