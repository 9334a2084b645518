import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandFailed, run } from './command.mjs';
import { Failure } from './failure.mjs';
import { freePort, keptOrFreePort } from './ports.mjs';
import { startTimeOf } from './processes.mjs';

/** Name of the superuser that the launcher makes and works as. */
export const SUPERUSER = 'callboard_owner';

const START_TIMEOUT_MS = 60_000;

/** @typedef {{ write: (text: string) => unknown }} LogSink */

/**
 * Makes a database cluster with one superuser and password log-in only. Nothing remains of a cluster that failed half-way.
 * @param {import('./postgres-program.mjs').PostgresProgram} program
 * @param {{ folder: string, password: string, durable?: boolean }} options `folder` is made or emptied; cluster in `<folder>/data`
 */
export async function createCluster(program, { folder, password, durable = true }) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  program.own(folder);
  const args = [
    `--pgdata=${join(folder, 'data')}`,
    `--username=${SUPERUSER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--no-instructions',
    ...(durable ? [] : ['--no-sync']),
  ];
  try {
    const invocation = program.invocation('initdb', args);
    await run(invocation.command, invocation.args, { ...invocation.options, timeoutMs: 120_000 });
  } catch (cause) {
    rmSync(folder, { recursive: true, force: true });
    const output = cause instanceof CommandFailed ? ` ${cause.output.split('\n').pop()}` : '';
    throw new Failure(`PostgreSQL could not make its files in ${folder}:${output} Check the free space and the rights of that folder.`, { cause });
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/** @param {string} folder */
export function clusterExists(folder) {
  return existsSync(join(folder, 'data', 'PG_VERSION'));
}

/**
 * Starts the server on the loopback address and waits until it takes connections.
 * @param {import('./postgres-program.mjs').PostgresProgram} program
 * @param {{ folder: string, password: string, port?: number, portIsFixed?: boolean, log: LogSink, settings?: Record<string, string>, detached?: boolean }} options
 *   `port` is used when it is free, else another is taken, unless `portIsFixed`
 */
export async function startPostgres(program, { folder, password, port, portIsFixed = false, log, settings = {}, detached = false }) {
  for (let attempt = 1; ; attempt += 1) {
    const chosen = portIsFixed && port ? port : attempt === 1 ? await keptOrFreePort(port) : await freePort();
    const outcome = await launch(program, { folder, port: chosen, log, settings, detached });
    if (outcome.child) return { child: outcome.child, port: chosen, url: postgresUrl({ user: SUPERUSER, password, port: chosen, database: 'postgres' }) };
    if (outcome.portTaken && !portIsFixed && attempt < 3) continue;
    throw new Failure(`PostgreSQL did not start: ${outcome.reason} Its log says more.`);
  }
}

/**
 * @param {{ user: string, password: string, host?: string, port: number, database: string }} parts
 */
export function postgresUrl({ user, password, host = '127.0.0.1', port, database }) {
  return `postgres://${encodeURIComponent(user)}:${encodeURIComponent(password)}@${host}:${port}/${encodeURIComponent(database)}`;
}

/**
 * @param {import('./postgres-program.mjs').PostgresProgram} program
 * @param {{ folder: string, port: number, log: LogSink, settings: Record<string, string>, detached: boolean }} options
 * @returns {Promise<{ child?: import('node:child_process').ChildProcess, reason?: string, portTaken?: boolean }>}
 */
function launch(program, { folder, port, log, settings, detached }) {
  const all = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...settings,
  };
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const invocation = program.invocation('postgres', ['-D', join(folder, 'data'), '-p', String(port), ...flags]);
  return new Promise((resolve) => {
    const child = spawn(invocation.command, invocation.args, { ...invocation.options, detached, stdio: ['ignore', 'ignore', 'pipe'] });
    let seen = '';
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      finish({ reason: `it was not ready after ${START_TIMEOUT_MS / 1000} s.` });
    }, START_TIMEOUT_MS);
    let finished = false;
    const finish = (/** @type {Awaited<ReturnType<typeof launch>>} */ outcome) => {
      if (finished) return;
      finished = true;
      clearTimeout(timer);
      resolve(outcome);
    };
    child.stderr?.setEncoding('utf8').on('data', (text) => {
      log.write(text);
      if (finished) return;
      seen = (seen + text).slice(-8000);
      if (seen.includes('database system is ready to accept connections')) finish({ child });
    });
    child.once('error', (error) => finish({ reason: `${error.message}.` }));
    child.once('close', () => {
      const line = seen.split('\n').filter((text) => /FATAL|ERROR|could not/.test(text)).pop();
      finish({ reason: `${line ?? seen.trim().split('\n').pop()}.`, portTaken: /could not bind|Address already in use/.test(seen) });
    });
  });
}

/**
 * Ends a server that an earlier launcher left running on these files.
 * @param {string} folder
 */
export function orphanOf(folder) {
  try {
    const pid = Number(readFileSync(join(folder, 'data', 'postmaster.pid'), 'utf8').split('\n')[0]);
    const startTime = startTimeOf(pid);
    return startTime && isPostgres(pid) ? { pid, startTime } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The process id in postmaster.pid may have passed on to another program.
 * @param {number} pid
 */
function isPostgres(pid) {
  if (process.platform !== 'linux') return true;
  return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0]?.endsWith('/postgres') === true;
}
