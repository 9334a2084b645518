import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { codeOf } from './failure.mjs';
import { isRunning, thisProcess } from './processes.mjs';

/**
 * Takes the lock file, unless a living process holds it. A lock whose owner died is taken over.
 * @param {string} path
 * @returns {{ release: () => void, owner?: undefined } | { release?: undefined, owner: number | undefined }}
 *   `owner` is undefined when the lock was given back this moment
 */
export function tryFileLock(path) {
  mkdirSync(dirname(path), { recursive: true });
  const mine = JSON.stringify(thisProcess());
  for (;;) {
    if (tryTake(path, mine)) return { release: () => rmSync(path, { force: true }) };
    const owner = ownerOf(path);
    if (!owner || isRunning(owner)) return { owner: owner?.pid };
    discard(path, owner);
  }
}

/**
 * Does `work` while no other process of this machine holds the lock file.
 * @template T
 * @param {string} path
 * @param {() => Promise<T>} work
 * @param {{ onWait?: (owner: number) => void }} [options] `onWait` is told once whom we wait for
 * @returns {Promise<T>}
 */
export async function withFileLock(path, work, { onWait } = {}) {
  let told = false;
  for (;;) {
    const { release, owner } = tryFileLock(path);
    if (release) {
      try {
        return await work();
      } finally {
        release();
      }
    }
    if (!told && owner) {
      onWait?.(owner);
      told = true;
    }
    await delay(100);
  }
}

/**
 * A lock file appears with its content: it is linked into place, so nobody sees it empty.
 * @param {string} path
 * @param {string} mine
 */
function tryTake(path, mine) {
  const draft = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  writeFileSync(draft, mine);
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    unlinkSync(draft);
  }
}

/**
 * @param {string} path
 * @returns {{ pid: number, startTime?: string } | undefined} undefined when the lock was just given back
 */
function ownerOf(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Removes a dead owner's lock. Two may try at once: moving it aside first makes sure that what goes is the dead one's.
 * @param {string} path
 * @param {{ pid: number, startTime?: string }} dead
 */
function discard(path, dead) {
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const moved = ownerOf(aside);
  if (moved && (moved.pid !== dead.pid || moved.startTime !== dead.startTime)) {
    try {
      linkSync(aside, path);
    } catch {
      // A third process took the lock in between; the one we moved by mistake waits for it like everybody.
    }
  }
  rmSync(aside, { force: true });
}
