import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from './checkout.mjs';
import { CommandFailed, run } from './command.mjs';
import { CHECKOUT_LOCK } from './dependencies.mjs';
import { Failure } from './failure.mjs';
import { withFileLock } from './file-lock.mjs';
import { fingerprintOf } from './fingerprint.mjs';

const STAMP = join(ROOT, '.cache/built.json');

/** The program of Nx, of this checkout. */
export const NX = join(ROOT, 'node_modules/.bin/nx');

const INPUTS = ['apps', 'libs', 'plugins', 'package.json', 'package-lock.json', 'nx.json', '.swcrc', 'tsconfig.base.json'];

/**
 * Builds these apps (and what they need, and the plugins) when their sources changed since they were last built here.
 * @param {readonly string[]} apps
 * @param {{ say: import('./progress.mjs').Say, signal?: AbortSignal }} options
 * @returns {Promise<{ outcome: 'built' | 'up to date', fingerprint: string }>} the fingerprint of the sources
 */
export async function build(apps, { say, signal }) {
  const now = fingerprintOf(ROOT, INPUTS);
  if (isBuilt(apps, now)) return { outcome: 'up to date', fingerprint: now };
  return withFileLock(
    CHECKOUT_LOCK,
    async () => {
      const fingerprint = fingerprintOf(ROOT, INPUTS);
      if (isBuilt(apps, fingerprint)) return { outcome: 'up to date', fingerprint };
      await runBuild(apps, { say, signal });
      const known = readStamp();
      const built = known.fingerprint === fingerprint ? [...new Set([...known.apps, ...apps])] : apps;
      mkdirSync(dirname(STAMP), { recursive: true });
      writeFileSync(STAMP, JSON.stringify({ fingerprint, apps: built, libraries: builtLibraries() }));
      return { outcome: 'built', fingerprint };
    },
    { onWait: (owner) => say(`waiting for process ${owner}, which installs or builds this checkout`) },
  );
}

/** @param {string} app */
export function entryPoint(app) {
  return join(ROOT, 'apps', app, 'dist/main.js');
}

/**
 * @param {readonly string[]} apps
 * @param {string} fingerprint
 */
function isBuilt(apps, fingerprint) {
  const stamp = readStamp();
  const present = builtLibraries();
  return (
    stamp.fingerprint === fingerprint &&
    apps.every((app) => stamp.apps.includes(app) && existsSync(entryPoint(app))) &&
    stamp.libraries.every((library) => present.includes(library))
  );
}

function builtLibraries() {
  return readdirSync(join(ROOT, 'libs')).filter((name) => existsSync(join(ROOT, 'libs', name, 'dist')));
}

/** @returns {{ fingerprint: string, apps: string[], libraries: string[] }} */
function readStamp() {
  try {
    return JSON.parse(readFileSync(STAMP, 'utf8'));
  } catch {
    return { fingerprint: '', apps: [], libraries: [] };
  }
}

/**
 * @param {readonly string[]} apps
 * @param {{ say: import('./progress.mjs').Say, signal?: AbortSignal }} options
 */
async function runBuild(apps, { say, signal }) {
  const projects = [...apps.map((app) => `@callboard/${app}`), 'tag:type:plugin'].join(',');
  try {
    await run(NX, ['run-many', '--target=build', `--projects=${projects}`, '--outputStyle=stream'], {
      cwd: ROOT,
      signal,
      timeoutMs: 15 * 60_000,
      env: { ...process.env, ...NX_ENVIRONMENT },
      onLine: (line) => {
        const project = /nx run (@callboard\/[\w-]+):build/.exec(line)?.[1];
        if (project) say(`building ${project}`, 'fleeting');
      },
    });
  } catch (error) {
    if (!(error instanceof CommandFailed) || signal?.aborted) throw error;
    throw new Failure(`the build failed; correct what it names, then start again.\n${error.output}`, { cause: error });
  }
  const missing = apps.filter((app) => !existsSync(entryPoint(app)));
  if (missing.length > 0) throw new Failure(`the build left no program for ${missing.join(', ')} (apps/${missing[0]}/dist/main.js); leave it out with --only.`);
}

/** No process of Nx outlives the build, and nothing is asked of or sent to anybody. */
export const NX_ENVIRONMENT = { NX_DAEMON: 'false', NX_TUI: 'false', NX_NO_CLOUD: 'true', NEXT_TELEMETRY_DISABLED: '1', FORCE_COLOR: '0' };
