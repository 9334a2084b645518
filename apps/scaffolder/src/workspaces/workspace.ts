import type { Stats } from 'node:fs';
import { mkdir, mkdtemp, readlink, realpath, rename, rm, symlink } from 'node:fs/promises';
import { dirname, join, posix, relative } from 'node:path';
import { ActionError, type ActionWorkspace, type WorkspaceEntry } from '@callboard/plugin-sdk';
import glob from 'fast-glob';
import { follow, look, makeFolder, namesIn, readPlainFile, Turns, writePlainFile } from './file-calls.js';
import { linkStaysInside, normalizePath } from './workspace-path.js';

/** How much one run's folder may hold. */
export interface WorkspaceLimits {
  readonly maxBytes: number;
  readonly maxFiles: number;
}

/** A file, folder or link that is about to come into a workspace. */
export type IncomingEntry =
  | { readonly path: string; readonly type: 'file'; readonly executable: boolean; readonly size: number; read(): Promise<Uint8Array> }
  | { readonly path: string; readonly type: 'folder' }
  | { readonly path: string; readonly type: 'link'; readonly target: string };

/** An entry with a mark that is another one once the file has been written to. */
export type MarkedEntry = WorkspaceEntry & { readonly mark: string };

const READ_WRITE_ALL = 0o644;
const EXECUTABLE = 0o755;
const ANY_EXECUTE_BIT = 0o111;

/** The folder of one run on this machine. */
export class Workspace implements ActionWorkspace {
  private changed = 0;

  private constructor(
    readonly root: string,
    private readonly limits: WorkspaceLimits,
  ) {}

  /** Grows whenever something may have been changed, also by whoever was given a path on disk. */
  get changes(): number {
    return this.changed;
  }

  /** Makes a new, empty folder below `parent` that only this process's user may enter. */
  static async create(parent: string, prefix: string, limits: WorkspaceLimits): Promise<Workspace> {
    await mkdir(parent, { recursive: true, mode: 0o700 });
    return new Workspace(await realpath(await mkdtemp(join(parent, `${prefix}-`))), limits);
  }

  async resolve(path: string): Promise<string> {
    this.changed += 1;
    return this.locate(path);
  }

  async stat(path: string): Promise<WorkspaceEntry | undefined> {
    const normal = normalizePath(path);
    this.checkLinks(normal, { last: 'keep' });
    return this.entryAt(normal);
  }

  async read(path: string): Promise<Buffer> {
    const absolute = this.locate(path);
    try {
      return await readPlainFile(follow(absolute) ?? absolute, this.limits.maxBytes);
    } catch (error) {
      throw explained(path, error);
    }
  }

  async write(path: string, content: string | Uint8Array, { executable = false }: { executable?: boolean } = {}): Promise<void> {
    this.changed += 1;
    const absolute = this.locate(path);
    if (absolute === this.root) throw new ActionError('action_failed', 'The workspace itself cannot be written as a file');
    try {
      makeFolder(dirname(absolute));
      await writePlainFile(follow(absolute) ?? absolute, content, executable ? EXECUTABLE : READ_WRITE_ALL);
    } catch (error) {
      throw explained(path, error);
    }
  }

  async createFolder(path: string): Promise<void> {
    this.changed += 1;
    const absolute = this.locate(path);
    try {
      makeFolder(absolute);
    } catch (error) {
      throw explained(path, error);
    }
  }

  async remove(path: string): Promise<void> {
    this.changed += 1;
    const normal = normalizePath(path);
    this.checkLinks(normal, { last: 'keep' });
    if (normal !== '') return rm(join(this.root, normal), { recursive: true, force: true });
    for (const name of namesIn(this.root)) await rm(join(this.root, name), { recursive: true, force: true });
  }

