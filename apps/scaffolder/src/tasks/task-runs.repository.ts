import { Database, type Tx } from '@callboard/persistence';
import { Injectable } from '@nestjs/common';
import type { StepError, StepOutcome } from '../runs/run-journal.port.js';
import type { TaskSpec } from '../runs/run-steps.js';
import { cancellationOf, completionOf, type TaskEnd, type TaskState } from './task.js';
import type { TaskFacts } from './tasks.events.js';

/** A task that this process may work on, until it loses the lease. */
export interface Claim {
  readonly taskId: string;
  /** Fencing token. */
  readonly attempt: number;
  readonly run: number;
  /** Claims of this run, this one included. */
  readonly claims: number;
  readonly spec: TaskSpec;
  readonly facts: TaskFacts;
  readonly createdAt: Date;
  /** Milliseconds since the run's first claim, by the database's clock. */
  readonly elapsedMs: number;
  readonly secrets?: Buffer;
  readonly logBytes: number;
  /** Another worker had it before and did not end it. */
  readonly resumed: boolean;
  readonly done: ReadonlyMap<number, StepOutcome>;
  readonly interrupted?: number;
  readonly archive?: Buffer;
}

/** What a border stores. */
export interface BorderRecord {
  readonly taskId: string;
  readonly attempt: number;
  /** Counts from 1 within a claim. */
  readonly border: number;
  readonly lines: readonly object[];
  readonly lineBytes: number;
  readonly steps: readonly StepRecord[];
  readonly workspace?: { readonly position: number; readonly archive: Buffer };
}

export interface StepRecord {
  readonly position: number;
  readonly stepId: string;
  readonly status: StepOutcome['status'] | 'started';
  readonly output?: Readonly<Record<string, unknown>>;
  readonly error?: StepError;
}

/** Longer than a heartbeat can be late, shorter than people wait. */
const LEASE = `interval '45 seconds'`;

/** A task that nobody works on. */
const FREE = `(status = 'open' OR (status = 'processing' AND lease_until < now()))`;

const BORDER = `
  WITH fence AS (
    UPDATE tasks SET border = $3, log_bytes = log_bytes + $4
    WHERE id = $1 AND attempt = $2 AND status = 'processing' AND border = $3 - 1
    RETURNING id, run
  ), steps AS (
    INSERT INTO task_steps (task_id, position, step_id, status, run, attempt, output, error, ended_at)
    SELECT fence.id, step.position, step."stepId", step.status, fence.run, $2, step.output, step.error, CASE WHEN step.status <> 'started' THEN now() END
    FROM fence, json_to_recordset($5) AS step(position integer, "stepId" text, status text, output json, error json)
    ON CONFLICT (task_id, position) DO UPDATE SET status = excluded.status, run = excluded.run, attempt = excluded.attempt,
      output = excluded.output, error = excluded.error, ended_at = excluded.ended_at,
      started_at = CASE WHEN excluded.status = 'started' THEN now() ELSE task_steps.started_at END
  ), lines AS (
    INSERT INTO task_events (task_id, run, type, body)
    SELECT fence.id, fence.run, 'log', line.body
    FROM fence, json_array_elements($6) WITH ORDINALITY AS line(body, place) ORDER BY line.place
  ), workspace AS (
    INSERT INTO task_workspaces (task_id, position, archive)
    SELECT fence.id, $7, $8 FROM fence WHERE $8::bytea IS NOT NULL
    ON CONFLICT (task_id) DO UPDATE SET position = excluded.position, archive = excluded.archive, saved_at = now()
  )
  SELECT run FROM fence`;

interface ClaimRow {
  attempt: number;
  run: number;
  claims: number;
  spec: TaskSpec;
  template_ref: string;
  created_by: string | null;
  subject: string;
  created_at: Date;
  elapsed_ms: number;
  secrets: Buffer | null;
  log_bytes: number;
  resumed: boolean;
}

/** Everything that moves a task from one state to the next. The row of the task is locked first, always. */
@Injectable()
export class TaskRunsRepository {
  constructor(private readonly database: Database) {}

