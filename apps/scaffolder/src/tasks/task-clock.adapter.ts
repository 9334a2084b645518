import { createLogger } from '@callboard/service-kit';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { SweepTasks } from './sweep-tasks.use-case.js';

const SWEEP_EVERY_MS = 15_000;
const PRUNE_EVERY_MS = 60 * 60_000;

/** Sweeps in every process by itself: a queue that lost its memory has lost its schedules too. */
@Injectable()
export class TaskClock implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly log = createLogger('tasks');
  private readonly timers: NodeJS.Timeout[] = [];

  constructor(private readonly sweepTasks: SweepTasks) {}

  onApplicationBootstrap(): void {
    this.every(SWEEP_EVERY_MS, () => this.sweepTasks.execute());
    this.every(PRUNE_EVERY_MS, () => this.sweepTasks.prune());
  }

  onModuleDestroy(): void {
    for (const timer of this.timers) clearInterval(timer);
  }

  /** At once and then again and again, never twice at a time. */
  private every(ms: number, work: () => Promise<void>): void {
    let busy = false;
    const tick = async (): Promise<void> => {
      if (busy) return;
      busy = true;
      try {
        await work();
      } catch (error) {
        this.log.warn({ error }, 'sweeping failed; it is tried again');
      } finally {
        busy = false;
      }
    };
    this.timers.push(setInterval(() => void tick(), ms).unref());
    void tick();
  }
}
