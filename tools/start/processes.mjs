import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { codeOf } from './failure.mjs';

/**
 * What tells a process from a later one with the same id: its start time as the system writes it; undefined when
 * there is no such process (or only its zombie).
 * @param {number} pid
 * @returns {string | undefined}
 */
export function startTimeOf(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  if (process.platform === 'linux') {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // The name in brackets may hold blanks and brackets itself.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' ? undefined : fields[19];
    } catch {
      return undefined;
    }
  }
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim() || undefined;
  } catch {
    return undefined;
  }
}

/** The process this code runs in, as {@link isRunning} wants it. */
export function thisProcess() {
  return { pid: process.pid, startTime: startTimeOf(process.pid) };
}

/**
 * Whether that very process still runs.
 * @param {{ pid?: number, startTime?: string } | undefined} known
 */
export function isRunning(known) {
  if (!known?.pid) return false;
  const startTime = startTimeOf(known.pid);
  return startTime !== undefined && (known.startTime === undefined || known.startTime === startTime);
}

/**
 * Asks a process to end, and ends it by force when it has not gone in time. Returns false when force was needed.
 * @param {{ pid?: number, startTime?: string } | undefined} known
 * @param {{ signal?: NodeJS.Signals, timeoutMs?: number }} [options]
 */
export async function stopProcess(known, { signal = 'SIGTERM', timeoutMs = 10_000 } = {}) {
  if (!known?.pid || !isRunning(known)) return true;
  kill(known.pid, signal);
  if (await gone(known, timeoutMs)) return true;
  kill(known.pid, 'SIGKILL');
  await gone(known, 5_000);
  return false;
}

/**
 * @param {{ pid?: number, startTime?: string }} known
 * @param {number} timeoutMs
 */
async function gone(known, timeoutMs) {
  const end = Date.now() + timeoutMs;
  while (isRunning(known)) {
    if (Date.now() > end) return false;
    await delay(20);
  }
  return true;
}

/**
 * Sends a signal; a process that is gone, or belongs to somebody else, is left alone.
 * @param {number} pid
 * @param {NodeJS.Signals} signal
 */
export function kill(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!['ESRCH', 'EPERM'].includes(codeOf(error) ?? '')) throw error;
  }
}
