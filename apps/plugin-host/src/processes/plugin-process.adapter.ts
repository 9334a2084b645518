import { spawn, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Duplex, Readable, Writable } from 'node:stream';
import { FrameError, PROTOCOL_VERSION, RpcError, RpcPeer, type StartParams } from '@callboard/plugin-sdk';
import type { Logger } from '@callboard/service-kit';
import type { PluginLimits } from '../config.js';
import { LineBudget, LineCutter } from './log-lines.js';
import { PATH, type Wall } from './wall.adapter.js';

/** Bytes that may wait to be read by a process; one that reads nothing is killed. */
const MAX_UNREAD_BYTES = 16 * 1024 * 1024;

/** Bytes a second that are taken from a process, as answers and as output; beyond, it has to wait for the next second. */
const ANSWER_BYTES_PER_SECOND = 32 * 1024 * 1024;
const OUTPUT_BYTES_PER_SECOND = 1024 * 1024;

/** Requests of the process that are worked on at once; then its pipe is not read. */
const MAX_REQUESTS = 64;

/** Part of the memory limit that JavaScript objects may take, so that the collector works before the kernel refuses. */
const HEAP_SHARE = 0.6;

/** Time to end by itself after its pipe was closed. */
const FAREWELL_MS = 2_000;

const RUNNER = createRequire(import.meta.url).resolve('@callboard/plugin-sdk/runner');
const PERMISSION_FLAG = process.allowedNodeEnvironmentFlags.has('--permission') ? '--permission' : '--experimental-permission';

/** What a process needs to live. */
export interface ProcessNeeds {
  readonly wall: Wall;
  readonly limits: PluginLimits;
  /** Absolute path of the server's module; its folder is all that the process may read besides the SDK. */
  readonly entry: string;
  readonly log: Logger;
  /** Answers what the process asks; what it throws as RpcError is told. */
  onRequest(method: string, params: unknown): Promise<unknown>;
  onLog(params: unknown): void;
  /** Called once, when the process is gone; `reason` is for a person. */
  onEnd(reason: string): void;
}

/** One run of a plugin's server: from spawn until the process is gone. */
export class PluginProcess {
  private readonly child: ChildProcess;
  private readonly pipe: Duplex;
  private readonly peer: RpcPeer;
  private readonly logBudget = new LineBudget();
  private readonly readers: PacedReader[];
  private requests = 0;
  private reason?: string;
  private lastWords = '';
  private heartbeat?: NodeJS.Timeout;
  private askedAt = 0;
  private ended = false;

  constructor(private readonly needs: ProcessNeeds) {
    const [program, ...args] = needs.wall.command(nodeArguments(needs));
    // A group of its own: Ctrl-C in a terminal shall reach the host only, which then ends its processes in order.
    this.child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'], env: { PATH }, cwd: '/', detached: true });
    this.pipe = this.child.stdio[3] as Duplex;
    this.peer = new RpcPeer({
      send: (frame) => this.send(frame),
      onRequest: (method, params) => this.answer(method, params),
      onNotification: (method, params) => this.note(method, params),
    });
    this.readers = [
      new PacedReader(this.pipe, ANSWER_BYTES_PER_SECOND, (chunk) => this.receive(chunk)),
      this.logLines(this.child.stdout as Readable, 'info'),
      this.logLines(this.child.stderr as Readable, 'warn'),
    ];
    for (const stream of this.child.stdio) stream?.on('error', () => undefined);
    this.child.on('error', (error) => this.end(`could not be started: ${error.message}`));
    this.child.on('exit', (code, signal) => this.end(this.describeEnd(code, signal)));
  }

  /** Process id of what was started; ending it ends all of it. */
  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Hands over the configuration and loads the plugin's code. Rejects when that fails or takes too long; the process is then ended. */
  async start(config: StartParams['config']): Promise<unknown> {
    const { startMs } = this.needs.limits;
    try {
      const result = await this.peer.request('start', { protocol: PROTOCOL_VERSION, config } satisfies StartParams, { timeoutMs: startMs });
      this.watch();
      return result;
    } catch (error) {
      this.kill(error instanceof RpcError && error.code === 'timeout' ? `did not start within ${startMs} ms` : `did not start: ${(error as Error).message}`);
      throw error;
    }
  }

  /** Asks the process; rejects with RpcError, `timeout` after so many milliseconds, `closed` when it is gone. */
  request(method: string, params: unknown, timeoutMs: number): Promise<unknown> {
    return this.peer.request(method, params, { timeoutMs });
  }

  /** Lets the process end by itself, or ends it a little later. */
  stop(): void {
    if (this.ended) return;
    this.reason ??= 'was stopped';
    this.peer.close('The plugin was stopped');
    this.pipe.end();
    setTimeout(() => this.kill('was stopped'), FAREWELL_MS).unref();
  }

  kill(reason: string): void {
    if (this.ended) return;
    this.reason ??= reason;
    this.child.kill('SIGKILL');
  }

