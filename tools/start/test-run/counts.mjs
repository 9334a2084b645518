import { existsSync, readFileSync } from 'node:fs';

/** @typedef {{ passed: number, failed: number }} Count */

/**
 * The tests in a result file of Jest. A file of specs that could not be loaded counts as one failed test; so does a
 * project that failed without leaving a result.
 * @param {string} path
 * @param {boolean} taskFailed
 * @returns {Count}
 */
export function countJest(path, taskFailed) {
  if (!existsSync(path)) return { passed: 0, failed: taskFailed ? 1 : 0 };
  const count = countResult(JSON.parse(readFileSync(path, 'utf8')));
  // It said it failed, and no test did: whatever it was, it is not a pass.
  return taskFailed && count.failed === 0 ? { ...count, failed: 1 } : count;
}

/**
 * @param {{ numPassedTests: number, numFailedTests: number, numRuntimeErrorTestSuites: number }} result
 * @returns {Count}
 */
export function countResult({ numPassedTests, numFailedTests, numRuntimeErrorTestSuites }) {
  return { passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites };
}

/**
 * The count in the last line of a program that ends with `N passed, N failed`.
 * @param {string} output
 * @returns {Count | undefined}
 */
export function countInLastLine(output) {
  const match = /(\d+) passed, (\d+) failed\s*$/.exec(output.trimEnd());
  return match ? { passed: Number(match[1]), failed: Number(match[2]) } : undefined;
}
