import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writePrivate } from './private-file.mjs';
import { isRunning, thisProcess } from './processes.mjs';

/**
 * @typedef {{ pid: number, startTime?: string }} KnownProcess
 * @typedef {KnownProcess & { url: string, port: number, log: string }} ServiceEntry
 * @typedef {Partial<KnownProcess> & { url?: string, port?: number, version?: string, given?: true, log?: string, observerUrl?: string, observerInboxPrefix?: string }} ServerEntry
 */

/**
 * What `stack.json` in the data folder says while a stack runs: where everything is reached, and its processes.
 * @typedef {object} Stack
 * @property {1} version
 * @property {string} url the public door
 * @property {boolean} ready
 * @property {string} startedAt
 * @property {string} dataDir
 * @property {string} adminTokenFile
 * @property {KnownProcess} launcher
 * @property {Record<string, ServiceEntry>} services portal and services
 * @property {ServiceEntry | undefined} git
 * @property {Record<string, ServerEntry>} servers postgres, nats, redis
 */

/** @param {string} dataDir */
export function stackFilePath(dataDir) {
  return join(dataDir, 'stack.json');
}

/**
 * @param {string} dataDir
 * @returns {Stack | undefined}
 */
export function readStack(dataDir) {
  try {
    return JSON.parse(readFileSync(stackFilePath(dataDir), 'utf8'));
  } catch {
    return undefined;
  }
}

/** Keeps `stack.json` true: every change is on disk when the call returns. */
export class StackFile {
  /**
   * @param {string} dataDir
   * @param {string} url
   */
  constructor(dataDir, url) {
    this.path = stackFilePath(dataDir);
    const { pid, startTime } = thisProcess();
    /** @type {Stack} */
    this.stack = {
      version: 1,
      url,
      ready: false,
      startedAt: new Date().toISOString(),
      dataDir,
      adminTokenFile: join(dataDir, 'admin-token'),
      launcher: { pid, startTime },
      services: {},
      git: undefined,
      servers: {},
    };
  }

  /** @param {(stack: Stack) => void} change */
  update(change) {
    change(this.stack);
    writePrivate(this.path, `${JSON.stringify(this.stack, null, 2)}\n`);
  }

  remove() {
    rmSync(this.path, { force: true });
  }
}

/**
 * The processes of a stack that still run, in the order in which they are to be stopped: side by side within one list.
 * @param {Stack} stack
 * @returns {{ name: string, process: KnownProcess, signal: NodeJS.Signals }[][]}
 */
export function runningParts(stack) {
  const { portal, ...services } = stack.services;
  const part = (/** @type {[string, Partial<KnownProcess> | undefined]} */ [name, entry]) =>
    entry?.pid && isRunning(entry)
      ? [{ name, process: { pid: entry.pid, startTime: entry.startTime }, signal: /** @type {NodeJS.Signals} */ (name === 'postgres' ? 'SIGINT' : 'SIGTERM') }]
      : [];
  return [part(['portal', portal]), Object.entries(services).flatMap(part), part(['git', stack.git]), Object.entries(stack.servers).flatMap(part)];
}
