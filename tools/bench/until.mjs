import { setTimeout as delay } from 'node:timers/promises';

/**
 * Asks again and again until there is an answer other than undefined; gives it with the milliseconds it took.
 * @template T
 * @param {string} what
 * @param {() => Promise<T | undefined>} ask
 * @param {{ everyMs: number, withinMs?: number }} pace
 */
export async function until(what, ask, { everyMs, withinMs = 600_000 }) {
  const started = performance.now();
  for (;;) {
    const answer = await ask();
    const ms = performance.now() - started;
    if (answer !== undefined) return { answer, ms };
    if (ms > withinMs) throw new Error(`Not within ${withinMs / 1000} s: ${what}`);
    await delay(everyMs);
  }
}
