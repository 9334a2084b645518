import { readFile, readlink, realpath } from 'node:fs/promises';
import { join, posix, relative } from 'node:path';
import { InvalidInput } from '@callboard/service-kit';
import { look, namesIn, readPlainFile, Turns } from '../workspaces/file-calls.js';
import { normalizePath } from '../workspaces/workspace-path.js';
import type { IncomingEntry } from '../workspaces/workspace.js';

/** Lists a folder of this machine below the template's own; nothing above that is ever read. */
export async function readFolder(folder: string, path: string): Promise<IncomingEntry[]> {
  const top = await locate(folder, path);
  const entries: IncomingEntry[] = [];
  const turns = new Turns();
  for (const queue = ['']; queue.length > 0; ) {
    const at = queue.shift() ?? '';
    for (const name of namesBelow(join(top, at), path)) {
      const below = posix.join(at, name);
      const entry = await describe(join(top, below), below);
      if (!entry) continue;
      entries.push(entry);
      if (entry.type === 'folder') queue.push(below);
      await turns.next();
    }
  }
  return entries;
}

/** Reads one file of this machine below the template's own folder. */
export async function readFolderFile(folder: string, path: string): Promise<Buffer> {
  return readFile(await locate(folder, path)).catch(missing(path));
}

/** The path on disk; its links are followed and must end inside. */
async function locate(folder: string, path: string): Promise<string> {
  const root = await realpath(folder).catch(missing(path));
  const real = await realpath(join(root, normalizePath(path))).catch(missing(path));
  if (real !== root && (relative(root, real).startsWith('..') || relative(root, real).startsWith('/'))) {
    throw new InvalidInput('unsafe_link', `${path} is a link that leads out of the template's folder`);
  }
  return real;
}

async function describe(absolute: string, path: string): Promise<IncomingEntry | undefined> {
  const stats = look(absolute);
  if (!stats) return undefined;
  if (stats.isSymbolicLink()) return { path, type: 'link', target: await readlink(absolute) };
  if (stats.isDirectory()) return { path, type: 'folder' };
  if (!stats.isFile()) throw new InvalidInput('location_unreadable', `${path} beside the template is neither a file nor a folder`);
  return { path, type: 'file', executable: (stats.mode & 0o111) !== 0, size: stats.size, read: () => readPlainFile(absolute, stats.size) };
}

function namesBelow(absolute: string, path: string): string[] {
  try {
    return namesIn(absolute);
  } catch (error) {
    return missing(path)(error as NodeJS.ErrnoException);
  }
}

function missing(path: string): (error: NodeJS.ErrnoException) => never {
  return (error) => {
    throw new InvalidInput('location_unreadable', `The template has no ${path} beside it`, { cause: error });
  };
}
