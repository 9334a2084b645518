import { setTimeout as delay } from 'node:timers/promises';
import { Unavailable } from '@callboard/service-kit';

/** A service that was killed is back in seconds; one that stays away for so long has somebody look at it. */
const PATIENCE_MS = 60_000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

/** What repeating needs to know. */
export interface Patience {
  readonly signal: AbortSignal;
  /** Told once, when the first try has failed. */
  readonly onAway: (message: string) => void;
  readonly patienceMs?: number;
}

/**
 * Asks again, with growing pauses, while the answer is Unavailable, and gives up with it after a minute or when the signal
 * ends. The question must be one that may be asked twice: a try that was not answered may have been heard.
 */
export async function whileAway<T>(ask: () => Promise<T>, { signal, onAway, patienceMs = PATIENCE_MS }: Patience): Promise<T> {
  const deadline = Date.now() + patienceMs;
  for (let pause = FIRST_PAUSE_MS, first = true; ; pause = Math.min(LONGEST_PAUSE_MS, pause * 2), first = false) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof Unavailable) || signal.aborted || Date.now() + pause > deadline) {
        throw error;
      }
      if (first) {
        onAway(error.message);
      }
      await delay(pause, undefined, { signal });
    }
  }
}
