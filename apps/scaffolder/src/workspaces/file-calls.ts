import { closeSync, constants, fchmodSync, fstatSync, lstatSync, mkdirSync, openSync, readdirSync, readFileSync, realpathSync, writeSync, type Stats } from 'node:fs';
import { open } from 'node:fs/promises';
import { setImmediate as turn } from 'node:timers/promises';

// Calls for trees of small files. A synchronous call takes a third of the processor time of one that goes through the
// thread pool, and a skeleton is hundreds of them; long walks let others have their turn in between.

/** Entries after which a walk lets others have their turn. */
const ENTRIES_PER_TURN = 64;

/** Files up to this size are read and written at once, bytes. */
const SMALL = 64 * 1024;

const NO_FOLLOW = constants.O_NOFOLLOW;

/** Counts what a long walk has done, and now and then lets others have their turn. */
export class Turns {
  private done = 0;

  async next(): Promise<void> {
    this.done += 1;
    if (this.done % ENTRIES_PER_TURN === 0) await turn();
  }
}

/** What is at a path, links not followed; undefined for nothing. */
export function look(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false }) ?? undefined;
}

/** Where a path leads when all links are followed; undefined for nowhere. */
export function follow(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

/** The names in a folder, sorted; throws as `readdir` does. */
export function namesIn(folder: string): string[] {
  return readdirSync(folder).sort();
}

export function makeFolder(path: string): void {
  mkdirSync(path, { recursive: true });
}

/** Reads a file that must be no link; throws as `open` and `read` do, RangeError for one that is too large. */
export async function readPlainFile(path: string, maxBytes: number): Promise<Buffer> {
  const descriptor = openSync(path, constants.O_RDONLY | NO_FOLLOW);
  try {
    const { size } = fstatSync(descriptor);
    if (size > maxBytes) throw new RangeError('too large');
    if (size <= SMALL) return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  const file = await open(path, constants.O_RDONLY | NO_FOLLOW);
  try {
    return await file.readFile();
  } finally {
    await file.close();
  }
}

/** Creates or replaces a file that must be no link; its mode is exactly the one given. */
export async function writePlainFile(path: string, content: string | Uint8Array, mode: number): Promise<void> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | NO_FOLLOW;
  if (bytes.length > SMALL) {
    const file = await open(path, flags, mode);
    try {
      await file.writeFile(bytes);
      await file.chmod(mode);
    } finally {
      await file.close();
    }
    return;
  }
  const descriptor = openSync(path, flags, mode);
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
    fchmodSync(descriptor, mode);
  } finally {
    closeSync(descriptor);
  }
}
