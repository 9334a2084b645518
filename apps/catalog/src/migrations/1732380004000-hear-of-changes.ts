import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is needed to hear of changes instead of looking for them. */
export class HearOfChanges1732380004000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- When a webhook last told of the source: it is looked at less often then.
      ALTER TABLE sources ADD COLUMN told_at timestamptz;

      -- Finds the files of a repository by the beginning of their address; hosts and repositories know no letter case.
      CREATE INDEX ix_files_location ON files (lower(location COLLATE "C") COLLATE "C");
      -- Which files of a source could not be read is looked up at each read, and they are seldom many.
      CREATE INDEX ix_files_state ON files (source_id) WHERE state = 'error';

      -- Messages that senders outside have posted to a topic. Stored before they are answered, worked on after that.
      CREATE TABLE webhook_deliveries (
        id              bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_webhook_deliveries PRIMARY KEY,
        topic           text NOT NULL,
        -- As the sender names the message: a second one of the same name has no effect.
        delivery_id     text NOT NULL,
        -- What kind of message it is, in the sender's words.
        event           text,
        -- The forge it comes from, where that is said apart from the message.
        instance        text,
        -- The message as it came; forgotten when it has been worked on. Not jsonb: that refuses some valid JSON.
        payload         json,
        state           text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'processed', 'failed')),
        attempts        integer NOT NULL DEFAULT 0,
        next_attempt_at timestamptz NOT NULL DEFAULT now(),
        -- Why the last attempt failed.
        code            text,
        message         text,
        received_at     timestamptz NOT NULL DEFAULT now(),
        processed_at    timestamptz,
        CONSTRAINT uq_webhook_deliveries_topic_delivery_id UNIQUE (topic, delivery_id)
      );
      CREATE INDEX ix_webhook_deliveries_next_attempt_at ON webhook_deliveries (next_attempt_at) WHERE state = 'waiting';
      CREATE INDEX ix_webhook_deliveries_received_at ON webhook_deliveries (received_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE webhook_deliveries; DROP INDEX ix_files_state, ix_files_location; ALTER TABLE sources DROP COLUMN told_at');
  }
}
