import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { codeOf } from './failure.mjs';
import { kill } from './processes.mjs';

/** How much of a program's output is kept for the message about its failure, in characters. */
const KEPT_OUTPUT = 4000;

/** How long a program that is told to end by its signal may take to do so. */
const GRACE_MS = 2_000;

/** A program ended with another status than 0, was not found, or took too long. */
export class CommandFailed extends Error {
  /**
   * @param {string} message
   * @param {{ output: string, notFound: boolean }} details
   */
  constructor(message, details) {
    super(message);
    this.name = 'CommandFailed';
    this.output = details.output;
    this.notFound = details.notFound;
  }
}

/**
 * Runs a program to its end and gives what it wrote to standard output; throws {@link CommandFailed}.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions & { timeoutMs?: number, input?: string, onLine?: (line: string) => void, onText?: (text: string) => void, signal?: AbortSignal }} [options]
 *   with a `signal`, the program gets a process group of its own, which is ended as a whole
 * @returns {Promise<string>}
 */
export function run(program, args, options = {}) {
  const { timeoutMs = 60_000, input, onLine, onText, signal, ...spawnOptions } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...spawnOptions, ...(signal ? { detached: true } : {}), stdio: ['pipe', 'pipe', 'pipe'] });
    const end = (/** @type {NodeJS.Signals} */ how) => void (child.pid && kill(signal ? -child.pid : child.pid, how));
    /** @type {NodeJS.Timeout | undefined} */
    let insisting;
    const abort = () => {
      end('SIGTERM');
      insisting = setTimeout(() => end('SIGKILL'), GRACE_MS);
    };
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort);
    let stdout = '';
    let tail = '';
    let unfinished = '';
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      end('SIGKILL');
    }, timeoutMs);
    const keep = (/** @type {string} */ text) => {
      tail = (tail + text).slice(-KEPT_OUTPUT);
      onText?.(text);
      if (!onLine) return;
      const lines = (unfinished + text).split('\n');
      unfinished = lines.pop() ?? '';
      for (const line of lines) if (line.trim()) onLine(line.trimEnd());
    };
    child.stdout?.setEncoding('utf8').on('data', (text) => {
      stdout += text;
      keep(text);
    });
    child.stderr?.setEncoding('utf8').on('data', keep);
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
    child.once('error', (error) => {
      clearTimeout(timer);
      const notFound = codeOf(error) === 'ENOENT';
      reject(new CommandFailed(`${program}: ${error.message}`, { output: tail, notFound }));
    });
    child.once('close', (code, endedBy) => {
      clearTimeout(timer);
      clearTimeout(insisting);
      signal?.removeEventListener('abort', abort);
      if (unfinished.trim()) onLine?.(unfinished.trimEnd());
      if (code === 0) return resolve(stdout);
      const how = timedOut ? `took longer than ${timeoutMs / 1000} s` : endedBy ? `was ended by ${endedBy}` : `ended with status ${code}`;
      reject(new CommandFailed(`${program} ${args[0] ?? ''} ${how}`, { output: tail.trim(), notFound: false }));
    });
  });
}

/**
 * Whether a program runs and ends with status 0.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 */
export async function succeeds(program, args, options) {
  try {
    await run(program, args, { timeoutMs: 10_000, ...options });
    return true;
  } catch (error) {
    if (error instanceof CommandFailed) return false;
    throw error;
  }
}

/**
 * The full path of a program on PATH, or undefined.
 * @param {string} name
 * @param {string} [path]
 */
export function findOnPath(name, path = process.env.PATH ?? '') {
  for (const folder of path.split(delimiter)) {
    if (!folder) continue;
    const candidate = join(folder, name);
    if (isExecutable(candidate)) return candidate;
  }
  return undefined;
}

/** @param {string} path */
export function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
