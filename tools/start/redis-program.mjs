import { CommandFailed, findOnPath, run } from './command.mjs';
import { unpackDebianPackage } from './debian-package.mjs';
import { Failure } from './failure.mjs';
import { isAtLeast, versionIn } from './versions.mjs';

/** BullMQ needs 6.2; access control by key prefix for reading and writing is as old as 6. */
const FLOOR = [6, 2];

/**
 * Finds a Redis or Valkey server: `REDIS_SERVER_BIN`, PATH, Debian's package (unpacked). Undefined when there is none
 * to be had: the queues then live in PostgreSQL.
 * @param {{ say?: (text: string) => void, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<{ path: string, libraryPath?: string, version: string } | undefined>}
 */
export async function findRedis({ say = () => undefined, env = process.env } = {}) {
  if (env.REDIS_SERVER_BIN) {
    const version = await versionOf({ path: env.REDIS_SERVER_BIN });
    if (version && isAtLeast(version, FLOOR)) return { path: env.REDIS_SERVER_BIN, version: version.join('.') };
    throw new Failure(`REDIS_SERVER_BIN=${env.REDIS_SERVER_BIN} is not a Redis or Valkey server of version 6.2 or later; name another or unset it.`);
  }
  for (const name of ['valkey-server', 'redis-server']) {
    const path = findOnPath(name, env.PATH);
    const version = path && (await versionOf({ path }));
    if (path && version && isAtLeast(version, FLOOR)) return { path, version: version.join('.') };
  }
  try {
    const unpacked = await unpackDebianPackage({ name: 'redis-server', program: 'usr/bin/redis-server', say });
    const version = unpacked && (await versionOf(unpacked));
    return unpacked && version && isAtLeast(version, FLOOR) ? { ...unpacked, version: version.join('.') } : undefined;
  } catch (error) {
    if (error instanceof CommandFailed) return undefined;
    throw error;
  }
}

/** @param {{ path: string, libraryPath?: string }} program */
async function versionOf({ path, libraryPath }) {
  try {
    const env = libraryPath ? { ...process.env, LD_LIBRARY_PATH: libraryPath } : process.env;
    return versionIn(await run(path, ['--version'], { timeoutMs: 10_000, env }));
  } catch (error) {
    if (error instanceof CommandFailed) return undefined;
    throw error;
  }
}
