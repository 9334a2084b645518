import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Templates as the catalog announced them; tasks, what they did, and what another process needs to go on with them. */
export class CreateTasks1732380000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE templates (
        entity_ref text COLLATE "C" CONSTRAINT pk_templates PRIMARY KEY,
        -- Revision of the entity in the catalog.
        revision   bigint NOT NULL,
        entity     jsonb NOT NULL,
        updated_at timestamptz NOT NULL DEFAULT now()
      );

      CREATE TABLE tasks (
        id                uuid CONSTRAINT pk_tasks PRIMARY KEY,
        template_ref      text COLLATE "C" NOT NULL,
        -- What runs: the template as it was when the task was created, with the values. Never changed afterwards.
        spec              json NOT NULL,
        -- SHA-256 (hex) of the spec.
        spec_hash         text NOT NULL,
        status            text NOT NULL CHECK (status IN ('open', 'processing', 'completed', 'failed', 'cancelled')),
        -- The user who started it; null for API callers, who are known by their subject.
        created_by        text COLLATE "C",
        subject           text COLLATE "C" NOT NULL,
        created_at        timestamptz NOT NULL DEFAULT now(),
        -- Counts from 1; every retry is a run of its own.
        run               integer NOT NULL DEFAULT 1,
        -- Fencing token: grows with each claim; whoever writes must have the newest.
        attempt           integer NOT NULL DEFAULT 0,
        -- Claims of the present run; a task that ends every process that claims it is given up.
        claims            integer NOT NULL DEFAULT 0,
        -- Borders that the newest claim has stored: one that may or may not have been committed is recognised by it.
        border            integer NOT NULL DEFAULT 0,
        -- Database time until which the newest claim holds; null when nobody works on it.
        lease_until       timestamptz,
        last_heartbeat_at timestamptz,
        started_at        timestamptz,
        ended_at          timestamptz,
        cancel_requested  boolean NOT NULL DEFAULT false,
        -- Why it failed, a stable code.
        reason            text,
        -- {name, message, code} of the failure, without secrets.
        error             json,
        output            json,
        -- AES-256-GCM; dropped when the task ends.
        secrets           bytea,
        -- What the log of this task holds so far, bytes.
        log_bytes         bigint NOT NULL DEFAULT 0,
        CONSTRAINT ck_tasks_secrets CHECK (secrets IS NULL OR status IN ('open', 'processing')),
        CONSTRAINT ck_tasks_lease CHECK ((lease_until IS NOT NULL) = (status = 'processing')),
        CONSTRAINT ck_tasks_end CHECK ((ended_at IS NOT NULL) = (status IN ('completed', 'failed', 'cancelled')))
      );
      CREATE INDEX ix_tasks_created_at ON tasks (created_at DESC, id);
      CREATE INDEX ix_tasks_created_by ON tasks (created_by, created_at DESC);
      CREATE INDEX ix_tasks_unfinished ON tasks (subject, status, created_at) WHERE status IN ('open', 'processing');
      CREATE INDEX ix_tasks_ended_at ON tasks (ended_at) WHERE ended_at IS NOT NULL;

      CREATE TABLE task_steps (
        task_id    uuid NOT NULL CONSTRAINT fk_task_steps_task_id REFERENCES tasks ON DELETE CASCADE,
        -- Place in the template, from 0; step ids need not be unique.
        position   integer NOT NULL,
        step_id    text NOT NULL,
        status     text NOT NULL CHECK (status IN ('started', 'completed', 'skipped', 'failed', 'cancelled')),
        run        integer NOT NULL,
        attempt    integer NOT NULL,
        output     json,
        -- {name, message, code} of the failure.
        error      json,
        started_at timestamptz NOT NULL DEFAULT now(),
        ended_at   timestamptz,
        CONSTRAINT pk_task_steps PRIMARY KEY (task_id, position)
      );

      CREATE TABLE task_events (
        -- Grows over all tasks. For one task it grows in commit order: whoever writes holds the task's row.
        id         bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_task_events PRIMARY KEY,
        task_id    uuid NOT NULL CONSTRAINT fk_task_events_task_id REFERENCES tasks ON DELETE CASCADE,
        run        integer NOT NULL,
        type       text NOT NULL CHECK (type IN ('log', 'completion', 'cancelled', 'recovered')),
        body       json NOT NULL,
        created_at timestamptz NOT NULL DEFAULT clock_timestamp()
      );
      CREATE INDEX ix_task_events_task_id ON task_events (task_id, id);
      CREATE UNIQUE INDEX uq_task_events_completion ON task_events (task_id, run) WHERE type = 'completion';

      CREATE TABLE task_workspaces (
        task_id  uuid CONSTRAINT pk_task_workspaces PRIMARY KEY CONSTRAINT fk_task_workspaces_task_id REFERENCES tasks ON DELETE CASCADE,
        -- The workspace as it was after the steps before this place.
        position integer NOT NULL,
        archive  bytea NOT NULL,
        saved_at timestamptz NOT NULL DEFAULT now()
      );
      -- It is compressed already.
      ALTER TABLE task_workspaces ALTER COLUMN archive SET STORAGE EXTERNAL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE task_workspaces, task_events, task_steps, tasks, templates');
  }
}
