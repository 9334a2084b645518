import { EVENTS_TURN_MS, RpcError, type EventsParams, type EventsResult, type PluginWall, type RouteParams, type RouteReply } from '@callboard/plugin-sdk';
import { AppError, CONFIG, Conflict, createLogger, InvalidInput, NotAllowed, NotFound, Unavailable } from '@callboard/service-kit';
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import type { PluginHostConfig } from '../config.js';
import { AnswerPlugin } from '../host-calls/answer-plugin.use-case.js';
import { MarkDegraded } from '../packages/mark-degraded.use-case.js';
import { PackageReader } from '../packages/package-reader.port.js';
import { PluginRegistry, type InstalledPlugin } from '../packages/plugin-registry.js';
import { GateClosed, type CallOutcome } from './call-gate.js';
import { PluginRuntime, type RuntimeState } from './plugin-runtime.port.js';
import { PluginSupervisor } from './plugin-supervisor.adapter.js';
import { probeWall, type Wall } from './wall.adapter.js';

const routeReply = z.object({ status: z.number().int().min(200).max(599), headers: z.record(z.string(), z.string()), body: z.string() });
const eventsResult = z.object({ handled: z.number().int().min(1), writes: z.array(z.record(z.string(), z.unknown())) });

const REFUSALS = { 400: InvalidInput, 403: NotAllowed, 404: NotFound, 409: Conflict } as const;

/** Runs each plugin's server in a process of its own. */
@Injectable()
export class PluginProcesses extends PluginRuntime implements OnModuleInit, OnApplicationShutdown {
  private readonly log = createLogger('processes');
  private readonly supervisors = new Map<string, PluginSupervisor>();
  private walls?: Wall;
  private closed = false;

  constructor(
    @Inject(CONFIG) private readonly config: PluginHostConfig,
    private readonly registry: PluginRegistry,
    private readonly packages: PackageReader,
    private readonly answerPlugin: AnswerPlugin,
    private readonly markDegraded: MarkDegraded,
  ) {
    super();
  }

  async onModuleInit(): Promise<void> {
    this.walls = await probeWall(this.config.plugins.limits);
    this.log.info(this.walls.view, 'walls around plugin processes');
  }

  /** After the last request was answered. */
  onApplicationShutdown(): void {
    this.closed = true;
    for (const supervisor of this.supervisors.values()) supervisor.stop();
  }

  wall(): PluginWall {
    return this.standingWall().view;
  }

  reconcile(): void {
    if (this.closed) return;
    for (const plugin of this.registry.list()) {
      const { id, server } = plugin.package.manifest;
      if (!server) continue;
      const supervisor = this.supervisors.get(id) ?? this.supervise(plugin);
      if (plugin.enabled) supervisor.start();
      else supervisor.stop();
    }
  }

  stateOf(pluginId: string): RuntimeState {
    return this.supervisors.get(pluginId)?.state ?? { health: 'stopped' };
  }

  async callRoute(pluginId: string, params: RouteParams): Promise<RouteReply> {
    const supervisor = this.running(pluginId);
    const { callMs } = this.config.plugins.limits;
    const begun = Date.now();
    await this.enter(pluginId, supervisor);
    let outcome: CallOutcome = 'answered';
    try {
      return accept(routeReply, await supervisor.request('route', params, Math.max(1, callMs - (Date.now() - begun))), pluginId);
    } catch (error) {
      if (error instanceof RpcError && (error.code === 'timeout' || error.code === 'closed')) outcome = 'silent';
      throw toAppError(error, pluginId);
    } finally {
      supervisor.gate.leave(outcome);
    }
  }

  async deliver(pluginId: string, params: EventsParams, signal: AbortSignal): Promise<EventsResult> {
    const supervisor = this.running(pluginId);
    await supervisor.whenUp(signal);
    try {
      const answer = await unlessAborted(supervisor.request('events', params, this.config.plugins.limits.eventMs + EVENTS_TURN_MS), signal);
      return accept(eventsResult, answer, pluginId) as unknown as EventsResult;
    } catch (error) {
      // Whatever a listener throws: another try may go better, and the number of tries is bounded.
      const failure = toAppError(error, pluginId);
      throw failure.kind === 'Unavailable' ? failure : new Unavailable(failure.code, failure.message, { cause: failure });
    }
  }

