import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Sources that are pushed into, and the keys under which their callers may repeat themselves. */
export class AddPushedSources1732380002000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- The target of a provider is its name: one name, one source, whoever feeds it.
      CREATE UNIQUE INDEX uq_sources_provider ON sources (target) WHERE origin = 'provider';

      -- What is wrong in a source is looked up after every push into it.
      CREATE INDEX ix_documents_errors ON documents (source_id) WHERE error IS NOT NULL;

      -- Requests that were done once and may come again. The row commits together with their effect.
      CREATE TABLE idempotency_keys (
        caller     text NOT NULL,
        key        text NOT NULL,
        -- SHA-256 over method, path and body.
        request    text NOT NULL,
        -- The answer, in the words of whoever gives it; null while the request is being done.
        response   json,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT pk_idempotency_keys PRIMARY KEY (caller, key)
      );
      CREATE INDEX ix_idempotency_keys_created_at ON idempotency_keys (created_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE idempotency_keys; DROP INDEX ix_documents_errors; DROP INDEX uq_sources_provider;');
  }
}