  /** Takes a task that nobody works on; undefined when somebody does, it has ended, or its caller has enough running. */
  async claim(tx: Tx, taskId: string, tasksPerSubject: number): Promise<Claim | undefined> {
    const free = await tx.one<{ subject: string; resumed: boolean }>(`SELECT subject, status = 'processing' AS resumed FROM tasks WHERE id = $1 AND ${FREE}`, [taskId]);
    if (!free) return undefined;
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('scaffolder-tasks:' || $1, 0))`, [free.subject]);
    const row = await tx.one<ClaimRow>(
      `UPDATE tasks SET status = 'processing', attempt = attempt + 1, claims = claims + 1, border = 0,
         lease_until = now() + ${LEASE}, last_heartbeat_at = now(), started_at = coalesce(started_at, now())
       WHERE id = $1 AND ${FREE}
         AND (SELECT count(*) FROM tasks other WHERE other.subject = $2 AND other.status = 'processing' AND other.id <> $1) < $3
       RETURNING attempt, run, claims, spec, template_ref, created_by, subject, created_at, secrets, log_bytes,
         extract(epoch FROM now() - started_at)::float8 * 1000 AS elapsed_ms, $4::boolean AS resumed`,
      [taskId, free.subject, tasksPerSubject, free.resumed],
    );
    return row && this.toClaim(tx, taskId, row);
  }

  /** Holds on to tasks; gives back those that this process still has, and whether somebody wants them stopped. */
  async heartbeat(tx: Tx, held: readonly { taskId: string; attempt: number }[]): Promise<{ taskId: string; cancelRequested: boolean }[]> {
    return tx.query(
      `UPDATE tasks SET lease_until = now() + ${LEASE}, last_heartbeat_at = now()
       FROM unnest($1::uuid[], $2::integer[]) AS mine(id, attempt)
       WHERE tasks.id = mine.id AND tasks.attempt = mine.attempt AND tasks.status = 'processing'
       RETURNING tasks.id AS "taskId", tasks.cancel_requested AS "cancelRequested"`,
      [held.map(({ taskId }) => taskId), held.map(({ attempt }) => attempt)],
    );
  }

  /** Those of some tasks that somebody wants stopped, or that others have ended. */
  async findStopped(held: readonly { taskId: string; attempt: number }[]): Promise<{ taskId: string; cancelRequested: boolean }[]> {
    return this.database.query(
      `SELECT mine.id AS "taskId", coalesce(tasks.cancel_requested, false) AS "cancelRequested"
       FROM unnest($1::uuid[], $2::integer[]) AS mine(id, attempt) LEFT JOIN tasks ON tasks.id = mine.id
       WHERE tasks.cancel_requested OR tasks.attempt IS DISTINCT FROM mine.attempt OR tasks.status <> 'processing'`,
      [held.map(({ taskId }) => taskId), held.map(({ attempt }) => attempt)],
    );
  }

  /** Stores a border once, however often it is tried; false when another worker has the task. */
  async border(tx: Tx, { taskId, attempt, border, lines, lineBytes, steps, workspace }: BorderRecord): Promise<boolean> {
    const stored = await tx.one(BORDER, [taskId, attempt, border, lineBytes, JSON.stringify(steps), JSON.stringify(lines), workspace?.position ?? null, workspace?.archive ?? null]);
    if (stored) return true;
    const row = await tx.one(`SELECT 1 FROM tasks WHERE id = $1 AND attempt = $2 AND status = 'processing' AND border = $3`, [taskId, attempt, border]);
    return row !== undefined;
  }

  /** Ends the run of a claim; false when it has ended otherwise or another worker has the task. */
  async finish(tx: Tx, { taskId, attempt }: { taskId: string; attempt: number }, end: TaskEnd): Promise<boolean> {
    const row = await tx.one<{ run: number }>(`${endOf('$3', '$4', '$5')} WHERE id = $1 AND attempt = $2 AND status = 'processing' RETURNING run`, [taskId, attempt, ...endParams(end)]);
    if (!row) return false;
    await this.writeEnd(tx, taskId, row.run, end);
    return true;
  }

  /** Lets go of a task that this process cannot go on with, so that another one can at once. */
  async release(tx: Tx, { taskId, attempt }: { taskId: string; attempt: number }): Promise<boolean> {
    // Sent away in good order: that is no sign of a task that nobody survives.
    const rows = await tx.query(`UPDATE tasks SET status = 'open', lease_until = NULL, claims = claims - 1 WHERE id = $1 AND attempt = $2 AND status = 'processing' RETURNING 1`, [taskId, attempt]);
    return rows.length > 0;
  }

  /** Locks a task and tells where it stands. */
  async lock(tx: Tx, taskId: string): Promise<{ status: TaskState; run: number; attempt: number; cancelRequested: boolean; leaseExpired: boolean; facts: TaskFacts } | undefined> {
    const row = await tx.one<{ status: TaskState; run: number; attempt: number; cancel_requested: boolean; expired: boolean; template_ref: string; created_by: string | null; subject: string }>(
      `SELECT status, run, attempt, cancel_requested, coalesce(lease_until < now(), false) AS expired, template_ref, created_by, subject FROM tasks WHERE id = $1 FOR UPDATE`,
      [taskId],
    );
    if (!row) return undefined;
    const facts = { id: taskId, templateRef: row.template_ref, createdBy: row.created_by ?? undefined, subject: row.subject };
    return { status: row.status, run: row.run, attempt: row.attempt, cancelRequested: row.cancel_requested, leaseExpired: row.expired, facts };
  }

  /** Asks the worker of a locked task to stop, and tells the task's readers. */
  async requestCancel(tx: Tx, taskId: string, run: number): Promise<void> {
    await tx.query('UPDATE tasks SET cancel_requested = true WHERE id = $1', [taskId]);
    await this.writeCancelled(tx, taskId, run);
  }

  /** Ends a locked task as cancelled without its worker, who can write nothing from now on. */
  async cancelNow(tx: Tx, taskId: string, { run, announced }: { run: number; announced: boolean }): Promise<void> {
    const end: TaskEnd = { status: 'cancelled' };
    if (!announced) await this.writeCancelled(tx, taskId, run);
    await tx.query(`${endOf('$2', '$3', '$4')}, attempt = attempt + 1 WHERE id = $1`, [taskId, ...endParams(end)]);
    await this.writeEnd(tx, taskId, run, end);
  }

  /**
   * Opens a locked, ended task again for another run. What was done stays done where the workspace of that moment is still
   * there; a task that had completed starts from nothing.
   */
  async reopen(tx: Tx, taskId: string, { status, secrets }: { status: TaskState; secrets?: Buffer }): Promise<void> {
    await tx.query(
      `DELETE FROM task_steps WHERE task_id = $1 AND ($2 OR NOT EXISTS (SELECT 1 FROM task_workspaces WHERE task_id = $1)
         OR position >= (SELECT min(position) FROM task_steps WHERE task_id = $1 AND status NOT IN ('completed', 'skipped')))`,
      [taskId, status === 'completed'],
    );
    if (status === 'completed') await tx.query('DELETE FROM task_workspaces WHERE task_id = $1', [taskId]);
    const row = await tx.one<{ run: number }>(
      `UPDATE tasks SET status = 'open', run = run + 1, claims = 0, started_at = NULL, ended_at = NULL, cancel_requested = false,
         reason = NULL, error = NULL, output = NULL, log_bytes = 0, secrets = $2
       WHERE id = $1 RETURNING run`,
      [taskId, secrets ?? null],
    );
    await this.writeEvent(tx, taskId, row?.run ?? 1, 'recovered', { recoverStrategy: 'none' });
  }

  /** Tasks that wait for a worker, the oldest first. */
  async listFree(limit: number): Promise<{ taskId: string; attempt: number; cancelRequested: boolean }[]> {
    return this.database.query(
      `SELECT id AS "taskId", attempt, cancel_requested AS "cancelRequested" FROM tasks WHERE status IN ('open', 'processing') AND ${FREE} ORDER BY created_at, id LIMIT $1`,
      [limit],
    );
  }

  /** The next tasks of a caller that wait, the oldest first. */
  async listOpenOf(subject: string, limit: number): Promise<{ taskId: string; attempt: number }[]> {
    return this.database.query(`SELECT id AS "taskId", attempt FROM tasks WHERE subject = $1 AND status = 'open' ORDER BY created_at, id LIMIT $2`, [subject, limit]);
  }

  /** Forgets workspaces that were kept for a retry long enough. */
  async pruneWorkspaces(tx: Tx, keepHours: number): Promise<void> {
    await tx.query(`DELETE FROM task_workspaces USING tasks WHERE tasks.id = task_id AND tasks.ended_at < now() - make_interval(secs => $1)`, [keepHours * 3600]);
  }

  private async toClaim(tx: Tx, taskId: string, row: ClaimRow): Promise<Claim> {
    const steps = await tx.query<{ position: number; status: StepRecord['status']; output: Record<string, unknown> | null; error: StepError | null }>(
      'SELECT position, status, output, error FROM task_steps WHERE task_id = $1',
      [taskId],
    );
    const archive = steps.length > 0 ? await tx.one<{ archive: Buffer }>('SELECT archive FROM task_workspaces WHERE task_id = $1', [taskId]) : undefined;
    const done = steps.filter(({ status }) => status !== 'started' && status !== 'cancelled');
    return {
      taskId,
      attempt: row.attempt,
      run: row.run,
      claims: row.claims,
      spec: row.spec,
      facts: { id: taskId, templateRef: row.template_ref, createdBy: row.created_by ?? undefined, subject: row.subject },
      createdAt: row.created_at,
      elapsedMs: row.elapsed_ms,
      secrets: row.secrets ?? undefined,
      logBytes: Number(row.log_bytes),
      resumed: row.resumed,
      done: new Map(done.map(({ position, status, output, error }) => [position, { status, output: output ?? undefined, error: error ?? undefined } as StepOutcome])),
      interrupted: steps.find(({ status }) => status === 'started')?.position,
      archive: archive?.archive,
    };
  }

  private async writeCancelled(tx: Tx, taskId: string, run: number): Promise<void> {
    const step = await tx.one<{ step_id: string }>(`SELECT step_id FROM task_steps WHERE task_id = $1 AND status = 'started' ORDER BY position DESC LIMIT 1`, [taskId]);
    await this.writeEvent(tx, taskId, run, 'cancelled', cancellationOf(step?.step_id));
  }

  private async writeEnd(tx: Tx, taskId: string, run: number, end: TaskEnd): Promise<void> {
    if (end.status === 'cancelled') await tx.query(`UPDATE task_steps SET status = 'cancelled', ended_at = now() WHERE task_id = $1 AND status = 'started'`, [taskId]);
    if (end.status === 'completed') await tx.query('DELETE FROM task_workspaces WHERE task_id = $1', [taskId]);
    await this.writeEvent(tx, taskId, run, 'completion', completionOf(end));
  }

  private async writeEvent(tx: Tx, taskId: string, run: number, type: string, body: object): Promise<void> {
    await tx.query('INSERT INTO task_events (task_id, run, type, body) VALUES ($1, $2, $3, $4)', [taskId, run, type, JSON.stringify(body)]);
  }
}

/** Secrets are dropped by the very statement that ends the task. */
function endOf(status: string, error: string, output: string): string {
  return `UPDATE tasks SET status = ${status}, ended_at = now(), lease_until = NULL, secrets = NULL, cancel_requested = false, error = ${error}::json, output = ${output}::json, reason = ${error}::json ->> 'code'`;
}

function endParams(end: TaskEnd): [string, string | null, string | null] {
  return [end.status, end.status === 'failed' ? JSON.stringify(end.error) : null, end.status === 'completed' ? JSON.stringify(end.output) : null];
}
