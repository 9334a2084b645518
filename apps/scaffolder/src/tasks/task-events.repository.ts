import { Database } from '@callboard/persistence';
import { Injectable } from '@nestjs/common';

export type TaskEventType = 'log' | 'completion' | 'cancelled' | 'recovered';

/** One event of a task's stream. The body stays the text that was stored. */
export interface TaskEvent {
  readonly id: number;
  readonly taskId: string;
  readonly type: TaskEventType;
  readonly body: string;
  readonly createdAt: Date;
}

/** Read at once; a stream reads on until there is nothing more. */
const BATCH = 1000;

// How a former run ended is history: a reader of the present one would stop at it.
const LIST = `
  SELECT event.id, event.task_id AS "taskId", event.type, event.body::text AS body, event.created_at AS "createdAt"
  FROM task_events event JOIN tasks task ON task.id = event.task_id
  WHERE event.task_id = $1 AND (event.id > $2 OR event.type = 'completion')
    AND (event.run = task.run OR event.type IN ('log', 'recovered'))
  ORDER BY event.id LIMIT ${BATCH}`;

@Injectable()
export class TaskEventsRepository {
  constructor(private readonly database: Database) {}

  /** Events after an id, in order; the one that ends the present run is given even when it is older. */
  async list(taskId: string, after: number): Promise<TaskEvent[]> {
    return this.database.query<TaskEvent>(LIST, [taskId, after], { prepared: 'list-task-events' });
  }
}
