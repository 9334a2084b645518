// Runs Jest in the current project: `jest.mjs unit` takes *.spec.ts, `jest.mjs integration` takes *.int-spec.ts.
// Further arguments go to Jest. The result is also written as JSON, from which `npm test` counts.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** Once its results are written Jest has nothing left to do; who is still there then has left something running. */
const EXIT_TIMEOUT_MS = 20_000;

const RETRY = fileURLToPath(new URL('./retry.mjs', import.meta.url));

const [kind = '', ...rest] = process.argv.slice(2);
/** @type {Record<string, string>} */
const patterns = { unit: '\\.spec\\.tsx?$', integration: '\\.int-spec\\.tsx?$', e2e: '\\.spec\\.tsx?$' };
if (!(kind in patterns)) {
  console.error('usage: jest.mjs unit|integration|e2e [jest arguments]');
  process.exit(64);
}

const results = `test-results/${kind}.json`;
mkdirSync('test-results', { recursive: true });
rmSync(results, { force: true });
const child = spawn(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--no-warnings=ExperimentalWarning',
    createRequire(import.meta.url).resolve('jest/bin/jest'),
    '--config=jest.config.mjs',
    `--testRegex=${patterns[kind]}`,
    '--passWithNoTests',
    '--json',
    `--outputFile=${results}`,
    ...(kind === 'unit' ? ['--maxWorkers=2'] : [`--setupFilesAfterEnv=${RETRY}`, '--runInBand', `--testTimeout=${kind === 'e2e' ? 120000 : 60000}`]),
    ...rest,
  ],
  { stdio: ['inherit', 'ignore', 'inherit'] },
);
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => child.kill(signal));

let finishedAt = 0;
const watch = setInterval(() => {
  if (finishedAt === 0 && existsSync(results)) finishedAt = Date.now();
  if (finishedAt === 0 || Date.now() - finishedAt < EXIT_TIMEOUT_MS) return;
  console.error('The tests are done, but something they started still runs; --detectOpenHandles names it.');
  child.kill('SIGKILL');
  clearInterval(watch);
}, 500);
child.once('exit', (status) => {
  clearInterval(watch);
  // Ended by us: the tests have said all they had to say.
  process.exitCode = status ?? (finishedAt > 0 && JSON.parse(readFileSync(results, 'utf8')).success ? 0 : 1);
});
