import { isRunning, stopProcess } from './processes.mjs';
import { readStack, runningParts, stackFilePath } from './stack-file.mjs';
import { rmSync } from 'node:fs';

/** Longer than a service takes to drain (25 s). */
const STOP_TIMEOUT_MS = 28_000;

/**
 * Ends what a launcher left running that was itself ended by force; a stack whose launcher lives is left alone.
 * Returns the names of what was ended.
 * @param {string} dataDir
 */
export async function stopOrphans(dataDir) {
  const stack = readStack(dataDir);
  if (!stack || isRunning(stack.launcher)) return [];
  const names = [];
  for (const parts of runningParts(stack)) {
    await Promise.all(parts.map(({ process, signal }) => stopProcess(process, { signal, timeoutMs: STOP_TIMEOUT_MS })));
    names.push(...parts.map(({ name }) => name));
  }
  rmSync(stackFilePath(dataDir), { force: true });
  return names;
}