  async move(from: string, to: string, { overwrite = false }: { overwrite?: boolean } = {}): Promise<void> {
    this.changed += 1;
    const [source, target] = [normalizePath(from), normalizePath(to)];
    this.checkLinks(source, { last: 'keep' });
    this.checkLinks(target, { last: 'keep' });
    if (!this.entryAt(source) || source === '') throw new ActionError('action_failed', `There is no ${from} to move`);
    if (source === target) return;
    if (`${target}/`.startsWith(`${source}/`)) throw new ActionError('action_failed', `${from} cannot be moved into itself`);
    if (this.entryAt(target)) {
      if (!overwrite) throw new ActionError('action_failed', `${to} exists already; set overwrite to replace it`);
      await this.remove(target);
    }
    try {
      makeFolder(dirname(join(this.root, target)));
      await rename(join(this.root, source), join(this.root, target));
    } catch (error) {
      throw explained(to, error);
    }
  }

  async list(folder = ''): Promise<MarkedEntry[]> {
    const top = normalizePath(folder);
    this.checkLinks(top, { last: 'follow' });
    const found: MarkedEntry[] = [];
    const turns = new Turns();
    let bytes = 0;
    for (const queue = [top]; queue.length > 0; ) {
      const at = queue.pop() ?? '';
      for (const name of this.namesBelow(at)) {
        const entry = this.entryAt(posix.join(at, name));
        if (!entry) continue;
        found.push(entry);
        bytes += entry.size;
        if (found.length > this.limits.maxFiles) throw new ActionError('limit_output', `The workspace holds more than ${this.limits.maxFiles} files`);
        if (bytes > this.limits.maxBytes) throw new ActionError('limit_output', `The workspace holds more than ${this.limits.maxBytes} bytes`);
        if (entry.type === 'folder') queue.push(entry.path);
        await turns.next();
      }
    }
    return found.sort(byPath);
  }

  async glob(patterns: readonly string[]): Promise<string[]> {
    const safe = patterns.map((pattern) => normalizePath(pattern));
    const expanded = safe.map((pattern) => (this.entryAt(pattern)?.type === 'folder' ? posix.join(glob.escapePath(pattern), '**') : pattern));
    const paths = await glob(expanded, { cwd: this.root, dot: true, onlyFiles: false, followSymbolicLinks: false, objectMode: true });
    return paths.filter(({ dirent }) => !dirent.isDirectory()).map(({ path }) => path).sort();
  }

  /** What a link says; the link itself is not followed. */
  async readLink(path: string): Promise<string> {
    return readlink(join(this.root, normalizePath(path)));
  }

  /**
   * Puts a tree below `folder`, replacing what is in its way. Throws before anything is written when an entry leaves
   * the tree, a link points out of it (`unsafe_link`), or the whole is too large.
   */
  async place(folder: string, entries: readonly IncomingEntry[]): Promise<void> {
    const base = normalizePath(folder);
    this.checkIncoming(entries);
    await this.createFolder(base || '.');
    // A folder that was looked at a moment ago holds the next file as safely, until a link is made.
    const known = new Set<string>();
    const turns = new Turns();
    for (const entry of entries) {
      const path = posix.join(base, normalizePath(entry.path));
      if (entry.type === 'folder') await this.createFolder(path);
      else if (entry.type === 'file') await this.placeFile(path, entry, known);
      else {
        known.clear();
        await this.link(path, entry.target);
      }
      await turns.next();
    }
  }

  /** Throws ActionError `unsafe_link` when any link leads out: asked before a program of others gets the folder. */
  async checkAllLinks(): Promise<void> {
    for (const { path, type } of await this.list()) {
      if (type === 'link' && !linkStaysInside(path, await this.readLink(path))) throw new ActionError('unsafe_link', `${path} is a link that leads out of the workspace`);
    }
  }

