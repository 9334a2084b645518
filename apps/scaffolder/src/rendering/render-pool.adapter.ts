import { Inject, Injectable, Optional, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { ActionError } from '@callboard/plugin-sdk';
import { createLogger, Health, Unavailable } from '@callboard/service-kit';
import type { EvaluateOptions, Evaluated, ExpressionContext } from '../expressions/expressions.js';
import type { FileRendering, RenderedEntry, RenderEntry } from './file-renderer.js';
import type { RenderRequests, RenderVerb, RunNews } from './render-protocol.js';
import { RenderWorker, type RenderLimits } from './render-worker.adapter.js';
import type { Sandbox, SandboxSession } from './sandbox.port.js';
import type { ValueProblem } from './values-check.js';

export interface RenderPoolOptions extends RenderLimits {
  /** Processes kept waiting for the next run. */
  readonly spare: number;
  /** Processes at once; further runs wait. */
  readonly max: number;
  /** Runs after which a process is thrown away. */
  readonly runsPerProcess: number;
  /** How long a process beyond the spare ones may wait for work. */
  readonly idleMs: number;
}

export const RENDER_POOL_OPTIONS = Symbol('scaffolder.render-pool-options');

const PREWARM_BACK_OFF_MS = 5_000;

/** Starting one costs as much as several runs: under a burst the next free one comes sooner than the tenth new one. */
const STARTS_AT_ONCE = 2;

/** Texts sent to a render process in one message, characters. */
const BATCH_CHARACTERS = 512 * 1024;

/**
 * Warm render processes, each lent to one run at a time.
 *
 * A process is thrown away after a limit, a crash or its share of runs. Where none can be kept warm a run starts its
 * own, 40 to 130 ms later; where none can be started at all, `open` throws Unavailable and the run waits.
 */
@Injectable()
export class RenderPool implements Sandbox, OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = createLogger('rendering');
  private readonly idle: RenderWorker[] = [];
  private readonly waiting: ((worker: RenderWorker | undefined) => void)[] = [];
  private readonly lent = new Set<RenderWorker>();
  private starting = 0;
  private notBefore = 0;
  private stopped = false;
  private reaper?: NodeJS.Timeout;

  constructor(
    @Inject(RENDER_POOL_OPTIONS) private readonly options: RenderPoolOptions,
    @Optional() @Inject(Health) health?: Health,
  ) {
    health?.register('rendering', async () => (performance.now() < this.notBefore ? 'degraded' : 'ok'), { readiness: 'degrades' });
  }

  onApplicationBootstrap(): void {
    this.reaper = setInterval(() => this.reap(), this.options.idleMs).unref();
    this.topUp();
  }

  async open(signal?: AbortSignal): Promise<SandboxSession> {
    const worker = await this.take(signal);
    this.lent.add(worker);
    worker.served += 1;
    this.topUp();
    return new RenderSession(worker, signal, () => this.giveBack(worker));
  }

  onApplicationShutdown(): void {
    this.stopped = true;
    clearInterval(this.reaper);
    for (const resolve of this.waiting.splice(0)) resolve(undefined);
    for (const worker of [...this.idle.splice(0), ...this.lent]) worker.kill();
  }

  private async take(signal?: AbortSignal): Promise<RenderWorker> {
    if (this.stopped) throw new Unavailable('starting', 'The scaffolder is stopping; try again shortly');
    for (let worker = this.idle.pop(); worker; worker = this.idle.pop()) {
      if (!worker.dead) return worker;
    }
    if (this.starting < STARTS_AT_ONCE && this.lent.size + this.starting < this.options.max) return this.startOne();
    const given = await this.waitForOne(signal);
    if (given) return given;
    if (signal?.aborted) throw new ActionError('cancelled', 'The run was stopped');
    return this.take(signal);
  }

  private waitForOne(signal?: AbortSignal): Promise<RenderWorker | undefined> {
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      signal?.addEventListener(
        'abort',
        () => {
          const at = this.waiting.indexOf(resolve);
          if (at >= 0) this.waiting.splice(at, 1);
          resolve(undefined);
        },
        { once: true },
      );
    });
  }

  private async startOne(): Promise<RenderWorker> {
    this.starting += 1;
    try {
      return await RenderWorker.start(this.options);
    } catch (error) {
      this.notBefore = performance.now() + PREWARM_BACK_OFF_MS;
      this.log.warn({ error }, 'a render process could not be started');
      throw new Unavailable('service_unavailable', 'Templates cannot be rendered at the moment: no render process could be started', { cause: error });
    } finally {
      this.starting -= 1;
      // Whoever waits may start one now, unless one becomes free first.
      if (this.starting < STARTS_AT_ONCE) this.waiting.shift()?.(undefined);
    }
  }

  /** Keeps the spare processes warm, in the background and one after the other. */
  private topUp(): void {
    const total = this.lent.size + this.idle.length + this.starting;
    if (this.stopped || this.starting > 0 || this.idle.length >= this.options.spare || total >= this.options.max || performance.now() < this.notBefore) return;
    void this.startOne().then(
      (worker) => this.offer(worker),
      () => undefined, // Said already; the next run tries for itself.
    );
  }

  private giveBack(worker: RenderWorker): void {
    this.lent.delete(worker);
    if (worker.dead || worker.served >= this.options.runsPerProcess) {
      worker.kill();
      this.waiting.shift()?.(undefined);
      this.topUp();
    } else this.offer(worker);
  }

  private offer(worker: RenderWorker): void {
    if (this.stopped) return worker.kill();
    const next = this.waiting.shift();
    if (next) return next(worker);
    worker.idleSince = performance.now();
    this.idle.push(worker);
    this.topUp();
  }

  private reap(): void {
    const old = performance.now() - this.options.idleMs;
    while (this.idle.length > this.options.spare && (this.idle[0]?.idleSince ?? old) < old) this.idle.shift()?.kill();
    this.topUp();
  }
}

