import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** One PostgreSQL server for many worlds, and where the programs are that each world runs for itself. */
export interface TestServers {
  postgresUrl: string;
  natsServer: string;
  redisServer?: string;
  redisLibraryPath?: string;
}

const LAUNCHER = fileURLToPath(new URL('../../../tools/start/servers.mjs', import.meta.url));

const START_TIMEOUT_MS = 120_000;

let started: { child: ChildProcess; servers: Promise<TestServers>; users: number } | undefined;

/**
 * The servers of this test run: those that CALLBOARD_TEST_SERVERS names, else our own, started with the first world and
 * ended with the last.
 */
export async function acquireServers(): Promise<{ servers: TestServers; release: () => Promise<void> }> {
  const given = process.env.CALLBOARD_TEST_SERVERS;
  if (given) {
    return { servers: JSON.parse(given) as TestServers, release: async () => undefined };
  }
  started ??= start();
  const mine = started;
  mine.users++;
  const release = async (): Promise<void> => {
    if (--mine.users === 0) {
      started = undefined;
      mine.child.stdin?.end();
      if (mine.child.exitCode === null && mine.child.signalCode === null) {
        await once(mine.child, 'exit');
      }
    }
  };
  try {
    return { servers: await mine.servers, release };
  } catch (error) {
    await release();
    throw error;
  }
}

function start(): { child: ChildProcess; servers: Promise<TestServers>; users: number } {
  const child = spawn(process.execPath, [LAUNCHER, '--ephemeral'], { stdio: ['pipe', 'pipe', 'inherit'] });
  return { child, servers: firstLine(child), users: 0 };
}

async function firstLine(child: ChildProcess): Promise<TestServers> {
  if (!child.stdout) {
    throw new Error('The test servers have no output');
  }
  const lines = createInterface({ input: child.stdout });
  const timer = setTimeout(() => child.kill('SIGTERM'), START_TIMEOUT_MS);
  try {
    for await (const line of lines) {
      return JSON.parse(line) as TestServers;
    }
    throw new Error('The test servers did not start; what they said stands above');
  } finally {
    clearTimeout(timer);
  }
}
