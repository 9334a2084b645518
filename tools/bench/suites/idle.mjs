import { setTimeout as delay } from 'node:timers/promises';
import { round } from '../numbers.mjs';
import { cpuBetween, usageOf } from '../process-usage.mjs';

/**
 * What the system uses while nobody asks anything, in percent of one core.
 * @param {import('../bench.mjs').Subject} subject
 */
export async function idle({ pids, load }) {
  // What follows from the suites before this one shall be over.
  await delay(5_000);
  const before = usageOf(pids);
  await delay(load.idleSeconds * 1000);
  const after = usageOf(pids);
  const { total, byName } = cpuBetween(before, after);
  const percent = (/** @type {number} */ ms) => round(ms / (load.idleSeconds * 10));
  return {
    seconds: load.idleSeconds, percentOfOneCore: percent(total), byProcess: Object.fromEntries(Object.entries(byName).map(([name, ms]) => [name, percent(ms)])),
    memoryMB: Object.values(after).reduce((sum, { pssMB }) => sum + pssMB, 0),
  };
}
