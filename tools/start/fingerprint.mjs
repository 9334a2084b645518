import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const NOT_SOURCES = new Set(['node_modules', 'dist', '.next', 'test-results', '.callboard', '.cache', '.nx', '.swc', 'coverage']);

/**
 * A hash over names and contents of all source files below some folders and of some files; specs do not count.
 * @param {string} root
 * @param {readonly string[]} paths relative to `root`; what does not exist counts as empty
 */
export function fingerprintOf(root, paths) {
  const hash = createHash('sha256');
  for (const path of paths) {
    const full = join(root, path);
    if (!existsSync(full)) continue;
    if (statSync(full).isDirectory()) addFolder(hash, full, path);
    else addFile(hash, full, path);
  }
  return hash.digest('hex');
}

/**
 * @param {import('node:crypto').Hash} hash
 * @param {string} folder
 * @param {string} name
 */
function addFolder(hash, folder, name) {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !NOT_SOURCES.has(entry.name)) addFolder(hash, path, `${name}/${entry.name}`);
    else if (entry.isFile() && !/\.(int-)?spec\.tsx?$|\.tsbuildinfo$/.test(entry.name)) addFile(hash, path, `${name}/${entry.name}`);
  }
}

/**
 * @param {import('node:crypto').Hash} hash
 * @param {string} path
 * @param {string} name
 */
function addFile(hash, path, name) {
  const content = readFileSync(path);
  hash.update(`${name}\0${content.length}\0`).update(content);
}
