import 'server-only';
import { cache } from 'react';
import type { Task, TaskEvent, TaskStatus } from '@callboard/api-client';
import { clients } from './clients';
import { attempt, valueOr } from './outcome';
import { requireSession } from './session';

/** A run as a row of a list. */
export interface TaskRow {
  readonly id: string;
  readonly status: TaskStatus;
  readonly template: { readonly ref?: string; readonly title: string };
  /** What was made, by the name that was given. */
  readonly subject?: string;
  readonly createdAt: string;
  readonly createdBy?: string;
}

/** Which runs a list shows. */
export interface TaskListView {
  readonly mine: boolean;
  readonly status?: TaskStatus;
  readonly page: number;
}

export const TASKS_PER_PAGE = 25;

/** One page of runs, newest first. */
export async function listTaskRows({ mine, status, page }: TaskListView, limit = TASKS_PER_PAGE): Promise<{ rows: readonly TaskRow[]; total: number }> {
  const { scaffolder } = await clients();
  const { userRef } = await requireSession();
  const { tasks, totalTasks } = await scaffolder.listTasks({ createdBy: mine ? [userRef] : undefined, status: status ? [status] : undefined, limit, offset: page * limit });
  return { rows: tasks.map(toRow), total: totalTasks };
}

/** The run, or undefined; asked once per request. */
export const findTask = cache(async (id: string): Promise<Task | undefined> => (await clients()).scaffolder.findTask(id));

/** The events of a run that has ended, so that its page is complete at once; none of one that goes on, for they stream. */
export async function listEventsOfEnded(task: Task): Promise<readonly TaskEvent[]> {
  if (task.status === 'open' || task.status === 'processing') return [];
  const { scaffolder } = await clients();
  return valueOr(await attempt(scaffolder.listTaskEvents(task.id, { timeoutMs: 3_000 })), []);
}

/** A run as a row. */
export function toRow({ id, status, createdAt, createdBy, spec }: Task): TaskRow {
  const { templateInfo, parameters } = spec;
  const { title, name } = templateInfo?.entity?.metadata ?? {};
  const subject = [parameters?.name, parameters?.componentName, parameters?.component_id, parameters?.title].find((value) => typeof value === 'string');
  return {
    id,
    status,
    template: { ref: templateInfo?.entityRef, title: title ?? name ?? templateInfo?.entityRef ?? 'Template' },
    subject: subject as string | undefined,
    createdAt,
    createdBy,
  };
}
