import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isRunning, thisProcess } from './processes.mjs';

/**
 * Does `work` while no other process of this machine holds the lock file. A lock whose owner died is taken over.
 * @template T
 * @param {string} path
 * @param {() => Promise<T>} work
 * @param {{ onWait?: (owner: number) => void }} [options] `onWait` is told once whom we wait for
 * @returns {Promise<T>}
 */
export async function withFileLock(path, work, { onWait } = {}) {
  mkdirSync(dirname(path), { recursive: true });
  const mine = JSON.stringify(thisProcess());
  let told = false;
  while (!tryTake(path, mine)) {
    const owner = ownerOf(path);
    if (owner && !isRunning(owner)) {
      discard(path, owner);
      continue;
    }
    if (!told && owner) onWait?.(owner.pid);
    told = true;
    await delay(100);
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
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
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
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
