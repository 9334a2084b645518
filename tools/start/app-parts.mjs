import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { entryPoint } from './build.mjs';
import { ROOT } from './checkout.mjs';
import { CommandFailed, run } from './command.mjs';
import { Failure } from './failure.mjs';
import { LogFile } from './log-file.mjs';
import { spawnLogged } from './spawn-logged.mjs';
import { Supervised } from './supervised.mjs';

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
    launch: () => spawnLogged(process.execPath, ['--enable-source-maps', entryPoint(app)], { log, env, cwd: ROOT }),
  });
}

/**
 * Brings the schemas of these services up to date, side by side; throws a {@link Failure} with what the first one said that could not.
 * @param {readonly string[]} services
 * @param {{ dataDir: string, env: NodeJS.ProcessEnv, signal?: AbortSignal }} stack
 */
export async function migrate(services, { dataDir, env, signal }) {
  const log = new LogFile(join(dataDir, 'logs/migrate.log'));
  await Promise.all(
    services.map(async (service) => {
      const program = join(ROOT, 'apps', service, 'dist/migrate.js');
      if (!existsSync(program)) return;
      try {
        await run(process.execPath, ['--enable-source-maps', program], { cwd: ROOT, env, signal, timeoutMs: 300_000, onLine: (line) => log.write(`${line}\n`) });
      } catch (error) {
        if (!(error instanceof CommandFailed) || signal?.aborted) throw error;
        throw new Failure(`the database schema of ${service} could not be brought up to date; ${log.path} says more.\n${error.output}`, { cause: error });
      }
    }),
  );
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
