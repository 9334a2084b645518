import { cpus, loadavg, totalmem } from 'node:os';

/** What the figures were measured on, and how busy it was. */
export function describeMachine() {
  return { processor: cpus()[0]?.model.trim() ?? 'unknown', cores: cpus().length, memoryGB: Math.round(totalmem() / 2 ** 30), platform: `${process.platform} ${process.arch}`, node: process.version, load: loadavg().map((value) => Math.round(value * 100) / 100) };
}
