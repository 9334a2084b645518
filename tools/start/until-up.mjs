import { setTimeout as delay } from 'node:timers/promises';

/**
 * Waits until a program that was started answers; throws `failure()` when it ends before, or not in time (it is then ended).
 * @param {import('node:child_process').ChildProcess} child
 * @param {() => Promise<boolean>} answers
 * @param {() => Error} failure
 */
export async function untilUp(child, answers, failure, timeoutMs = 60_000) {
  const end = Date.now() + timeoutMs;
  for (;;) {
    // First of all: if another program has the port, it is the other one that answers.
    if (child.exitCode !== null || child.signalCode !== null) throw failure();
    if (await answers()) {
      await delay(10);
      if (child.exitCode === null && child.signalCode === null) return;
      throw failure();
    }
    if (Date.now() > end) {
      child.kill('SIGKILL');
      throw failure();
    }
    await delay(20);
  }
}
