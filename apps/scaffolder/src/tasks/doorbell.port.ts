/** Injection token of the {@link Doorbell}. */
export const DOORBELL = Symbol('scaffolder.doorbell');

/** Tells workers that a task waits. The table is the truth: a ring that is lost is made up for by the sweeper. */
export interface Doorbell {
  /** `attempt`: of the task now; the same ring twice is one. Never throws. */
  ring(task: { readonly taskId: string; readonly attempt: number }): Promise<void>;
}
