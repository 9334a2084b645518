import { Inject, Injectable } from '@nestjs/common';
import { type TaskEvent, TaskEventsRepository } from './task-events.repository.js';
import { TASK_SIGNALS, type TaskSignals } from './task-signal.port.js';

/** A lost signal delays a reader by at most this, milliseconds. */
const LOOK_MS = 1_000;

/** The events of a task, now and as they come. */
@Injectable()
export class FollowTask {
  constructor(
    private readonly events: TaskEventsRepository,
    @Inject(TASK_SIGNALS) private readonly signals: TaskSignals,
  ) {}

  /** What is there after an id; waits for the first event until the signal aborts, and then gives an empty list. */
  async next(taskId: string, after: number, signal: AbortSignal): Promise<TaskEvent[]> {
    for await (const events of this.execute(taskId, after, signal)) return events;
    return [];
  }

  /** Batches in order, without a gap, up to and with the event that ends the present run, or until the signal aborts. */
  async *execute(taskId: string, after: number, signal: AbortSignal): AsyncGenerator<TaskEvent[], void, undefined> {
    let wake: () => void = () => undefined;
    let changed: boolean;
    const ring = (): void => {
      changed = true;
      wake();
    };
    const off = this.signals.on('changed', taskId, ring);
    signal.addEventListener('abort', ring);
    try {
      for (let last = after; !signal.aborted; ) {
        changed = false;
        const events = await this.events.list(taskId, last);
        if (events.length > 0) {
          last = Math.max(last, events.at(-1)?.id ?? last);
          yield events;
          if (events.some(({ type }) => type === 'completion')) return;
        } else if (!changed) {
          await new Promise<void>((resolve) => {
            const timer = setTimeout(resolve, LOOK_MS);
            wake = () => {
              clearTimeout(timer);
              resolve();
            };
          });
        }
      }
    } finally {
      off();
      signal.removeEventListener('abort', ring);
    }
  }
}
