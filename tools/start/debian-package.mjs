import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CACHE } from './checkout.mjs';
import { findOnPath, run, succeeds } from './command.mjs';
import { withFileLock } from './file-lock.mjs';

/**
 * @typedef {object} UnpackedProgram
 * @property {string} path the program
 * @property {string} [libraryPath] what LD_LIBRARY_PATH must hold for it
 */

/**
 * Unpacks a program of a Debian package, with the libraries the system lacks, into the cache of this checkout; needs
 * no root and leaves the system as it is. Undefined where there is no apt or no such package; throws CommandFailed
 * when fetching fails.
 * @param {{ name: string, program: string, alternatives?: string[], say: (text: string) => void }} wanted `program` is its path in the package
 * @returns {Promise<UnpackedProgram | undefined>}
 */
export async function unpackDebianPackage({ name, program, alternatives = [], say }) {
  if (!findOnPath('apt-get') || !findOnPath('dpkg')) return undefined;
  const folder = join(CACHE, name, distribution());
  const paths = [program, ...alternatives];
  const ready = await usable(folder, paths);
  if (ready) return ready;
  return withFileLock(join(CACHE, name, 'lock'), async () => {
    const meanwhile = await usable(folder, paths);
    if (meanwhile) return meanwhile;
    say(`fetching Debian's ${name} (unpacked beside Callboard, not installed)`);
    await fetchInto(folder, name);
    return usable(folder, paths);
  });
}

/**
 * @param {string} folder
 * @param {string[]} programs
 * @returns {Promise<UnpackedProgram | undefined>}
 */
async function usable(folder, programs) {
  for (const program of programs) {
    const path = join(folder, program);
    if (!existsSync(path)) continue;
    const libraryPath = libraryFolders(folder).join(':');
    const unpacked = { path, ...(libraryPath ? { libraryPath } : {}) };
    // A library of the system that was there when we unpacked may be gone by now.
    if (await succeeds(path, ['--version'], { env: environmentFor(unpacked) })) return unpacked;
  }
  return undefined;
}

/**
 * The environment such a program runs in.
 * @param {UnpackedProgram} program
 */
export function environmentFor(program) {
  return program.libraryPath ? { ...process.env, LD_LIBRARY_PATH: program.libraryPath } : process.env;
}

/**
 * @param {string} folder
 * @param {string} name
 */
async function fetchInto(folder, name) {
  mkdirSync(dirname(folder), { recursive: true });
  const work = mkdtempSync(join(dirname(folder), 'fetch-'));
  // As root, apt works as an account of its own that must be able to write here.
  chmodSync(work, 0o777);
  try {
    for (const part of ['lists/partial', 'cache/archives/partial', 'packages', 'root']) mkdirSync(join(work, part), { recursive: true });
    const apt = [
      '-o', `Dir::State::lists=${work}/lists`,
      '-o', `Dir::Cache=${work}/cache`,
      '-o', 'APT::Sandbox::User=',
      '-o', 'Acquire::Retries=3',
      '-o', 'Debug::NoLocking=true',
    ];
    await run('apt-get', [...apt, 'update', '-qq'], { timeoutMs: 180_000 });
    const plan = await run('apt-get', [...apt, 'install', '--print-uris', '--reinstall', '--no-install-recommends', '-qq', name]);
    const packages = packagesOf(plan);
    await run('apt-get', [...apt, 'download', '-qq', ...packages], { cwd: join(work, 'packages'), timeoutMs: 180_000 });
    for (const file of readdirSync(join(work, 'packages'))) {
      if (file.endsWith('.deb')) await run('dpkg', ['-x', join(work, 'packages', file), join(work, 'root')]);
    }
    rmSync(folder, { recursive: true, force: true });
    renameSync(join(work, 'root'), folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * The packages, each as `name=version`, that apt would install: lines such as
 * `'http://…/liblzf1_3.6-3_amd64.deb' liblzf1_3.6-3_amd64.deb 10192 MD5Sum:…`.
 * @param {string} plan
 */
export function packagesOf(plan) {
  const packages = [];
  for (const line of plan.split('\n')) {
    const file = /^'[^']+'\s+(\S+\.deb)\s/.exec(line)?.[1];
    const [name, version] = file?.split('_') ?? [];
    if (name && version) packages.push(`${name}=${decodeURIComponent(version)}`);
  }
  return packages;
}

/** @param {string} folder */
function libraryFolders(folder) {
  const found = [];
  for (const top of ['usr/lib', 'lib']) {
    const path = join(folder, top);
    if (!existsSync(path)) continue;
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      if (entry.isDirectory() && readdirSync(join(path, entry.name)).some((file) => file.includes('.so'))) found.push(join(path, entry.name));
    }
  }
  return found;
}

/** Packages of one release need not run on another, and a home folder may travel. */
function distribution() {
  try {
    const text = readFileSync('/etc/os-release', 'utf8');
    const field = (/** @type {string} */ key) => new RegExp(`^${key}="?([^"\n]+)"?$`, 'm').exec(text)?.[1] ?? 'unknown';
    return `${field('ID')}-${field('VERSION_ID')}-${process.arch}`.replace(/[^\w.-]/g, '-');
  } catch {
    return `unknown-${process.arch}`;
  }
}
