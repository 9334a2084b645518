import { closeSync, copyFileSync, fstatSync, ftruncateSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

const LIMIT_BYTES = 10 * 1024 * 1024;

const LOOK_EVERY_MS = 5_000;

/**
 * A log file that programs write to by themselves and others may read while it grows; beyond 10 MB what it holds goes
 * to `<path>.1` (the one before goes) and it starts anew.
 */
export class LogFile {
  /** @param {string} path */
  constructor(path, limit = LIMIT_BYTES) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    this.path = path;
    this.limit = limit;
    /** Opened to append, so that whoever writes goes on at the new end when the file is emptied. */
    this.descriptor = openSync(path, 'a', 0o600);
    this.mark();
    /** @private */
    this.looking = setInterval(() => this.rotateWhenFull(), LOOK_EVERY_MS).unref();
  }

  /** Remembers this place: {@link LogFile.tail} looks no further back. */
  mark() {
    /** @private */
    this.marked = fstatSync(this.descriptor).size;
  }

  /**
   * The last lines since the mark.
   * @param {number} count
   */
  tail(count) {
    return lastLines(this.path, count, this.marked).lines;
  }

  /** @param {string} text */
  write(text) {
    try {
      writeSync(this.descriptor, text);
    } catch {
      // A full disk must not end the launcher, and with it everything that still runs.
    }
  }

  /** Copies and empties, for the programs that write keep the file open. */
  rotateWhenFull() {
    try {
      if (fstatSync(this.descriptor).size < this.limit) return;
      copyFileSync(this.path, `${this.path}.1`);
      ftruncateSync(this.descriptor, 0);
      this.mark();
    } catch {
      // As above; the next look tries again.
    }
  }

  close() {
    clearInterval(this.looking);
    closeSync(this.descriptor);
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
