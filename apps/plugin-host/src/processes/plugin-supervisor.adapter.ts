import type { PluginHealth, PluginManifest, StartParams, StartResult } from '@callboard/plugin-sdk';
import { createLogger, Unavailable, type Logger } from '@callboard/service-kit';
import { z } from 'zod';
import type { PluginLimits } from '../config.js';
import { CallGate } from './call-gate.js';
import { PluginProcess } from './plugin-process.adapter.js';
import type { RuntimeState } from './plugin-runtime.port.js';
import { RestartPolicy } from './restart-policy.js';
import type { Wall } from './wall.adapter.js';

/** What a supervisor is given. */
export interface SupervisorNeeds {
  readonly wall: Wall;
  readonly limits: PluginLimits;
  readonly manifest: PluginManifest;
  readonly config: StartParams['config'];
  /** The server's module, confirmed to be what was accepted; asked before every start. */
  confirmEntry(): Promise<string>;
  onRequest(method: string, params: unknown): Promise<unknown>;
  /** The plugin keeps failing (with the reason), or has run well for long enough. */
  onHealth(degradedBecause: string | undefined): void;
}

const startResult = z.object({ routes: z.array(z.string()), listeners: z.array(z.string()) });

const logParams = z.object({
  level: z.enum(['debug', 'info', 'warn', 'error']),
  message: z.string().max(16_384),
  fields: z.record(z.string(), z.unknown()).optional(),
});

/** Keeps one plugin's process alive: starts it, watches it, starts it again after a wait that doubles, and says how it is. */
export class PluginSupervisor {
  readonly gate: CallGate;
  private readonly policy: RestartPolicy;
  private readonly log: Logger;
  private readonly waiting = new Set<() => void>();
  /** Set while the plugin shall run; another object for each time it was switched on. */
  private wanted?: symbol;
  private process?: PluginProcess;
  /** True between a successful start and the end of the process. */
  private up = false;
  private health: PluginHealth = 'stopped';
  private problem?: string;
  private startedAt = 0;
  private restartTimer?: NodeJS.Timeout;
  private stableTimer?: NodeJS.Timeout;

  constructor(private readonly needs: SupervisorNeeds) {
    this.gate = new CallGate(needs.limits);
    this.policy = new RestartPolicy(needs.limits);
    this.log = createLogger(`plugin:${needs.manifest.id}`);
  }

  /** Starts the plugin, if it is not started; returns at once. */
  start(): void {
    if (this.wanted) return;
    this.wanted = Symbol('switched on');
    this.policy.reset();
    this.health = 'starting';
    void this.launch(this.wanted);
  }

  /** Ends the plugin; what it is working on is answered with `plugin_unavailable`. */
  stop(): void {
    this.wanted = undefined;
    this.forgetProcess();
    clearTimeout(this.restartTimer);
    this.health = 'stopped';
    this.problem = undefined;
  }

  get state(): RuntimeState {
    if (this.health === 'running' && this.gate.open) return { health: 'running', problem: 'has not answered its last calls; they are refused for a while' };
    return { health: this.health, problem: this.problem };
  }

  /** Resolves when the plugin runs, or when the signal aborts. */
  whenUp(signal: AbortSignal): Promise<void> {
    if (this.up || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        this.waiting.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.waiting.add(done);
      signal.addEventListener('abort', done);
    });
  }

  /** Asks the process. Throws Unavailable `plugin_unavailable` when it is not up; RpcError otherwise. */
  request(method: string, params: unknown, timeoutMs: number): Promise<unknown> {
    if (!this.process || !this.up) {
      return Promise.reject(new Unavailable('plugin_unavailable', `The plugin "${this.needs.manifest.id}" does not run at the moment; try again shortly`));
    }
    return this.process.request(method, params, timeoutMs);
  }

  private async launch(wanted: symbol): Promise<void> {
    this.startedAt = Date.now();
    let entry: string;
    try {
      entry = await this.needs.confirmEntry();
    } catch (error) {
      if (this.wanted === wanted) this.failed(wanted, (error as Error).message);
      return;
    }
    if (this.wanted !== wanted) return;
    const process = new PluginProcess({
      wall: this.needs.wall,
      limits: this.needs.limits,
      entry,
      log: this.log,
      onRequest: (method, params) => this.needs.onRequest(method, params),
      onLog: (params) => this.writeLog(params),
      onEnd: (reason) => {
        if (this.process === process) this.failed(wanted, reason);
      },
    });
    this.process = process;
    try {
      this.refuseUndeclared(startResult.parse(await process.start(this.needs.config)));
    } catch (error) {
      // A failed start has ended the process already, with its own reason.
      process.kill((error as Error).message);
      return;
    }
    if (this.process === process) this.started();
  }

  /** What a plugin does beyond its manifest, it does not do at all. */
  private refuseUndeclared(result: StartResult): void {
    const { server } = this.needs.manifest;
    const routes = (server?.routes ?? []).map(({ method, path }) => `${method} ${path}`).sort();
    const listeners = (server?.listeners ?? []).map(({ name }) => name).sort();
    if (routes.join('\n') !== result.routes.join('\n') || listeners.join('\n') !== result.listeners.join('\n')) {
      throw new Error('has other routes or listeners than its manifest declares; build it again');
    }
  }

  private started(): void {
    this.up = true;
    this.log.info({ pid: this.process?.pid, ms: Date.now() - this.startedAt }, 'plugin runs');
    if (!this.policy.degraded) this.recovered();
    this.stableTimer = setTimeout(() => {
      this.policy.reset();
      this.recovered();
      this.needs.onHealth(undefined);
    }, this.needs.limits.stableMs);
    for (const done of [...this.waiting]) done();
  }

  private recovered(): void {
    this.health = 'running';
    this.problem = undefined;
  }

  private failed(wanted: symbol, reason: string): void {
    this.forgetProcess();
    const wasDegraded = this.policy.degraded;
    const wait = this.policy.failed(Date.now() - this.startedAt);
    this.health = this.policy.degraded ? 'degraded' : 'restarting';
    this.problem = reason;
    this.log.warn({ reason, restartInMs: wait }, 'plugin process ended');
    if (this.policy.degraded && !wasDegraded) this.needs.onHealth(reason);
    this.restartTimer = setTimeout(() => void this.launch(wanted), wait);
  }

  private forgetProcess(): void {
    clearTimeout(this.stableTimer);
    this.up = false;
    this.process?.stop();
    this.process = undefined;
  }

  private writeLog(params: unknown): void {
    const parsed = logParams.safeParse(params);
    if (!parsed.success) return;
    const { level, message, fields } = parsed.data;
    // Under one key: a plugin's field may not pass for one of ours.
    this.log[level]({ fields }, message);
  }
}
