import { posix } from 'node:path';
import { ActionError } from '@callboard/plugin-sdk';

/** The limits of Linux: longer paths could be written nowhere. */
const MAX_PATH = 4_096;
const MAX_SEGMENT = 255;

/**
 * The path as it counts: relative to the root, with single slashes, without `.` and `..`; empty for the root itself.
 * Throws ActionError `path_outside_workspace` for what leaves the root by its text alone, or could never be a path.
 */
export function normalizePath(path: string): string {
  const problem = findProblem(path);
  if (problem) throw new ActionError('path_outside_workspace', `The path ${quote(path)} ${problem}`);
  const normal = posix.normalize(path).replace(/\/$/, '');
  return normal === '.' ? '' : normal;
}

function findProblem(path: string): string | undefined {
  if (typeof path !== 'string') return 'is not text';
  if (path.includes('\0')) return 'holds a NUL character';
  if (Buffer.byteLength(path) > MAX_PATH) return `is longer than ${MAX_PATH} bytes`;
  if (path.split('/').some((segment) => Buffer.byteLength(segment) > MAX_SEGMENT)) return `has a name longer than ${MAX_SEGMENT} bytes`;
  // Backslashes separate on Windows; a repository made here may be unpacked there.
  const forms = [path, path.replaceAll('\\', '/')];
  if (forms.some((form) => form.startsWith('/') || /^[A-Za-z]:\//.test(form))) return 'is absolute; give one relative to the workspace';
  if (forms.some((form) => /^\.\.(\/|$)/.test(posix.normalize(form)))) return 'is not allowed to refer to a directory outside its parent';
  return undefined;
}

/** Whether a link at `path` that says `target` points into the tree that `path` is relative to. */
export function linkStaysInside(path: string, target: string): boolean {
  if (target === '' || target.includes('\0') || target.startsWith('/') || target.includes('\\')) return false;
  return !/^\.\.(\/|$)/.test(posix.normalize(posix.join(posix.dirname(path), target)));
}

function quote(path: unknown): string {
  const text = JSON.stringify(String(path));
  return text.length > 120 ? `${text.slice(0, 117)}…"` : text;
}
