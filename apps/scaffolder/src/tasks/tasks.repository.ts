import { createHash } from 'node:crypto';
import { Database, type Tx } from '@callboard/persistence';
import { Injectable } from '@nestjs/common';
import type { StepError } from '../runs/run-journal.port.js';
import type { TaskSpec } from '../runs/run-steps.js';
import type { Task, TaskState } from './task.js';

export interface NewTask {
  readonly id: string;
  readonly spec: TaskSpec;
  readonly createdBy?: string;
  readonly subject: string;
  /** Locked away already. */
  readonly secrets?: Buffer;
}

export interface TaskFilter {
  readonly createdBy?: readonly string[];
  readonly status?: readonly string[];
  /** Only tasks that one of these started. */
  readonly readableBy?: readonly string[];
}

export interface TaskOrder {
  readonly field: 'created_at' | 'status' | 'created_by';
  readonly direction: 'asc' | 'desc';
}

interface TaskRow {
  id: string;
  spec: TaskSpec;
  status: TaskState;
  created_by: string | null;
  subject: string;
  created_at: Date;
  last_heartbeat_at: Date | null;
  run: number;
  error: StepError | null;
}

const COLUMNS = 'id, spec, status, created_by, subject, created_at, last_heartbeat_at, run, error';

@Injectable()
export class TasksRepository {
  constructor(private readonly database: Database) {}

  async insert(tx: Tx, { id, spec, createdBy, subject, secrets }: NewTask): Promise<void> {
    const text = JSON.stringify(spec);
    await tx.query(
      `INSERT INTO tasks (id, template_ref, spec, spec_hash, status, created_by, subject, secrets) VALUES ($1, $2, $3, $4, 'open', $5, $6, $7)`,
      [id, spec.templateInfo.entityRef, text, createHash('sha256').update(text).digest('hex'), createdBy ?? null, subject, secrets ?? null],
    );
  }

  async find(id: string): Promise<Task | undefined> {
    const row = await this.database.one<TaskRow>(`SELECT ${COLUMNS} FROM tasks WHERE id = $1`, [id], { prepared: 'find-task' });
    return row && toTask(row);
  }

  async list(filter: TaskFilter, orders: readonly TaskOrder[], { limit, offset }: { limit: number; offset: number }): Promise<{ tasks: Task[]; total: number }> {
    const where = `($1::text[] IS NULL OR created_by = ANY ($1)) AND ($2::text[] IS NULL OR status = ANY ($2)) AND ($3::text[] IS NULL OR subject = ANY ($3))`;
    const params = [filter.createdBy ?? null, filter.status ?? null, filter.readableBy ?? null];
    // Columns come from a closed list, never from the request.
    const order = [...orders.map(({ field, direction }) => `${field} ${direction}`), 'created_at desc', 'id'].join(', ');
    const [rows, count] = await Promise.all([
      this.database.query<TaskRow>(`SELECT ${COLUMNS} FROM tasks WHERE ${where} ORDER BY ${order} LIMIT $4 OFFSET $5`, [...params, limit, offset]),
      this.database.one<{ total: number }>(`SELECT count(*)::int AS total FROM tasks WHERE ${where}`, params),
    ]);
    return { tasks: rows.map(toTask), total: count?.total ?? 0 };
  }

  /** How many tasks of a caller have not ended; counted under a lock, so that two at once cannot both be the last that fits. */
  async countUnfinished(tx: Tx, subject: string): Promise<number> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('scaffolder-tasks:' || $1, 0))`, [subject]);
    const row = await tx.one<{ count: number }>(`SELECT count(*)::int AS count FROM tasks WHERE subject = $1 AND status IN ('open', 'processing')`, [subject]);
    return row?.count ?? 0;
  }
}

function toTask(row: TaskRow): Task {
  return {
    id: row.id,
    spec: row.spec,
    status: row.status,
    createdBy: row.created_by ?? undefined,
    subject: row.subject,
    createdAt: row.created_at,
    lastHeartbeatAt: row.last_heartbeat_at ?? undefined,
    run: row.run,
    error: row.error ?? undefined,
  };
}
