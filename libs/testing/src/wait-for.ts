import { setTimeout as delay } from 'node:timers/promises';

const FIRST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 50;

/**
 * Looks again and again until `condition` gives something truthy, and gives that back.
 *
 * Throws after `timeoutMs` (10 s when left out) with what was last seen or thrown. A condition that throws is looked at again.
 */
export async function waitFor<T>(condition: () => T | Promise<T>, { timeoutMs = 10_000, until = 'the condition holds' }: { timeoutMs?: number; until?: string } = {}): Promise<NonNullable<T>> {
  const deadline = Date.now() + timeoutMs;
  let seen: unknown;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    let thrown: unknown;
    try {
      const value = await condition();
      if (value) {
        return value as NonNullable<T>;
      }
      seen = value;
    } catch (error) {
      thrown = error;
    }
    if (Date.now() > deadline) {
      throw new Error(`Waited ${timeoutMs} ms in vain until ${until}; last seen: ${thrown === undefined ? JSON.stringify(seen) : String(thrown)}`, { cause: thrown });
    }
    await delay(pause);
  }
}
