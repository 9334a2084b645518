import { existsSync } from 'node:fs';
import { lstat, readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import { InvalidInput, Unavailable } from '@callboard/service-kit';
import fastGlob from 'fast-glob';
import type { FoundFile, ReadResult, SourceReader } from './source-reader.port.js';

/** Folders that hold copies of other people's files. */
const IGNORED = ['**/node_modules/**', '**/.git/**'];

/**
 * Reads files of this machine below one folder, which nothing leaves: no `..`, no absolute path, no symbolic link.
 */
export class FileReader implements SourceReader {
  readonly type = 'file';
  private realRoot?: Promise<string>;

  constructor(private readonly root: string) {}

  async read(target: string, { etag, maxBytes }: { etag?: string; maxBytes: number }): Promise<ReadResult> {
    try {
      const file = await this.inside(target);
      const found = await lstat(file);
      if (!found.isFile()) {
        throw new InvalidInput('invalid_location', `${target} is not a file`);
      }
      if (found.size > maxBytes) {
        throw new InvalidInput('too_large', `${target} has ${found.size} bytes, more than the limit of ${maxBytes}`);
      }
      const tag = entityTag(found);
      return tag === etag ? { status: 'unchanged' } : { status: 'content', text: await readFile(file, 'utf8'), etag: tag };
    } catch (error) {
      if (isMissing(error)) {
        return { status: 'missing', message: `file ${target} does not exist` };
      }
      throw readable(error, target);
    }
  }

  isPattern(target: string): boolean {
    return target.includes('*');
  }

  async find(pattern: string): Promise<FoundFile[]> {
    const entries = await fastGlob(pattern.replace(/[?[\](){}!\\]/g, '\\$&'), {
      absolute: true,
      onlyFiles: true,
      followSymbolicLinks: false,
      ignore: IGNORED,
      stats: true,
      suppressErrors: true,
    });
    return entries
      .map(({ path: target, stats }): FoundFile => ({ target, etag: stats && entityTag(stats), read: (options) => this.read(target, options) }))
      .sort((a, b) => (a.target < b.target ? -1 : 1));
  }

  resolve(target: string, base: string): string {
    if (target.includes('\u0000') || /^[a-z][a-z0-9+.-]*:\/\//i.test(target)) {
      throw new InvalidInput('invalid_location', `'${target}' is not a path`);
    }
    const resolved = path.resolve(path.dirname(base), target);
    if (!isInside(resolved, this.root)) {
      throw new InvalidInput('target_not_allowed', `'${target}' leads out of ${this.root}`);
    }
    return resolved;
  }

  resolveInside(target: string, base: string): string {
    return this.resolve(target, base);
  }

  annotations(): Record<string, string> {
    return {};
  }

  /** From the checkout, where there is one: people work there. */
  pathInside(target: string): string {
    const checkout = rootOf(target);
    return path.relative(existsSync(path.join(checkout, '.git')) ? checkout : this.root, target).split(path.sep).join('/');
  }

  /** The file behind all links; refused when it lies elsewhere. */
  private async inside(target: string): Promise<string> {
    this.realRoot ??= realpath(this.root);
    const [file, root] = await Promise.all([realpath(target), this.realRoot]);
    if (!isInside(file, root)) {
      throw new InvalidInput('target_not_allowed', `'${target}' leads out of ${this.root}`);
    }
    return file;
  }
}

/** The folder that a file location belongs to: the checkout around it, or else the folder of its file or pattern. */
export function rootOf(target: string): string {
  const base = folderOf(target);
  for (let folder = base; ; folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, '.git'))) {
      return folder;
    }
    if (folder === path.dirname(folder)) {
      return base;
    }
  }
}

/** The deepest folder that surely holds whatever a target or pattern names. */
export function folderOf(target: string): string {
  const star = target.indexOf('*');
  return star === -1 ? path.dirname(target) : path.dirname(target.slice(0, star + 1));
}

function entityTag({ ino, size, mtimeMs, ctimeMs }: { ino: number; size: number; mtimeMs: number; ctimeMs: number }): string {
  return `${ino}-${size}-${mtimeMs}-${ctimeMs}`;
}

function isInside(file: string, folder: string): boolean {
  const relative = path.relative(folder, file);
  return relative === '' || (!relative.startsWith(`..${path.sep}`) && relative !== '..' && !path.isAbsolute(relative));
}

function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

function readable(error: unknown, target: string): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  return typeof code === 'string' && code.startsWith('E') ? new Unavailable('fetch_failed', `file ${target} could not be read, ${code}`, { cause: error }) : error;
}
