import { readFileSync } from 'node:fs';

/** What a process has used: milliseconds of CPU since its start, and bytes in memory now. */
export interface ProcessUse {
  readonly cpuMs: number;
  readonly memoryBytes: number;
}

/** Linux counts CPU in hundredths of a second for /proc, and memory in pages. */
const MS_PER_TICK = 10;
const PAGE_BYTES = 4096;

/** Reads /proc; undefined where there is none or the process has ended. */
export function readProcessUse(pid: number): ProcessUse | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the name in brackets and may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = Number(fields[11]) + Number(fields[12]);
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
    return { cpuMs: ticks * MS_PER_TICK, memoryBytes: pages * PAGE_BYTES };
  } catch {
    return undefined;
  }
}