  private send(frame: Uint8Array): void {
    if (this.ended || !this.pipe.writable) return;
    if (this.pipe.writableLength > MAX_UNREAD_BYTES) this.kill('reads nothing of what it is sent');
    else this.pipe.write(frame);
  }

  private receive(chunk: Buffer): void {
    try {
      this.peer.receive(chunk);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.kill(`broke the protocol: ${error.message}`);
    }
  }

  private async answer(method: string, params: unknown): Promise<unknown> {
    this.requests += 1;
    if (this.requests >= MAX_REQUESTS) this.readers[0]?.hold(true);
    try {
      return await this.needs.onRequest(method, params);
    } finally {
      this.requests -= 1;
      if (this.requests < MAX_REQUESTS) this.readers[0]?.hold(false);
    }
  }

  private note(method: string, params: unknown): void {
    if (method === 'log' && this.logBudget.take()) this.needs.onLog(params);
  }

  /** A process that answers nothing for too long is stuck in its own code: only killing helps. */
  private watch(): void {
    const { heartbeatMs, silenceMs } = this.needs.limits;
    const ask = (): void => {
      this.askedAt = Date.now();
      this.peer.request('ping', {}).then(
        () => {
          this.askedAt = 0;
          clearTimeout(this.heartbeat);
          if (!this.ended) this.heartbeat = setTimeout(ask, heartbeatMs);
        },
        () => undefined,
      );
      this.heartbeat = setTimeout(() => this.judgeSilence(), silenceMs);
    };
    this.heartbeat = setTimeout(ask, heartbeatMs);
  }

  private judgeSilence(): void {
    // The host itself may have been slow: what has arrived meanwhile is read first.
    setImmediate(() =>
      setImmediate(() => {
        if (this.askedAt > 0) this.kill(`gave no sign of life for ${Math.round((Date.now() - this.askedAt) / 1_000)} s`);
      }),
    );
  }

  private logLines(stream: Readable, level: 'info' | 'warn'): PacedReader {
    const cutter = new LineCutter();
    const write = (line: string): void => {
      if (level === 'warn' && /error|fatal/i.test(line)) this.lastWords = line.trim().slice(0, 300);
      if (this.logBudget.take()) this.needs.log[level]({ output: line }, 'plugin output');
    };
    stream.on('end', () => cutter.end().forEach(write));
    stream.setEncoding('utf8');
    return new PacedReader(stream, OUTPUT_BYTES_PER_SECOND, (chunk) => cutter.cut(String(chunk)).forEach(write));
  }

  private describeEnd(code: number | null, signal: NodeJS.Signals | null): string {
    if (this.reason) return this.reason;
    const how = signal ? `was ended by ${signal}` : `ended with status ${code}`;
    return this.lastWords ? `${how}: ${this.lastWords}` : how;
  }

  private end(reason: string): void {
    if (this.ended) return;
    this.ended = true;
    clearTimeout(this.heartbeat);
    // The word that keeps the life line's guard from killing whoever has the process id next.
    (this.child.stdio[4] as Writable | null)?.end('bye\n');
    for (const reader of this.readers) reader.stop();
    const dropped = this.logBudget.takeDropped();
    if (dropped > 0) this.needs.log.warn({ dropped }, 'lines of the plugin were dropped: it wrote more than 100 a second');
    this.peer.close(`The plugin ${reason}`);
    this.pipe.destroy();
    this.needs.onEnd(reason);
  }
}

/** Reads a stream at a bounded pace, and not at all while held. */
class PacedReader {
  private held = false;
  private taken = 0;
  private since = Date.now();
  private pause?: NodeJS.Timeout;

  constructor(
    private readonly stream: Readable,
    private readonly bytesPerSecond: number,
    onChunk: (chunk: Buffer) => void,
  ) {
    stream.on('data', (chunk: Buffer) => {
      this.count(chunk.length);
      onChunk(chunk);
    });
  }

  hold(held: boolean): void {
    this.held = held;
    this.turn();
  }

  stop(): void {
    clearTimeout(this.pause);
    this.pause = undefined;
    this.held = false;
    this.stream.resume();
  }

  private count(bytes: number): void {
    const now = Date.now();
    if (now - this.since >= 1_000) {
      this.since = now;
      this.taken = 0;
    }
    this.taken += bytes;
    if (this.taken < this.bytesPerSecond || this.pause) return;
    this.pause = setTimeout(() => {
      this.pause = undefined;
      this.turn();
    }, this.since + 1_000 - now);
    this.turn();
  }

  private turn(): void {
    if (this.held || this.pause) this.stream.pause();
    else if (this.stream.isPaused()) this.stream.resume();
  }
}

function nodeArguments({ entry, limits }: ProcessNeeds): string[] {
  return [
    process.execPath,
    PERMISSION_FLAG,
    `--allow-fs-read=${join(dirname(RUNNER), '*')}`,
    `--allow-fs-read=${join(dirname(entry), '*')}`,
    `--max-old-space-size=${Math.floor(limits.memoryMiB * HEAP_SHARE)}`,
    '--no-warnings',
    RUNNER,
    entry,
  ];
}
