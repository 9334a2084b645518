import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { keepCredentials } from './credentials.mjs';
import { Failure } from './failure.mjs';
import { LogFile } from './log-file.mjs';
import { natsConfig } from './nats-config.mjs';
import { findNats } from './nats-program.mjs';
import { keptOrFreePort, portAnswers } from './ports.mjs';
import { writePrivate } from './private-file.mjs';
import { spawnLogged } from './spawn-logged.mjs';
import { Supervised } from './supervised.mjs';
import { untilUp } from './until-up.mjs';

/**
 * The NATS server of this stack, with its streams in the data folder.
 * @param {{ dataDir: string, credentials: import('./credentials.mjs').Credentials, say: (text: string) => void }} stack
 * @returns {Promise<{ part: Supervised, port: () => number, version: string, urlFor: (user: string) => string }>}
 */
export async function provideNats({ dataDir, credentials, say }) {
  const program = await findNats({ say });
  const folder = join(dataDir, 'nats');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const configFile = join(folder, 'nats.conf');
  const log = new LogFile(join(dataDir, 'logs/nats.log'));
  // Services were told the port: once they run, a restart must come back on it.
  const port = await keptOrFreePort(credentials.ports.nats);
  credentials.ports.nats = port;
  keepCredentials(dataDir, credentials);
  const part = new Supervised({
    name: 'nats',
    log,
    stopTimeoutMs: 15_000,
    launch: async () => {
      writePrivate(configFile, natsConfig({ port, folder: join(folder, 'jetstream'), passwords: credentials.nats, version: program.version }));
      const child = await spawnLogged(program.path, ['--config', configFile], { log });
      await untilUp(child, () => portAnswers(port), () => new Failure(`NATS did not start: ${log.tail(1)[0] ?? 'it said nothing'}.`));
      return child;
    },
  });
  await part.start();
  return { part, port: () => port, version: program.version, urlFor: (user) => `nats://${user}:${credentials.nats[user]}@127.0.0.1:${port}` };
}
