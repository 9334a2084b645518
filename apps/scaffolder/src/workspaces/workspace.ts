import { constants } from 'node:fs';
import { lstat, mkdir, mkdtemp, open, readdir, readlink, realpath, rename, rm, symlink } from 'node:fs/promises';
import { dirname, join, posix, relative } from 'node:path';
import { ActionError, type ActionWorkspace, type WorkspaceEntry } from '@callboard/plugin-sdk';
import glob from 'fast-glob';
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

const NO_FOLLOW = constants.O_NOFOLLOW;
const READ_WRITE_ALL = 0o644;
const EXECUTABLE = 0o755;
const ANY_EXECUTE_BIT = 0o111;

/** The folder of one run on this machine. */
export class Workspace implements ActionWorkspace {
  private constructor(
    readonly root: string,
    private readonly limits: WorkspaceLimits,
  ) {}

  /** Makes a new, empty folder below `parent` that only this process's user may enter. */
  static async create(parent: string, prefix: string, limits: WorkspaceLimits): Promise<Workspace> {
    await mkdir(parent, { recursive: true, mode: 0o700 });
    return new Workspace(await realpath(await mkdtemp(join(parent, `${prefix}-`))), limits);
  }

  async resolve(path: string): Promise<string> {
    const normal = normalizePath(path);
    await this.checkLinks(normal, { last: 'follow' });
    return join(this.root, normal);
  }

  async stat(path: string): Promise<WorkspaceEntry | undefined> {
    const normal = normalizePath(path);
    await this.checkLinks(normal, { last: 'keep' });
    return this.entryAt(normal);
  }

  async read(path: string): Promise<Buffer> {
    const file = await this.openForReading(path);
    try {
      const { size } = await file.stat();
      if (size > this.limits.maxBytes) throw new ActionError('limit_output', `${path} is larger than ${this.limits.maxBytes} bytes`);
      return await file.readFile();
    } finally {
      await file.close();
    }
  }

  async write(path: string, content: string | Uint8Array, { executable = false }: { executable?: boolean } = {}): Promise<void> {
    const absolute = await this.resolve(path);
    if (absolute === this.root) throw new ActionError('action_failed', 'The workspace itself cannot be written as a file');
    await mkdir(dirname(absolute), { recursive: true });
    const target = await followInside(absolute);
    const file = await open(target, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | NO_FOLLOW, executable ? EXECUTABLE : READ_WRITE_ALL).catch(explain(path));
    try {
      await file.writeFile(content);
      await file.chmod(executable ? EXECUTABLE : READ_WRITE_ALL);
    } finally {
      await file.close();
    }
  }

  async createFolder(path: string): Promise<void> {
    await mkdir(await this.resolve(path), { recursive: true }).catch(explain(path));
  }

  async remove(path: string): Promise<void> {
    const normal = normalizePath(path);
    await this.checkLinks(normal, { last: 'keep' });
    if (normal !== '') return rm(join(this.root, normal), { recursive: true, force: true });
    for (const name of await readdir(this.root)) await rm(join(this.root, name), { recursive: true, force: true });
  }

  async move(from: string, to: string, { overwrite = false }: { overwrite?: boolean } = {}): Promise<void> {
    const [source, target] = [normalizePath(from), normalizePath(to)];
    await this.checkLinks(source, { last: 'keep' });
    await this.checkLinks(target, { last: 'keep' });
    if (!(await this.entryAt(source)) || source === '') throw new ActionError('action_failed', `There is no ${from} to move`);
    if (source === target) return;
    if (`${target}/`.startsWith(`${source}/`)) throw new ActionError('action_failed', `${from} cannot be moved into itself`);
    if (await this.entryAt(target)) {
      if (!overwrite) throw new ActionError('action_failed', `${to} exists already; set overwrite to replace it`);
      await this.remove(target);
    }
    await mkdir(dirname(join(this.root, target)), { recursive: true }).catch(explain(to));
    await rename(join(this.root, source), join(this.root, target)).catch(explain(to));
  }

