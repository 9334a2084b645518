import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { natsConfig } from '../nats-config.mjs';
import { findNats } from '../nats-program.mjs';
import { freePort, portAnswers } from '../ports.mjs';
import { redisAcl, redisConfig } from '../redis-config.mjs';
import { redisAccepts } from '../redis-ping.mjs';
import { findRedis } from '../redis-program.mjs';
import { untilUp } from '../until-up.mjs';

export interface RunningServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** A NATS server with the launcher's configuration. */
export async function runNats(passwords: Record<string, string>): Promise<RunningServer> {
  const folder = mkdtempSync(join(tmpdir(), 'callboard-nats-'));
  const program = await findNats();
  const port = await freePort();
  writeFileSync(join(folder, 'nats.conf'), natsConfig({ port, folder: join(folder, 'data'), passwords, version: program.version }));
  return run(port, folder, spawn(program.path, ['--config', join(folder, 'nats.conf')], { stdio: 'ignore' }), () => portAnswers(port));
}

/** A Redis server with the launcher's configuration; undefined where there is no Redis to be had. */
export async function runRedis(passwords: Record<string, string>): Promise<RunningServer | undefined> {
  const program = await findRedis();
  if (!program) {
    return undefined;
  }
  const folder = mkdtempSync(join(tmpdir(), 'callboard-redis-'));
  const port = await freePort();
  const aclFile = join(folder, 'users.acl');
  writeFileSync(aclFile, redisAcl(passwords));
  writeFileSync(join(folder, 'redis.conf'), redisConfig({ port, folder, aclFile }));
  const env = program.libraryPath ? { ...process.env, LD_LIBRARY_PATH: program.libraryPath } : process.env;
  const [username = '', password = ''] = Object.entries(passwords)[0] ?? [];
  return run(port, folder, spawn(program.path, [join(folder, 'redis.conf')], { stdio: 'ignore', env }), () => redisAccepts({ port, username, password }));
}

/** A PostgreSQL server: the one of this test run, or one of our own. */
export async function runPostgres(): Promise<{ url: string; stop(): Promise<void> }> {
  const given = process.env.CALLBOARD_TEST_SERVERS;
  if (given) {
    return { url: (JSON.parse(given) as { postgresUrl: string }).postgresUrl, stop: async () => undefined };
  }
  const child = spawn(process.execPath, [fileURLToPath(new URL('../servers.mjs', import.meta.url)), '--ephemeral'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return {
    url: (JSON.parse(line) as { postgresUrl: string }).postgresUrl,
    stop: async () => {
      child.stdin.end();
      await once(child, 'exit');
    },
  };
}

async function run(port: number, folder: string, child: ChildProcess, answers: () => Promise<boolean>): Promise<RunningServer> {
  const exited = once(child, 'exit');
  await untilUp(child, answers, () => new Error('The server did not start'));
  return {
    port,
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
