import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { waitFor } from './wait-for.js';

const STOP_TIMEOUT_MS = 5_000;

/** A server that belongs to one world and can be hurt: its port and its data stay the same over restarts. */
export class ServerProcess {
  private child?: ChildProcess;
  private output = '';

  constructor(
    private readonly name: string,
    readonly port: number,
    private readonly launch: () => ChildProcess,
  ) {}

  get pid(): number {
    if (!this.child?.pid) {
      throw new Error(`${this.name} does not run`);
    }
    return this.child.pid;
  }

  /** Starts it and waits until it accepts connections. */
  async start(): Promise<void> {
    this.output = '';
    const child = this.launch();
    this.child = child;
    const note = (chunk: Buffer): void => void (this.output = (this.output + chunk.toString()).slice(-4_000));
    child.stdout?.on('data', note);
    child.stderr?.on('data', note);
    await waitFor(
      async () => {
        if (child.exitCode !== null || child.signalCode !== null) {
          throw new Error(`${this.name} ended: ${this.output}`);
        }
        return accepts(this.port);
      },
      { until: `${this.name} accepts connections` },
    );
  }

  /** Ends it at once, as a crash would (SIGKILL), and waits until it is gone. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Asks it to end and waits; harder after five seconds. */
  async stop(): Promise<void> {
    const { child } = this;
    const timer = setTimeout(() => child?.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await this.end('SIGTERM');
    clearTimeout(timer);
  }

  /** Stops it in its tracks, connections open, until {@link resume}. */
  freeze(): void {
    process.kill(this.pid, 'SIGSTOP');
  }

  resume(): void {
    process.kill(this.pid, 'SIGCONT');
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (child && child.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit');
      child.kill(signal);
      await gone;
    }
  }
}

/** Starts a program whose output is kept for error messages. */
export function spawnQuietly(program: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): ChildProcess {
  return spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env });
}

/** A port of the loopback address that nobody uses at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const end = (up: boolean): void => {
      socket.destroy();
      resolve(up);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}
