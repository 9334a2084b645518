// `servers.mjs --ephemeral`: a PostgreSQL server whose data does not outlive it, and where the NATS and Redis programs
// are. Prints one line of JSON and stays until its standard input closes or it is told to stop. For tests.
import { randomBytes } from 'node:crypto';
import { chmodSync, createWriteStream, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure, reportFailure } from './failure.mjs';
import { findNats } from './nats-program.mjs';
import { findPostgres } from './postgres-program.mjs';
import { createCluster, orphanOf, startPostgres } from './postgres-server.mjs';
import { isRunning, startTimeOf, stopProcess, thisProcess } from './processes.mjs';
import { findRedis } from './redis-program.mjs';

const PREFIX = 'callboard-servers-';

/**
 * What `--ephemeral` prints.
 * @typedef {object} TestServers
 * @property {string} postgresUrl of the superuser, to the database `postgres`
 * @property {string} natsServer path of the program
 * @property {string} [redisServer] path of the program; absent where there is none to be had
 * @property {string} [redisLibraryPath] LD_LIBRARY_PATH that the Redis program needs
 */

/** Data made for one test run needs no protection against a power failure. */
const UNSAFE_AND_FAST = { fsync: 'off', full_page_writes: 'off', max_connections: '400', shared_buffers: '64MB' };

/** @returns {Promise<{ servers: TestServers, stop: () => Promise<void> }>} */
async function startEphemeralServers() {
  await sweep();
  const say = (/** @type {string} */ text) => console.error(text);
  const nats = await findNats({ say });
  const redis = await findRedis({ say });
  const program = await findPostgres();

  const home = mkdtempSync(join(tmpdir(), PREFIX));
  chmodSync(home, 0o711);
  writeFileSync(join(home, 'owner.json'), JSON.stringify(thisProcess()));
  const folder = join(home, 'postgres');
  const password = randomBytes(24).toString('base64url');
  const log = createWriteStream(join(home, 'postgres.log'));
  try {
    await createCluster(program, { folder, password, durable: false });
    const server = await startPostgres(program, { folder, password, log, settings: UNSAFE_AND_FAST, detached: true });
    const pid = server.child.pid;
    const known = { pid, startTime: pid ? startTimeOf(pid) : undefined };
    return {
      servers: { postgresUrl: server.url, natsServer: nats.path, redisServer: redis?.path, redisLibraryPath: redis?.libraryPath },
      stop: async () => {
        await stopProcess(known, { signal: 'SIGINT', timeoutMs: 5_000 });
        log.end();
        rmSync(home, { recursive: true, force: true });
      },
    };
  } catch (error) {
    log.end();
    rmSync(home, { recursive: true, force: true });
    throw error;
  }
}

/** Ends and removes what runs left behind that were ended by force. */
async function sweep() {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const home = join(tmpdir(), name);
    try {
      if (isRunning(JSON.parse(readFileSync(join(home, 'owner.json'), 'utf8')))) continue;
    } catch {
      // Being made this moment, or another account's.
      continue;
    }
    await stopProcess(orphanOf(join(home, 'postgres')), { signal: 'SIGINT', timeoutMs: 5_000 });
    rmSync(home, { recursive: true, force: true });
  }
}

async function main() {
  if (!process.argv.includes('--ephemeral')) {
    throw new Failure('servers.mjs starts servers for tests only and wants --ephemeral; the whole system starts with "npm start".', { exitCode: 64 });
  }
  let stopRequested = false;
  /** @type {(() => void) | undefined} */
  let wake;
  const requestStop = () => {
    stopRequested = true;
    wake?.();
  };
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, requestStop);
  process.stdin.on('end', requestStop).on('close', requestStop).on('error', requestStop).resume();

  const { servers, stop } = await startEphemeralServers();
  process.stdout.on('error', requestStop);
  process.stdout.write(`${JSON.stringify(servers)}\n`);
  if (!stopRequested) await new Promise((resolve) => (wake = () => resolve(undefined)));
  await stop();
}

main().then(
  () => process.exit(0),
  (error) => process.exit(reportFailure(error)),
);
