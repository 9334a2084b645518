import { InvalidInput } from '@callboard/service-kit';
import { Injectable } from '@nestjs/common';
import type { Task } from './task.js';
import { type TaskFilter, type TaskOrder, TasksRepository } from './tasks.repository.js';

const FIELDS = ['created_at', 'status', 'created_by'] as const;

/** As many as one answer holds, asked for or not. */
const MAX_LIMIT = 1000;

export interface ListTasksRequest extends TaskFilter {
  /** `asc:<field>` or `desc:<field>`. */
  readonly order: readonly string[];
  readonly limit?: number;
  readonly offset?: number;
}

/** Tasks, the newest first unless asked otherwise. Throws InvalidInput for an order that cannot be read. */
@Injectable()
export class ListTasks {
  constructor(private readonly tasks: TasksRepository) {}

  execute({ order, limit = MAX_LIMIT, offset = 0, ...filter }: ListTasksRequest): Promise<{ tasks: Task[]; total: number }> {
    return this.tasks.list(filter, order.map(readOrder), { limit: Math.min(limit, MAX_LIMIT), offset });
  }
}

function readOrder(text: string): TaskOrder {
  const [, direction, name] = /^(asc|desc):(.+)$/.exec(text) ?? [];
  if (!direction) throw new InvalidInput('invalid_request', `Invalid order parameter "${text}", expected "<asc or desc>:<field name>"`);
  const field = FIELDS.find((known) => known === name);
  if (!field) throw new InvalidInput('invalid_request', `Invalid order field "${name}"`);
  return { field, direction: direction === 'asc' ? 'asc' : 'desc' };
}
