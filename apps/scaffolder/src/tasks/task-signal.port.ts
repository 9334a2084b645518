/** Injection token of {@link TaskSignals}. */
export const TASK_SIGNALS = Symbol('scaffolder.task-signals');

/** Wakes those who wait for news of a task, here and in other processes: `changed` its readers, `stop` its worker. */
export interface TaskSignals {
  send(topic: 'changed' | 'stop', taskId: string): void;
  /** Gives back what ends it. */
  on(topic: 'changed' | 'stop', taskId: string, listener: () => void): () => void;
}
