import type { StepError } from '../runs/run-journal.port.js';
import type { TaskSpec } from '../runs/run-steps.js';

/** The states of a task. `open` waits for a worker; the last three are ends. */
export const TASK_STATES = ['open', 'processing', 'completed', 'failed', 'cancelled'] as const;
export type TaskState = (typeof TASK_STATES)[number];

/** A task as its readers see it: never with secrets. */
export interface Task {
  readonly id: string;
  readonly spec: TaskSpec;
  readonly status: TaskState;
  /** A user; absent for tasks of API callers. */
  readonly createdBy?: string;
  readonly subject: string;
  readonly createdAt: Date;
  readonly lastHeartbeatAt?: Date;
  readonly run: number;
  readonly error?: StepError;
}

/** How a run ended. */
export type TaskEnd =
  | { readonly status: 'completed'; readonly output: Readonly<Record<string, unknown>> }
  | { readonly status: 'failed'; readonly error: StepError; readonly stepId?: string }
  | { readonly status: 'cancelled'; readonly stepId?: string };

const TASK_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether a text can be the id of a task at all. */
export function isTaskId(text: string): boolean {
  return TASK_ID.test(text);
}

/** The body of the one event that ends a run. */
export function completionOf(end: TaskEnd): Record<string, unknown> {
  const message = `Run completed with status: ${end.status}`;
  if (end.status === 'completed') return { message, output: end.output };
  if (end.status === 'failed') return { message, error: end.error, reason: end.error.code };
  return { message };
}

/** The body of the event that says that a person stopped the run. */
export function cancellationOf(stepId: string | undefined): Record<string, unknown> {
  return { message: stepId ? `Step ${stepId} has been cancelled.` : 'The task has been cancelled before its first step.', ...(stepId && { stepId }), status: 'cancelled' };
}
