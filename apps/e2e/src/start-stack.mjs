// Starts the whole system once for all specs, as a user would: the launcher, a fresh data folder, the example catalog
// and a folder of our own that specs may edit.
import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const READY = /^Callboard is ready: (\S+)$/m;
const START_LIMIT_MS = 240_000;

export default async function startStack() {
  const folder = await mkdtemp(join(tmpdir(), 'callboard-e2e-'));
  const catalog = join(folder, 'catalog');
  await mkdir(catalog);
  await writeFile(join(catalog, 'catalog-info.yaml'), EDITABLE);
  await cp(join(root, 'examples/templates/node-service'), join(folder, 'template'), { recursive: true });

  const port = await freePortRange();
  const dataDir = join(folder, 'data');
  const launcher = spawn(
    process.execPath,
    [join(root, 'tools/start/start.mjs'), '--port', String(port), '--data-dir', dataDir, '--catalog', join(catalog, 'catalog-info.yaml')],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, CALLBOARD_TEST_SERVERS: '' } },
  );
  let output = '';
  const url = await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`The stack was not ready in time:\n${output}`)), START_LIMIT_MS);
    const read = (chunk) => {
      output += chunk;
      const ready = READY.exec(output);
      if (ready) {
        clearTimeout(timer);
        resolve(ready[1]);
      }
    };
    launcher.stdout.on('data', read);
    launcher.stderr.on('data', read);
    launcher.once('exit', (code) => reject(new Error(`The launcher ended with ${code}:\n${output}`)));
  });
  globalThis.callboardLauncher = launcher;
  process.env.CALLBOARD_E2E_STACK = JSON.stringify({ url, port, dataDir, catalog, folder });
}

/** A port whose neighbours for the services (+101 to +106) are free as well. */
async function freePortRange() {
  for (let attempt = 0; attempt < 50; attempt++) {
    const port = 20_000 + Math.floor(Math.random() * 30_000);
    const wanted = [port, ...[101, 102, 103, 104, 105, 106].map((offset) => port + offset)];
    const free = await Promise.all(wanted.map(isFree));
    if (free.every(Boolean)) return port;
  }
  throw new Error('Found no free range of ports');
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

const EDITABLE = `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: signal-box
  description: Sets the points before the train arrives.
spec:
  type: service
  lifecycle: production
  owner: group:default/timetable
  system: timetable
`;
