// Runs Jest in the current project: `jest.mjs unit` takes *.spec.ts, `jest.mjs integration` takes *.int-spec.ts.
// Further arguments go to Jest. The result is also written as JSON, from which `npm test` counts.
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';

const [kind = '', ...rest] = process.argv.slice(2);
/** @type {Record<string, string>} */
const patterns = { unit: '\\.spec\\.tsx?$', integration: '\\.int-spec\\.tsx?$', e2e: '\\.spec\\.tsx?$' };
if (!(kind in patterns)) {
  console.error('usage: jest.mjs unit|integration|e2e [jest arguments]');
  process.exit(64);
}

mkdirSync('test-results', { recursive: true });
const jest = createRequire(import.meta.url).resolve('jest/bin/jest');
const { status } = spawnSync(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--no-warnings=ExperimentalWarning',
    jest,
    '--config=jest.config.mjs',
    `--testRegex=${patterns[kind]}`,
    '--passWithNoTests',
    '--json',
    `--outputFile=test-results/${kind}.json`,
    ...(kind === 'unit' ? ['--maxWorkers=2'] : ['--runInBand', `--testTimeout=${kind === 'e2e' ? 120000 : 60000}`]),
    ...rest,
  ],
  { stdio: ['inherit', 'ignore', 'inherit'] },
);
process.exit(status ?? 1);
