import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { keepCredentials } from './credentials.mjs';
import { environmentFor } from './debian-package.mjs';
import { Failure } from './failure.mjs';
import { LogFile } from './log-file.mjs';
import { keptOrFreePort } from './ports.mjs';
import { writePrivate } from './private-file.mjs';
import { redisAcl, redisConfig } from './redis-config.mjs';
import { redisAccepts } from './redis-ping.mjs';
import { findRedis } from './redis-program.mjs';
import { spawnLogged } from './spawn-logged.mjs';
import { Supervised } from './supervised.mjs';
import { untilUp } from './until-up.mjs';

/**
 * The Redis (or Valkey) server of this stack, with its files in the data folder; undefined where there is none to be had.
 * @param {{ dataDir: string, credentials: import('./credentials.mjs').Credentials, say: (text: string) => void }} stack
 * @returns {Promise<{ part: Supervised, port: () => number, version: string, urlFor: (user: string) => string } | undefined>}
 */
export async function provideRedis({ dataDir, credentials, say }) {
  const program = await findRedis({ say });
  if (!program) return undefined;
  const folder = join(dataDir, 'redis');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const configFile = join(folder, 'redis.conf');
  const aclFile = join(folder, 'users.acl');
  const log = new LogFile(join(dataDir, 'logs/redis.log'));
  const port = await keptOrFreePort(credentials.ports.redis);
  credentials.ports.redis = port;
  keepCredentials(dataDir, credentials);
  const [username = '', password = ''] = Object.entries(credentials.redis)[0] ?? [];
  const part = new Supervised({
    name: 'redis',
    log,
    stopTimeoutMs: 15_000,
    launch: async () => {
      writePrivate(aclFile, redisAcl(credentials.redis));
      writePrivate(configFile, redisConfig({ port, folder, aclFile }));
      const child = await spawnLogged(program.path, [configFile], { log, env: environmentFor(program) });
      await untilUp(child, () => redisAccepts({ port, username, password }), () => new Failure(`Redis did not start: ${log.tail(1)[0] ?? 'it said nothing'}.`));
      return child;
    },
  });
  await part.start();
  return { part, port: () => port, version: program.version, urlFor: (user) => `redis://${user}:${credentials.redis[user]}@127.0.0.1:${port}` };
}
