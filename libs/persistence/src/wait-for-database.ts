import { setTimeout as delay } from 'node:timers/promises';
import { createLogger, Unavailable } from '@callboard/service-kit';
import { backOffMs } from './back-off.js';
import { isConnectionFault, reasonOf } from './faults.js';

const BOUNDS = { baseMs: 100, maxMs: 3_000 };

/** How long a start waits for PostgreSQL before it gives up, milliseconds. */
const PATIENCE_MS = 60_000;

/**
 * Repeats `connect` while PostgreSQL is away, saying what it waits for.
 *
 * Throws `Unavailable('database_unavailable')` after a minute, and any other error (a wrong password) at once.
 */
export async function waitForDatabase<T>(connect: () => Promise<T>, patienceMs = PATIENCE_MS): Promise<T> {
  const log = createLogger('persistence');
  const started = Date.now();
  for (let attempt = 0; ; attempt++) {
    try {
      return await connect();
    } catch (error) {
      if (!isConnectionFault(error)) {
        throw error;
      }
      if (Date.now() - started > patienceMs) {
        throw new Unavailable('database_unavailable', `PostgreSQL did not answer for ${Math.round(patienceMs / 1000)} s: is it running, and is its URL right?`, { cause: error });
      }
      log.info({ attempt, reason: reasonOf(error) }, 'waiting for PostgreSQL');
      await delay(backOffMs(attempt, BOUNDS) + 50);
    }
  }
}
