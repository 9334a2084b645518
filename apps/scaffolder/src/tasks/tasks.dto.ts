import { BareReply, InvalidInput, queryParam } from '@callboard/service-kit';
import { z } from 'zod';
import type { Task } from './task.js';
import type { TaskEvent } from './task-events.repository.js';

const secrets = z.record(z.string(), z.string());

export const createTaskBody = z.object({ templateRef: z.string(), values: z.record(z.string(), z.unknown()), secrets: secrets.default({}) });

export const retryTaskBody = z.object({ secrets: secrets.default({}) });

export const autocompleteBody = z.object({ context: z.record(z.string(), z.string()), token: z.string() });

export const listTasksQuery = z.object({
  createdBy: queryParam.list().optional(),
  status: queryParam.list().optional(),
  order: queryParam.list().optional(),
  limit: queryParam.integer({ min: 0 }).optional(),
  offset: queryParam.integer({ min: 0 }).optional(),
});

export const eventsQuery = z.object({ after: queryParam.integer().optional() });

export const noQuery = z.object({});

/** A task as clients get it. Those that failed say why. */
export function toTaskReply({ id, spec, status, createdAt, lastHeartbeatAt, createdBy, error }: Task): Record<string, unknown> {
  return {
    id,
    spec,
    status,
    createdAt: createdAt.toISOString(),
    lastHeartbeatAt: (lastHeartbeatAt ?? createdAt).toISOString(),
    createdBy,
    ...(error && { reason: error.code }),
  };
}

/** An event as JSON text; its body is the text that was stored. */
export function toEventText({ id, taskId, type, body, createdAt }: TaskEvent): string {
  return `{"id":${id},"isTaskRecoverable":false,"taskId":"${taskId}","body":${body},"type":"${type}","createdAt":"${createdAt.toISOString()}"}`;
}

/** Answers values that do not fit with `{errors:[…]}` alone, which is what forms read. */
export async function barely<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const errors = error instanceof InvalidInput && error.code === 'invalid_values' ? (error.details as { errors?: unknown } | undefined)?.errors : undefined;
    if (Array.isArray(errors)) throw new BareReply(400, { errors });
    throw error;
  }
}
