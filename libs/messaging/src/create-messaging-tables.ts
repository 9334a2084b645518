import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The log of a service and what its consumers remember. */
export class CreateMessagingTables1732370000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE log_head (
        id smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1),
        position bigint NOT NULL DEFAULT 0,
        epoch uuid NOT NULL DEFAULT gen_random_uuid()
      );
      INSERT INTO log_head DEFAULT VALUES;

      -- The text is what subscribers get, without the position, which is known only once the row is written.
      CREATE TABLE outbox (
        position bigint PRIMARY KEY,
        event_id text NOT NULL,
        type text NOT NULL,
        subject text NOT NULL,
        nats_subject text NOT NULL,
        revision bigint,
        event text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        published_at timestamptz
      );
      CREATE INDEX ix_outbox_unpublished ON outbox (position) WHERE published_at IS NULL;

      CREATE TABLE relay_states (
        stream text PRIMARY KEY,
        position bigint NOT NULL,
        stream_sequence bigint NOT NULL,
        stream_created_at timestamptz NOT NULL
      );

      CREATE TABLE applied_positions (
        durable text NOT NULL,
        stream text NOT NULL,
        position bigint NOT NULL,
        updated_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (durable, stream)
      );

      CREATE TABLE applied_revisions (
        consumer text NOT NULL,
        ref text NOT NULL,
        revision bigint NOT NULL,
        PRIMARY KEY (consumer, ref)
      );

      CREATE TABLE inbox (
        consumer text NOT NULL,
        source text NOT NULL,
        event_id text NOT NULL,
        received_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (consumer, source, event_id)
      );
      CREATE INDEX ix_inbox_received_at ON inbox (received_at);

      CREATE TABLE dead_letters (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        durable text NOT NULL,
        stream text NOT NULL,
        position bigint,
        source text NOT NULL,
        event_id text NOT NULL,
        type text NOT NULL,
        subject text NOT NULL,
        event text NOT NULL,
        parks boolean NOT NULL,
        deliveries integer NOT NULL,
        error_code text NOT NULL,
        error_message text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        announced_at timestamptz,
        replay_requested_at timestamptz,
        resolved_at timestamptz,
        CONSTRAINT uq_dead_letters_durable_source_event_id UNIQUE (durable, source, event_id)
      );
      CREATE INDEX ix_dead_letters_open ON dead_letters (durable, source, subject, id) WHERE resolved_at IS NULL;
      CREATE INDEX ix_dead_letters_unannounced ON dead_letters (durable, id) WHERE announced_at IS NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE dead_letters, inbox, applied_revisions, applied_positions, relay_states, outbox, log_head');
  }
}

/**
 * Events are stored as they are: packing them took as long as all else about a large write, and every reader unpacked
 * them again.
 */
export class StoreEventsUnpacked1732370001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE outbox ALTER COLUMN event SET STORAGE EXTERNAL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE outbox ALTER COLUMN event SET STORAGE EXTENDED');
  }
}

/** Listed by every service before its own migrations. */
export const messagingMigrations = [CreateMessagingTables1732370000000, StoreEventsUnpacked1732370001000];
