import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countInLastLine, countJest } from './counts.mjs';
import { parseNxOutput, withoutNpmNoise } from './nx-output.mjs';
import { statesOf } from '../readiness.mjs';

const OUTPUT = `
 NX   Running target build for 2 projects and 1 task they depend on:

- @callboard/search
- @callboard/contracts



> nx run @callboard/contracts:build  [local cache]


> @callboard/contracts@0.1.0 build
> swc src


> nx run @callboard/search:build

npm warn Unknown user config "x".

> @callboard/search@0.1.0 build
> node build.mjs

it broke
- @callboard/not:a-task
npm error code 3


 NX   Running target build for 2 projects and 1 task they depend on failed

Failed tasks:

- @callboard/search:build

  Run duration:      1.5s
`;

describe('what Nx prints', () => {
  it('is taken apart into tasks, failures and cached results', () => {
    const { tasks, failed, cached } = parseNxOutput(OUTPUT);
    expect([...tasks.keys()]).toEqual(['@callboard/contracts:build', '@callboard/search:build']);
    expect({ failed, cached }).toEqual({ failed: ['@callboard/search:build'], cached: ['@callboard/contracts:build'] });
    expect(withoutNpmNoise(tasks.get('@callboard/search:build') ?? '')).toBe('> node build.mjs\n\nit broke\n- @callboard/not:a-task');
  });
});

describe('the count of tests', () => {
  const folder = mkdtempSync(join(tmpdir(), 'callboard-counts-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const result = (passed: number, failed: number, broken: number) => {
    const path = join(folder, `${passed}-${failed}-${broken}.json`);
    writeFileSync(path, JSON.stringify({ numPassedTests: passed, numFailedTests: failed, numRuntimeErrorTestSuites: broken }));
    return path;
  };

  it('takes a file of specs that did not load for a failure', () => {
    expect(countJest(result(3, 1, 1), true)).toEqual({ passed: 3, failed: 2 });
  });

  it('never calls a failed task a pass', () => {
    expect(countJest(result(3, 0, 0), true)).toEqual({ passed: 3, failed: 1 });
    expect(countJest(join(folder, 'none.json'), true)).toEqual({ passed: 0, failed: 1 });
  });

  it('is read from a last line', () => {
    expect(countInLastLine('✗ a\n12 passed, 1 failed\n')).toEqual({ passed: 12, failed: 1 });
    expect(countInLastLine('12 passed, 1 failed\nTypeError')).toBeUndefined();
  });
});

describe('the state of the catalog', () => {
  it('is read when no location is being processed', () => {
    const body = [
      { data: { target: 'a', status: { state: 'processed' } } },
      { data: { target: 'b', status: { state: 'processing' } } },
      { data: { target: 'c', status: { state: 'error', message: 'not found' } } },
      { data: { target: 'd' } },
    ];
    expect(statesOf(body)).toEqual({ pending: 1, failed: ['c (not found)'] });
  });

  it('of a catalog that answers something else is unknown', () => {
    expect(statesOf(undefined)).toEqual({ pending: 0, failed: [] });
  });
});
