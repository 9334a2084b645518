import { closeSync, mkdirSync, openSync, readSync, renameSync, fstatSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

const LIMIT_BYTES = 10 * 1024 * 1024;

/**
 * A log file that others may read while it grows; at 10 MB it becomes `<path>.1` (the one before goes) and starts anew.
 */
export class LogFile {
  /** @param {string} path */
  constructor(path, limit = LIMIT_BYTES) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    this.path = path;
    this.limit = limit;
    this.open();
    this.mark();
  }

  /** @private */
  open() {
    this.descriptor = openSync(this.path, 'a', 0o600);
    this.size = fstatSync(this.descriptor).size;
  }

  /** Remembers this place: {@link LogFile.tail} looks no further back. */
  mark() {
    this.marked = this.size;
  }

  /**
   * The last lines since the mark.
   * @param {number} count
   */
  tail(count) {
    return lastLines(this.path, count, this.marked).lines;
  }

  /** @param {string | Buffer} chunk */
  write(chunk) {
    if (this.descriptor === undefined) return;
    try {
      this.size = (this.size ?? 0) + writeSync(this.descriptor, typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
      if (this.size < this.limit) return;
      closeSync(this.descriptor);
      renameSync(this.path, `${this.path}.1`);
      this.open();
      this.mark();
    } catch {
      // A full disk must not end the launcher, and with it everything that still runs.
    }
  }

  close() {
    if (this.descriptor === undefined) return;
    closeSync(this.descriptor);
    this.descriptor = undefined;
  }
}

/**
 * The last lines of a text file, without reading all of it.
 * @param {string} path
 * @param {number} count
 * @param {number} [from] nothing before this offset
 * @returns {{ lines: string[], end: number }} `end`: the size up to which was read
 */
export function lastLines(path, count, from = 0) {
  let descriptor;
  try {
    descriptor = openSync(path, 'r');
  } catch {
    return { lines: [], end: 0 };
  }
  try {
    const { size } = fstatSync(descriptor);
    const length = Math.max(0, Math.min(size - from, Math.max(count, 1) * 2000));
    const buffer = Buffer.alloc(length);
    readSync(descriptor, buffer, 0, length, size - length);
    const lines = buffer.toString('utf8').split('\n');
    if (lines.at(-1) === '') lines.pop();
    return { lines: lines.slice(-count), end: size };
  } finally {
    closeSync(descriptor);
  }
}
