import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HttpClient } from './http-client.mjs';

const START = fileURLToPath(new URL('../start/start.mjs', import.meta.url));
const STOP = fileURLToPath(new URL('../start/stop.mjs', import.meta.url));

const CONFIG = 'catalog:\n  rules:\n    - allow: [Component, API, Resource, System, Domain, Group, User, Location, Template]\nlogging:\n  level: warn\n';

/**
 * Starts a whole Callboard of its own, empty.
 * @param {number} port
 */
export async function startStack(port) {
  const folder = mkdtempSync(join(tmpdir(), 'callboard-bench-'));
  const dataDir = join(folder, 'data');
  const config = join(folder, 'bench.config.yaml');
  writeFileSync(config, CONFIG);
  const launcher = spawn(process.execPath, [START, '--port', String(port), '--data-dir', dataDir, '--no-examples', '--config', config], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ready = await untilReady(launcher);
  const stack = JSON.parse(readFileSync(join(dataDir, 'stack.json'), 'utf8'));
  const token = readFileSync(join(dataDir, 'admin-token'), 'utf8').trim();
  /** @type {Record<string, number>} */
  const pids = {};
  for (const [name, { pid }] of [...Object.entries(stack.services), ...Object.entries(stack.servers)]) if (pid) pids[name] = pid;
  return {
    base: `http://127.0.0.1:${port}`,
    catalogBase: `http://127.0.0.1:${port + 101}`,
    searchBase: `http://127.0.0.1:${port + 103}`,
    token,
    pids,
    servers: Object.fromEntries(Object.entries(stack.servers).map(([name, { version }]) => [name, version])),
    readySeconds: ready,
    client: () => new HttpClient({ base: `http://127.0.0.1:${port}`, token }),
    async stop() {
      const stopping = spawn(process.execPath, [STOP, '--data-dir', dataDir], { stdio: 'ignore' });
      await once(stopping, 'exit');
      if (launcher.exitCode === null) await once(launcher, 'exit');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * @param {import('node:child_process').ChildProcess} launcher
 * @returns {Promise<Record<string, number>>} seconds of each step of the start
 */
function untilReady(launcher) {
  let text = '';
  return new Promise((resolve, reject) => {
    launcher.stdout?.setEncoding('utf8').on('data', (piece) => {
      text += piece;
      if (text.includes('is ready')) {
        resolve(Object.fromEntries([...text.matchAll(/^ {2}(\w+) .*? ([\d.]+) s$/gm)].map(([, step, seconds]) => [step ?? '', Number(seconds)])));
      }
    });
    launcher.once('exit', () => reject(new Error(`Callboard did not start:\n${text}`)));
  });
}
