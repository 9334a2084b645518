import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { waitFor, type TestWorld } from '@callboard/testing';

const LIBS = fileURLToPath(new URL('../../', import.meta.url));
const PROGRAMS = { catalog: 'service-process.mjs', search: 'consumer-process.mjs' };

/** Processes run what is built: builds the libraries whose sources are newer than their build. */
export function buildLibraries(): void {
  for (const name of ['catalog-model', 'contracts', 'service-kit', 'persistence', 'messaging']) {
    const folder = join(LIBS, name);
    if (newest(join(folder, 'src')) > newest(join(folder, 'dist'))) {
      const { status, stderr } = spawnSync('npm', ['run', '--silent', 'build'], { cwd: folder, encoding: 'utf8' });
      if (status !== 0) {
        throw new Error(`${name} cannot be built: ${stderr}`);
      }
    }
  }
}

function newest(folder: string): number {
  if (!existsSync(folder)) {
    return 0;
  }
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && !/\.(int-)?spec\.ts$/.test(entry.name));
  return Math.max(0, ...files.map((file) => statSync(join(file.parentPath, file.name)).mtimeMs));
}

/** A service in a process of its own: a catalog that writes when told to, or a search whose handler never returns. */
export class ServiceProcess {
  private readonly lines: string[] = [];

  private constructor(private readonly child: ChildProcess) {
    if (child.stdout) {
      createInterface({ input: child.stdout }).on('line', (line) => this.lines.push(line));
    }
  }

  static async start(world: TestWorld, service: keyof typeof PROGRAMS = 'catalog'): Promise<ServiceProcess> {
    const file = join(world.folder, `config-${Math.random().toString(36).slice(2)}.json`);
    writeFileSync(file, JSON.stringify(world.config()), { mode: 0o600 });
    const running = new ServiceProcess(spawn(process.execPath, [fileURLToPath(new URL(PROGRAMS[service], import.meta.url)), file], { stdio: ['pipe', 'pipe', 'inherit'] }));
    await running.said('ready');
    return running;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Asks for so many changes and returns at once. */
  order(changes: number): void {
    this.child.stdin?.write(`${changes}\n`);
  }

  /** Announces so many changes and waits until they are committed. */
  async announce(changes: number): Promise<void> {
    const before = this.lines.length;
    this.order(changes);
    await waitFor(() => this.lines.slice(before).includes(`announced ${changes}`), { until: 'the changes are committed', timeoutMs: 30_000 });
  }

  freeze(): void {
    process.kill(this.pid, 'SIGSTOP');
  }

  resume(): void {
    process.kill(this.pid, 'SIGCONT');
  }

  /** Ends it as a crash would. */
  async kill(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      this.child.kill('SIGKILL');
      await once(this.child, 'exit');
    }
  }

  /** Waits until it has printed this line. */
  async said(line: string): Promise<void> {
    await waitFor(
      () => {
        if (this.child.exitCode !== null) {
          throw new Error(`The process ended with status ${this.child.exitCode}`);
        }
        return this.lines.includes(line);
      },
      { until: `the process says "${line}"`, timeoutMs: 20_000 },
    );
  }
}
