import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ActionError } from '@callboard/plugin-sdk';
import { readProcessUse } from './process-watch.js';
import type { RenderCall, RenderReply, RenderRequests, RenderVerb } from './render-protocol.js';

/** What one call may use before its process is killed. */
export interface RenderLimits {
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly memoryBytes: number;
}

const PROJECT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** The built program, also when this file is run from its source. */
const PROGRAM = join(PROJECT, 'dist/rendering/render-process.js');

const START_TIMEOUT_MS = 10_000;
const WATCH_INTERVAL_MS = 100;

/** Kilobytes of data segment: what a heap flag does not stop (Buffers, regular expressions) ends here. */
const DATA_SEGMENT_KB = 409_600;
const HEAP_MB = 192;

/** Seconds of processor time of a whole life: one that lost its parent in the middle of an endless pattern ends by this. */
const LIFE_CPU_SECONDS = 300;

/** `ulimit` is the shell's; where one of its limits cannot be set the others still are. */
const LAUNCH = `ulimit -c 0 2>/dev/null; ulimit -d ${DATA_SEGMENT_KB} 2>/dev/null; ulimit -t ${LIFE_CPU_SECONDS} 2>/dev/null; exec "$0" "$@"`;

interface Pending {
  readonly id: number;
  readonly settle: (reply: RenderReply) => void;
  readonly fail: (error: Error) => void;
}

/** One render process and the calls to it, one at a time. */
export class RenderWorker {
  private pending?: Pending;
  private lastId = 0;
  private endedBy?: ActionError;
  private complaint = '';
  dead = false;
  /** Runs it has served. */
  served = 0;
  idleSince = 0;

  private constructor(
    private readonly child: ChildProcess,
    private readonly limits: RenderLimits,
  ) {
    child.stderr?.on('data', (chunk: Buffer) => {
      this.complaint = (this.complaint + chunk.toString()).slice(-2_000);
    });
    child.on('message', (reply: RenderReply | { ready: true }) => {
      if ('id' in reply && this.pending?.id === reply.id) this.pending.settle(reply);
    });
    child.once('exit', () => this.end());
    child.once('error', () => this.end());
    child.unref();
    child.channel?.unref();
  }

  /** Starts a process and waits until it listens; throws when it does not. */
  static async start(limits: RenderLimits): Promise<RenderWorker> {
    if (!existsSync(PROGRAM)) throw new Error(`${PROGRAM} is missing: build the scaffolder first`);
    const child = spawn('/bin/sh', ['-c', LAUNCH, process.execPath, ...programArguments()], {
      env: {},
      cwd: PROJECT,
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      serialization: 'advanced',
    });
    const worker = new RenderWorker(child, limits);
    await worker.ready();
    return worker;
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Throws ActionError for what the template did, and for the limit that ended the process. */
  async call<V extends RenderVerb>(verb: V, ask: RenderRequests[V]['ask'], signal?: AbortSignal): Promise<RenderRequests[V]['answer']> {
    if (this.dead || this.pending) throw new Error(this.dead ? 'the render process has ended' : 'the render process is busy');
    const stopped = new ActionError('cancelled', 'The run was stopped');
    if (signal?.aborted) throw stopped;
    const abort = (): void => this.kill(stopped);
    const watch = this.watch();
    signal?.addEventListener('abort', abort, { once: true });
    this.child.ref();
    try {
      const id = (this.lastId += 1);
      const reply = await new Promise<RenderReply>((settle, fail) => {
        this.pending = { id, settle, fail };
        const call: RenderCall<V> = { id, verb, ask };
        this.child.send(call, (error) => error && fail(error));
      });
      if ('fault' in reply) throw new ActionError(reply.fault.code, reply.fault.message);
      if ('bug' in reply) throw new Error(`The render process failed: ${reply.bug}`);
      return reply.answer as RenderRequests[V]['answer'];
    } finally {
      this.pending = undefined;
      clearInterval(watch);
      signal?.removeEventListener('abort', abort);
      this.child.unref();
    }
  }

  kill(reason?: ActionError): void {
    this.endedBy ??= reason;
    this.dead = true;
    this.child.kill('SIGKILL');
  }

  private ready(): Promise<void> {
    return new Promise((done, fail) => {
      const timer = setTimeout(() => {
        this.kill();
        fail(new Error('a render process did not start in time'));
      }, START_TIMEOUT_MS);
      this.child.once('message', () => {
        clearTimeout(timer);
        done();
      });
      this.child.once('exit', (code, signal) => {
        clearTimeout(timer);
        fail(new Error(`a render process ended while it started (${signal ?? code}): ${firstError(this.complaint)}`));
      });
      this.child.once('error', (error) => {
        clearTimeout(timer);
        fail(error);
      });
    });
  }

  /** CPU and memory are read from /proc; elsewhere the time on the wall alone decides. */
  private watch(): NodeJS.Timeout {
    const pid = this.child.pid ?? 0;
    const startedAt = performance.now();
    let cpuBefore: number | undefined;
    return setInterval(() => {
      const use = readProcessUse(pid);
      // Most calls end before the first look; what such a look may miss is less than its interval.
      cpuBefore ??= (use?.cpuMs ?? 0) - WATCH_INTERVAL_MS;
      if (use && use.cpuMs - cpuBefore > this.limits.cpuMs) {
        this.kill(new ActionError('limit_cpu', `The template used more than ${this.limits.cpuMs / 1000} s of processor time`));
      } else if (use && use.memoryBytes > this.limits.memoryBytes) {
        this.kill(new ActionError('limit_memory', `The template used more than ${Math.round(this.limits.memoryBytes / 1024 / 1024)} MiB of memory`));
      } else if (performance.now() - startedAt > this.limits.wallMs) {
        this.kill(new ActionError('limit_time', `The template took longer than ${this.limits.wallMs / 1000} s`));
      }
    }, WATCH_INTERVAL_MS);
  }

  /** A process that dies by itself has run into its memory: V8 and malloc abort. */
  private end(): void {
    this.dead = true;
    this.pending?.fail(this.endedBy ?? new ActionError('limit_memory', 'The template used more memory than it may'));
  }
}

/** Node's permission model: the program may read its own code and do nothing else to files, processes or threads. */
function programArguments(): string[] {
  const flag = process.allowedNodeEnvironmentFlags.has('--permission') ? '--permission' : '--experimental-permission';
  return [flag, ...readableFolders().map((folder) => `--allow-fs-read=${folder}`), `--max-old-space-size=${HEAP_MB}`, '--no-warnings', PROGRAM];
}

/** Its own code, and the two packages it is made of, where the module loader looks for them. */
function readableFolders(): string[] {
  const require = createRequire(PROGRAM);
  const packages = ['nunjitsu', 'jsonschema'].map((name) => {
    const folder = require.resolve.paths(name)?.map((modules) => join(modules, name)).find((candidate) => existsSync(candidate));
    if (!folder) throw new Error(`${name} is not installed`);
    return folder;
  });
  return [...new Set([PROJECT, ...packages].flatMap((folder) => [folder, realpathSync(folder)]))].map((folder) => join(folder, '*'));
}

function firstError(text: string): string {
  return text.split('\n').find((line) => /Error|cannot|not allowed|bad option/i.test(line))?.trim() ?? 'it said nothing';
}
