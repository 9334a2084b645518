import { TaskCancelled, TaskCompleted, TaskCreated, TaskFailed, TaskStarted } from '@callboard/contracts';
import type { NewEvent } from '@callboard/messaging';
import type { TaskEnd } from './task.js';

/** What every event of a task says about it. */
export interface TaskFacts {
  readonly id: string;
  readonly templateRef: string;
  readonly createdBy?: string;
  readonly subject: string;
}

const ANYONE_WHO_MAY_READ_TASKS = 'permission:scaffolder.task.read';

export function taskCreated(task: TaskFacts): NewEvent<typeof TaskCreated> {
  return { contract: TaskCreated, ...about(task), data: factsOf(task) };
}

export function taskStarted(task: TaskFacts, attempt: number): NewEvent<typeof TaskStarted> {
  return { contract: TaskStarted, ...about(task), data: { ...factsOf(task), attempt } };
}

export function taskEnded(task: TaskFacts, end: TaskEnd, made: { entityRefs: string[]; remoteUrls: string[] }): NewEvent {
  if (end.status === 'completed') return { contract: TaskCompleted, ...about(task), data: { ...factsOf(task), ...made } };
  if (end.status === 'cancelled') return { contract: TaskCancelled, ...about(task), data: factsOf(task) };
  return { contract: TaskFailed, ...about(task), data: { ...factsOf(task), reason: end.error.code, stepId: end.stepId } };
}

/** What a run made, as its steps put it out: refs of entities and addresses of repositories. */
export function findMade(outputs: readonly Readonly<Record<string, unknown>>[]): { entityRefs: string[]; remoteUrls: string[] } {
  const texts = (key: string): string[] => [...new Set(outputs.flatMap((output) => [output[key]].flat()).filter((value): value is string => typeof value === 'string'))];
  return { entityRefs: texts('entityRef'), remoteUrls: texts('remoteUrl') };
}

/** Whoever started it, and whoever may read every task, are told; nobody else. */
function about({ id, subject }: TaskFacts): { subject: string; audience: string[]; cause: { type: 'task'; id: string } } {
  return { subject: id, audience: [subject, ANYONE_WHO_MAY_READ_TASKS], cause: { type: 'task', id } };
}

function factsOf({ id, templateRef, createdBy }: TaskFacts): { id: string; templateRef: string; createdBy?: string } {
  return { id, templateRef, ...(createdBy && { createdBy }) };
}
