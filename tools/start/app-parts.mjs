import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { entryPoint } from './build.mjs';
import { ROOT } from './checkout.mjs';
import { run } from './command.mjs';
import { LogFile } from './log-file.mjs';
import { spawnLogged } from './spawn-logged.mjs';
import { Supervised } from './supervised.mjs';

/**
 * Rows by the thousand pass through: with Node's own room for young objects, a third of that time is spent on moving them
 * about.
 */
const NODE_FLAGS = ['--enable-source-maps', '--max-semi-space-size=32'];

/** Services drain for at most 25 s after SIGTERM. */
const APP_STOP_TIMEOUT_MS = 27_000;

/**
 * What every app of a local stack is started with.
 * @param {readonly string[]} configFiles
 */
export function appEnvironment(configFiles) {
  return { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', CALLBOARD_MODE: 'local', CALLBOARD_CONFIG: configFiles.join(',') };
}

/**
 * The app as a supervised process; not started yet.
 * @param {string} app
 * @param {{ dataDir: string, env: NodeJS.ProcessEnv }} stack
 */
export function appPart(app, { dataDir, env }) {
  const log = new LogFile(join(dataDir, `logs/${app}.log`));
  return new Supervised({
    name: app,
    log,
    stopTimeoutMs: APP_STOP_TIMEOUT_MS,
    launch: () => spawnLogged(process.execPath, [...NODE_FLAGS, entryPoint(app)], { log, env, cwd: ROOT }),
  });
}

/**
 * The local git server as a supervised process; undefined where git is not installed.
 * @param {{ dataDir: string, port: number, credentials: import('./credentials.mjs').Credentials }} stack
 */
export async function gitPart({ dataDir, port, credentials: { git } }) {
  if (!(await hasHttpBackend())) return undefined;
  const log = new LogFile(join(dataDir, 'logs/git.log'));
  const program = fileURLToPath(new URL('./git-server.mjs', import.meta.url));
  return new Supervised({
    name: 'git',
    log,
    stopTimeoutMs: 5_000,
    launch: () =>
      spawnLogged(process.execPath, [program, '--folder', join(dataDir, 'git'), '--port', String(port), '--username', git.username], {
        log,
        env: { ...process.env, CALLBOARD_GIT_PASSWORD: git.password },
      }),
  });
}

async function hasHttpBackend() {
  try {
    return existsSync(join((await run('git', ['--exec-path'])).trim(), 'git-http-backend'));
  } catch {
    return false;
  }
}