  private supervise(plugin: InstalledPlugin): PluginSupervisor {
    const { manifest } = plugin.package;
    const supervisor = new PluginSupervisor({
      wall: this.standingWall(),
      limits: this.config.plugins.limits,
      manifest,
      config: plugin.config,
      confirmEntry: () => this.packages.confirmServer(plugin.package),
      onRequest: (method, params) => this.answer(plugin, method, params),
      onHealth: (degradedBecause) => {
        this.markDegraded.execute(manifest.id, degradedBecause).catch((error: unknown) => {
          this.log.warn({ error, plugin: manifest.id }, 'the health of a plugin could not be noted');
        });
      },
    });
    this.supervisors.set(manifest.id, supervisor);
    return supervisor;
  }

  /** What the host knows about a failure of its own stays with it; a plugin learns the code and the sentence. */
  private async answer({ package: { manifest } }: InstalledPlugin, method: string, params: unknown): Promise<unknown> {
    try {
      return await this.answerPlugin.execute(manifest, method, params);
    } catch (error) {
      if (error instanceof AppError) throw new RpcError(error.code, error.message);
      this.log.error({ error, plugin: manifest.id, method }, 'a request of a plugin failed');
      throw new RpcError('internal', 'The host failed; its log says more');
    }
  }

  private running(pluginId: string): PluginSupervisor {
    const supervisor = this.registry.get(pluginId)?.enabled ? this.supervisors.get(pluginId) : undefined;
    if (!supervisor) throw new Unavailable('plugin_unavailable', `The plugin "${pluginId}" is switched off`);
    return supervisor;
  }

  private async enter(pluginId: string, { gate }: PluginSupervisor): Promise<void> {
    try {
      await gate.enter();
    } catch (error) {
      if (!(error instanceof GateClosed)) throw error;
      const { reason, retryAfterSeconds } = error;
      throw reason === 'overloaded'
        ? new Unavailable('plugin_overloaded', `The plugin "${pluginId}" has too many requests waiting; try again`, { retryAfterSeconds })
        : new Unavailable('plugin_unavailable', `The plugin "${pluginId}" has not answered its last calls; try again later`, { retryAfterSeconds });
    }
  }

  private standingWall(): Wall {
    if (!this.walls) throw new Error('The walls are not known before the module has started');
    return this.walls;
  }
}

/** Stops waiting when the signal aborts; what the plugin still does then counts for nothing. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const off = new Unavailable('plugin_unavailable', 'The plugin is being switched off');
  let abort: (() => void) | undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    abort = () => reject(off);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort);
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    if (abort) signal.removeEventListener('abort', abort);
    work.catch(() => undefined);
  }
}

function accept<S extends z.ZodType>(schema: S, answer: unknown, pluginId: string): z.output<S> {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new Unavailable('plugin_failed', `The plugin "${pluginId}" answered with something that is no answer`);
}

function toAppError(error: unknown, pluginId: string): AppError {
  if (error instanceof AppError) return error;
  if (!(error instanceof RpcError)) throw error;
  const { code, message, status } = error;
  if (code === 'timeout') return new Unavailable('plugin_timeout', `The plugin "${pluginId}" has not answered in time`);
  if (code === 'closed') return new Unavailable('plugin_unavailable', `The plugin "${pluginId}" ended before it had answered`);
  if (code === 'plugin_refused' && status !== undefined && status in REFUSALS) return new REFUSALS[status as keyof typeof REFUSALS]('plugin_refused', message);
  if (code === 'too_large') return new Unavailable('plugin_failed', `The plugin "${pluginId}" gave an answer that is too large`);
  return new Unavailable('plugin_failed', `The plugin "${pluginId}" failed; the host's log says how`, { cause: error });
}