const NO_NEWS: RunNews = { outputs: [], failed: false };

class RenderSession implements SandboxSession {
  private closed = false;
  private news: RunNews = NO_NEWS;
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly worker: RenderWorker,
    private readonly signal: AbortSignal | undefined,
    private readonly giveBack: () => void,
  ) {}

  get ended(): boolean {
    return this.worker.dead;
  }

  begin(context: ExpressionContext): Promise<void> {
    return this.call('begin', context);
  }

  setOutput(stepId: string, output: Record<string, unknown>): void {
    this.news = { ...this.news, outputs: [...this.news.outputs, { stepId, output }] };
  }

  setFailed(): void {
    this.news = { ...this.news, failed: true };
  }

  evaluate(tree: unknown, options: EvaluateOptions = {}): Promise<Evaluated> {
    const { news } = this;
    this.news = NO_NEWS;
    return this.call('evaluate', { tree, options, news });
  }

  async renderFiles(rendering: FileRendering, entries: readonly RenderEntry[]): Promise<RenderedEntry[]> {
    const rendered: RenderedEntry[] = [];
    for (const [index, batch] of batchesOf(entries).entries()) {
      rendered.push(...(await this.call('renderFiles', { entries: batch, ...(index === 0 && { rendering }) })));
    }
    return rendered;
  }

  checkValues(values: unknown, pages: readonly unknown[]): Promise<ValueProblem[]> {
    return this.call('checkValues', { values, pages });
  }

  checkSecrets(secrets: unknown, schema: unknown): Promise<ValueProblem[]> {
    return this.call('checkSecrets', { secrets, schema });
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.giveBack();
  }

  private call<V extends RenderVerb>(verb: V, ask: RenderRequests[V]['ask']): Promise<RenderRequests[V]['answer']> {
    const answer = this.last.then(() => this.worker.call(verb, ask, this.signal));
    this.last = answer.catch(() => undefined);
    return answer;
  }
}

function batchesOf(entries: readonly RenderEntry[]): RenderEntry[][] {
  const batches: RenderEntry[][] = [[]];
  let size = 0;
  for (const entry of entries) {
    const characters = entry.path.length + (entry.content?.length ?? 0);
    if (size > 0 && size + characters > BATCH_CHARACTERS) {
      batches.push([]);
      size = 0;
    }
    batches.at(-1)?.push(entry);
    size += characters;
  }
  return batches;
}