  /** Removes the folder from this machine. */
  async dispose(): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
  }

  private async placeFile(path: string, entry: IncomingEntry & { type: 'file' }, known: Set<string>): Promise<void> {
    const folder = posix.dirname(path);
    const absolute = join(this.root, path);
    if (!known.has(folder) || look(absolute)?.isSymbolicLink()) {
      await this.write(path, await entry.read(), entry);
      known.add(folder);
      return;
    }
    try {
      await writePlainFile(absolute, await entry.read(), entry.executable ? EXECUTABLE : READ_WRITE_ALL);
    } catch (error) {
      throw explained(path, error);
    }
  }

  private checkIncoming(entries: readonly IncomingEntry[]): void {
    let bytes = 0;
    for (const entry of entries) {
      const path = normalizePath(entry.path);
      if (entry.type === 'file') bytes += entry.size;
      if (entry.type === 'link' && !linkStaysInside(path, entry.target)) throw new ActionError('unsafe_link', `The link ${entry.path} points out of its folder`);
    }
    if (entries.length > this.limits.maxFiles) throw new ActionError('limit_output', `More than ${this.limits.maxFiles} files`);
    if (bytes > this.limits.maxBytes) throw new ActionError('limit_output', `More than ${this.limits.maxBytes} bytes`);
  }

  private async link(path: string, target: string): Promise<void> {
    this.checkLinks(path, { last: 'keep' });
    makeFolder(dirname(join(this.root, path)));
    await rm(join(this.root, path), { recursive: true, force: true });
    await symlink(target, join(this.root, path));
  }

  private locate(path: string): string {
    const normal = normalizePath(path);
    this.checkLinks(normal, { last: 'follow' });
    return join(this.root, normal);
  }

  private namesBelow(folder: string): string[] {
    try {
      return namesIn(join(this.root, folder));
    } catch (error) {
      throw explained(folder || '.', error);
    }
  }

  private entryAt(path: string): MarkedEntry | undefined {
    const stats = lookOrNothing(join(this.root, path));
    if (!stats) return undefined;
    const type = stats.isDirectory() ? 'folder' : stats.isSymbolicLink() ? 'link' : 'file';
    return {
      path,
      type,
      executable: type === 'file' && (stats.mode & ANY_EXECUTE_BIT) !== 0,
      size: type === 'file' ? stats.size : 0,
      mark: `${stats.ino}.${stats.mtimeMs}.${stats.ctimeMs}.${stats.size}`,
    };
  }

  /** Looks at every part of a path on disk: a link on the way must lead to something inside the root. */
  private checkLinks(path: string, { last }: { last: 'follow' | 'keep' }): void {
    const parts = path === '' ? [] : path.split('/');
    const count = last === 'keep' ? parts.length - 1 : parts.length;
    for (let end = 1; end <= count; end += 1) {
      const absolute = join(this.root, ...parts.slice(0, end));
      const stats = lookOrNothing(absolute);
      if (!stats) return;
      if (!stats.isSymbolicLink()) continue;
      const real = follow(absolute);
      if (!real || !isInside(this.root, real)) throw new ActionError('unsafe_link', `${parts.slice(0, end).join('/')} is a link that leads out of the workspace`);
    }
  }
}

/** A path below something that is no folder leads to nothing. */
function lookOrNothing(path: string): Stats | undefined {
  try {
    return look(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined;
    throw error;
  }
}

function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '..' && !way.startsWith('../') && !way.startsWith('/');
}

function byPath(a: WorkspaceEntry, b: WorkspaceEntry): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}

const REASONS: Partial<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'lies below something that is not a folder',
  EISDIR: 'is a folder',
  EEXIST: 'exists already',
  ELOOP: 'is a link',
  ENOTEMPTY: 'is a folder that is not empty',
};

/** Puts an error of the file system into words that name the path as the template wrote it, not where it lies on disk. */
function explained(path: string, error: unknown): ActionError {
  if (error instanceof ActionError) return error;
  if (error instanceof RangeError) return new ActionError('limit_output', `${path} is too large`);
  const { code } = error as NodeJS.ErrnoException;
  return new ActionError('action_failed', `${path} ${REASONS[code ?? ''] ?? `cannot be used (${code ?? 'unknown'})`}`, { cause: error });
}
