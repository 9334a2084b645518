import { readdirSync, readFileSync } from 'node:fs';

const TICKS_PER_SECOND = 100;

/**
 * What processes have used so far, each with all below it: seconds of processor time, and memory in MB (PSS, which counts
 * shared pages once). Linux only; elsewhere nothing is known and the result is empty.
 *
 * @param {Readonly<Record<string, number>>} pids by name
 * @returns {Record<string, { cpuSeconds: number, pssMB: number }>}
 */
export function usageOf(pids) {
  if (process.platform !== 'linux') return {};
  const all = readProcesses();
  return Object.fromEntries(
    Object.entries(pids).map(([name, root]) => {
      const tree = below(all, root);
      const cpuSeconds = tree.reduce((sum, pid) => sum + (all.get(pid)?.cpuSeconds ?? 0), 0);
      return [name, { cpuSeconds, pssMB: Math.round(tree.reduce((sum, pid) => sum + pssKB(pid), 0) / 1024) }];
    }),
  );
}

/**
 * Processor time between two looks, by name and in total, milliseconds.
 * @param {ReturnType<typeof usageOf>} before
 * @param {ReturnType<typeof usageOf>} after
 */
export function cpuBetween(before, after) {
  const byName = Object.fromEntries(Object.keys(after).map((name) => [name, Math.round(((after[name]?.cpuSeconds ?? 0) - (before[name]?.cpuSeconds ?? 0)) * 1000)]));
  return { total: Object.values(byName).reduce((sum, ms) => sum + ms, 0), byName };
}

function readProcesses() {
  /** @type {Map<number, { parent: number, cpuSeconds: number }>} */
  const all = new Map();
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ').map(Number);
      // Parent, then user and system time: of the process, and of children that have ended.
      all.set(Number(entry), { parent: fields[1] ?? 0, cpuSeconds: ((fields[11] ?? 0) + (fields[12] ?? 0) + (fields[13] ?? 0) + (fields[14] ?? 0)) / TICKS_PER_SECOND });
    } catch {
      // It has ended meanwhile.
    }
  }
  return all;
}

/** @param {ReturnType<typeof readProcesses>} all @param {number} root */
function below(all, root) {
  const tree = all.has(root) ? [root] : [];
  for (const pid of tree) {
    for (const [child, { parent }] of all) if (parent === pid) tree.push(child);
  }
  return tree;
}

/** @param {number} pid */
function pssKB(pid) {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
