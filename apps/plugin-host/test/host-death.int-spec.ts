import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { waitFor } from '@callboard/testing';
import { HostWorld, processesOf } from './host-world.js';
import { writePlugin } from './write-plugin.js';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));

/** CPU time that a process has used, in hundredths of a second. */
function cpuTicks(pid: number | undefined): number {
  const [, , , , , , , , , , , , , user = '0', system = '0'] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ');
  return Number(user) + Number(system);
}

describe('the end of the host', () => {
  let world: HostWorld;

  beforeAll(async () => {
    world = await HostWorld.start();
  });

  afterAll(() => world.stop());

  it.each(['SIGKILL', 'SIGTERM'] as const)('by %s leaves no plugin process behind, not even one in an endless loop', async (signal) => {
    const quiet = writePlugin(join(world.folder, signal), { id: 'quiet' });
    const loops = writePlugin(join(world.folder, signal), { id: 'loops', setUp: 'setTimeout(() => { for (;;); }, 100);' });
    const { mode, ...document } = world.config({ folders: [quiet, loops] });
    const file = join(world.folder, `${signal}.config.yaml`);
    writeFileSync(file, JSON.stringify(document));
    const host = spawn(process.execPath, [MAIN], { env: { ...process.env, CALLBOARD_MODE: mode, CALLBOARD_CONFIG: file }, stdio: 'ignore' });
    const ended = once(host, 'exit');
    const running = (): number => processesOf(quiet).length + processesOf(loops).length;
    await waitFor(() => running() === 2, { until: 'both plugins run', timeoutMs: 50_000 });
    await waitFor(() => cpuTicks(processesOf(loops)[0]) > 60, { until: 'one of them loops', timeoutMs: 50_000 });

    host.kill(signal);
    await ended;
    await waitFor(() => running() === 0, { until: 'both processes are gone' });
  }, 150_000);
});