  async list(folder = ''): Promise<WorkspaceEntry[]> {
    const top = normalizePath(folder);
    await this.checkLinks(top, { last: 'follow' });
    const found: WorkspaceEntry[] = [];
    let bytes = 0;
    for (const queue = [top]; queue.length > 0; ) {
      const at = queue.pop() ?? '';
      for (const name of (await readdir(join(this.root, at)).catch(explain(folder || '.'))).sort()) {
        const entry = await this.entryAt(posix.join(at, name));
        if (!entry) continue;
        found.push(entry);
        bytes += entry.size;
        if (found.length > this.limits.maxFiles) throw new ActionError('limit_output', `The workspace holds more than ${this.limits.maxFiles} files`);
        if (bytes > this.limits.maxBytes) throw new ActionError('limit_output', `The workspace holds more than ${this.limits.maxBytes} bytes`);
        if (entry.type === 'folder') queue.push(entry.path);
      }
    }
    return found.sort(byPath);
  }

  async glob(patterns: readonly string[]): Promise<string[]> {
    const safe = patterns.map((pattern) => normalizePath(pattern));
    const expanded = await Promise.all(safe.map(async (pattern) => ((await this.entryAt(pattern))?.type === 'folder' ? posix.join(glob.escapePath(pattern), '**') : pattern)));
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
    for (const entry of entries) {
      const path = posix.join(base, normalizePath(entry.path));
      if (entry.type === 'folder') await this.createFolder(path);
      else if (entry.type === 'file') await this.write(path, await entry.read(), entry);
      else await this.link(path, entry.target);
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
    await this.checkLinks(path, { last: 'keep' });
    await mkdir(dirname(join(this.root, path)), { recursive: true });
    await rm(join(this.root, path), { recursive: true, force: true });
    await symlink(target, join(this.root, path));
  }

  private async openForReading(path: string) {
    const absolute = await this.resolve(path);
    return open(await followInside(absolute), constants.O_RDONLY | NO_FOLLOW).catch(explain(path));
  }

  private async entryAt(path: string): Promise<WorkspaceEntry | undefined> {
    const stats = await lstat(join(this.root, path)).catch(absent);
    if (!stats) return undefined;
    const type = stats.isDirectory() ? 'folder' : stats.isSymbolicLink() ? 'link' : 'file';
    return { path, type, executable: type === 'file' && (stats.mode & ANY_EXECUTE_BIT) !== 0, size: type === 'file' ? stats.size : 0 };
  }

  /** Looks at every part of a path on disk: a link on the way must lead to something inside the root. */
  private async checkLinks(path: string, { last }: { last: 'follow' | 'keep' }): Promise<void> {
    const parts = path === '' ? [] : path.split('/');
    for (let count = 1; count <= parts.length; count += 1) {
      if (count === parts.length && last === 'keep') return;
      const absolute = join(this.root, ...parts.slice(0, count));
      const stats = await lstat(absolute).catch(absent);
      if (!stats) return;
      if (!stats.isSymbolicLink()) continue;
      const real = await realpath(absolute).catch(absent);
      if (!real || !isInside(this.root, real)) throw new ActionError('unsafe_link', `${parts.slice(0, count).join('/')} is a link that leads out of the workspace`);
    }
  }
}

function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '..' && !way.startsWith('../') && !way.startsWith('/');
}

/** A link that was found safe is followed once, so that the file itself can be opened without following any. */
async function followInside(absolute: string): Promise<string> {
  return (await realpath(absolute).catch(absent)) ?? absolute;
}

function byPath(a: WorkspaceEntry, b: WorkspaceEntry): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
  throw error;
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
function explain(path: string): (error: NodeJS.ErrnoException) => never {
  return (error) => {
    throw new ActionError('action_failed', `${path} ${REASONS[error.code ?? ''] ?? `cannot be used (${error.code})`}`, { cause: error });
  };
}
