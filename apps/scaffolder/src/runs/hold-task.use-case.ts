import { Transactions } from '@callboard/persistence';
import { createLogger } from '@callboard/service-kit';
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleDestroy } from '@nestjs/common';
import { TaskRunsRepository } from '../tasks/task-runs.repository.js';
import { TASK_SIGNALS, type TaskSignals } from '../tasks/task-signal.port.js';
import { RunStopped } from './run-journal.port.js';

/** A claim that this process keeps alive. */
export interface Hold {
  /** Aborts with a RunStopped. */
  readonly signal: AbortSignal;
  /** Aborts when this process is about to stop: the next border between steps is the place to let go. */
  readonly draining: AbortSignal;
  release(): void;
}

interface Held {
  readonly taskId: string;
  readonly attempt: number;
  readonly controller: AbortController;
}

const HEARTBEAT_MS = 10_000;

/** A signal to stop may be lost; this is how long a person then waits longer. */
const LOOK_MS = 1_000;

/** How long a step may go on after this process was told to stop, milliseconds. */
const DRAIN_MS = 10_000;

/**
 * Keeps the leases of the tasks that this process works on, all with one statement, and stops a run when somebody
 * cancelled it, another worker has it, or its time is up.
 */
@Injectable()
export class HoldTask implements OnModuleDestroy, OnApplicationShutdown {
  private readonly log = createLogger('runs');
  private readonly drain = new AbortController();
  private readonly held = new Map<string, Held>();
  private heartbeat?: NodeJS.Timeout;
  private look?: NodeJS.Timeout;

  constructor(
    private readonly transactions: Transactions,
    private readonly runs: TaskRunsRepository,
    @Inject(TASK_SIGNALS) private readonly signals: TaskSignals,
  ) {}

  execute({ taskId, attempt }: { taskId: string; attempt: number }, timeLeftMs: number): Hold {
    const controller = new AbortController();
    const held: Held = { taskId, attempt, controller };
    this.held.set(key(held), held);
    const deadline = setTimeout(() => controller.abort(new RunStopped('out_of_time')), Math.max(0, timeLeftMs));
    const off = this.signals.on('stop', taskId, () => void this.lookForStops());
    this.heartbeat ??= setInterval(() => void this.beat(), HEARTBEAT_MS);
    this.look ??= setInterval(() => void this.lookForStops(), LOOK_MS);
    return {
      signal: controller.signal,
      draining: this.drain.signal,
      release: () => {
        off();
        clearTimeout(deadline);
        this.held.delete(key(held));
        if (this.held.size === 0) this.stopTimers();
      },
    };
  }

  /** Before the queue's workers are waited for: they wait for the runs. */
  onModuleDestroy(): void {
    this.drain.abort();
    setTimeout(() => {
      for (const { controller } of this.held.values()) controller.abort(new RunStopped('shutdown'));
    }, DRAIN_MS).unref();
  }

  onApplicationShutdown(): void {
    this.stopTimers();
  }

  private async beat(): Promise<void> {
    const held = [...this.held.values()];
    if (held.length === 0) return;
    try {
      const kept = new Map((await this.transactions.run((tx) => this.runs.heartbeat(tx, held))).map(({ taskId, cancelRequested }) => [taskId, cancelRequested]));
      for (const { taskId, controller } of held) {
        const cancelRequested = kept.get(taskId);
        if (cancelRequested === undefined) controller.abort(new RunStopped('lease_lost'));
        else if (cancelRequested) controller.abort(new RunStopped('cancelled'));
      }
    } catch (error) {
      // The lease outlives four heartbeats; whoever lost it finds out when it writes.
      this.log.warn({ error }, 'leases could not be renewed');
    }
  }

  private async lookForStops(): Promise<void> {
    const held = [...this.held.values()];
    if (held.length === 0) return;
    try {
      for (const { taskId, cancelRequested } of await this.runs.findStopped(held)) {
        for (const mine of held.filter((one) => one.taskId === taskId)) mine.controller.abort(new RunStopped(cancelRequested ? 'cancelled' : 'lease_lost'));
      }
    } catch (error) {
      this.log.debug({ error }, 'could not look for cancelled tasks');
    }
  }

  private stopTimers(): void {
    clearInterval(this.heartbeat);
    clearInterval(this.look);
    this.heartbeat = undefined;
    this.look = undefined;
  }
}

function key({ taskId, attempt }: { taskId: string; attempt: number }): string {
  return `${taskId}#${attempt}`;
}
