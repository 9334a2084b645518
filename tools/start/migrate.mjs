import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './checkout.mjs';
import { CommandFailed, run } from './command.mjs';
import { Failure } from './failure.mjs';
import { LogFile } from './log-file.mjs';
import { writePrivate } from './private-file.mjs';

/**
 * Brings the schemas of these services up to date, side by side; throws a {@link Failure} with what the first one said
 * that could not. What sources of this fingerprint have migrated before is not looked at again.
 * @param {readonly string[]} services
 * @param {{ dataDir: string, env: NodeJS.ProcessEnv, fingerprint: string | undefined, signal?: AbortSignal }} stack
 *   `fingerprint` of the sources; undefined for a database that is not ours and may be another one than last time
 * @returns {Promise<string[]>} the services that were looked at
 */
export async function migrate(services, { dataDir, env, fingerprint, signal }) {
  const due = services.filter((service) => fingerprint === undefined || migratedBy(dataDir)[service] !== fingerprint);
  const log = new LogFile(join(dataDir, 'logs/migrate.log'));
  await Promise.all(
    due.map(async (service) => {
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
  if (due.length > 0 && fingerprint !== undefined) {
    writePrivate(stampPath(dataDir), JSON.stringify({ ...migratedBy(dataDir), ...Object.fromEntries(due.map((service) => [service, fingerprint])) }));
  }
  return due;
}

/**
 * Beside the database it speaks of: gone when that is gone.
 * @param {string} dataDir
 */
function stampPath(dataDir) {
  return join(dataDir, 'postgres/migrated.json');
}

/**
 * @param {string} dataDir
 * @returns {Record<string, string>} fingerprint by service
 */
function migratedBy(dataDir) {
  try {
    return JSON.parse(readFileSync(stampPath(dataDir), 'utf8'));
  } catch {
    return {};
  }
}
