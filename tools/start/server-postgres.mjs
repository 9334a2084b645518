import { join } from 'node:path';
import { keepCredentials } from './credentials.mjs';
import { LogFile } from './log-file.mjs';
import { findPostgres } from './postgres-program.mjs';
import { clusterExists, createCluster, orphanOf, startPostgres } from './postgres-server.mjs';
import { stopProcess } from './processes.mjs';
import { Supervised } from './supervised.mjs';

/**
 * The PostgreSQL server of this stack, with its files in the data folder.
 * @param {{ dataDir: string, credentials: import('./credentials.mjs').Credentials, say: (text: string) => void }} stack
 * @returns {Promise<{ part: Supervised, port: () => number, ownerUrl: () => string }>}
 */
export async function providePostgres({ dataDir, credentials, say }) {
  const program = await findPostgres();
  const folder = join(dataDir, 'postgres');
  const password = credentials.postgres.owner;
  if (!clusterExists(folder)) {
    say('making the database files');
    await createCluster(program, { folder, password });
  }
  // Two servers on the same files would destroy them; one may be left from a launcher that was ended by force.
  await stopProcess(orphanOf(folder), { signal: 'SIGINT', timeoutMs: 15_000 });
  const log = new LogFile(join(dataDir, 'logs/postgres.log'));
  let url = '';
  const part = new Supervised({
    name: 'postgres',
    log,
    stopSignal: 'SIGINT',
    stopTimeoutMs: 20_000,
    launch: async () => {
      // Services were told the port of the first start: a restart must come back on it.
      const server = await startPostgres(program, { folder, password, port: credentials.ports.postgres, portIsFixed: url !== '', log, detached: true });
      url = server.url;
      credentials.ports.postgres = server.port;
      keepCredentials(dataDir, credentials);
      return server.child;
    },
  });
  await part.start();
  return { part, port: () => credentials.ports.postgres ?? 0, ownerUrl: () => url };
}
