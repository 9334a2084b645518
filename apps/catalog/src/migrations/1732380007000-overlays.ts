import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What people set in the portal over what sources say, and the order in which ingestion is looked at. */
export class Overlays1732380007000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- One row per ref that anything is laid over, whether the entity exists or not: it counts again when that is back.
      CREATE TABLE overlays (
        entity_ref text COLLATE "C" CONSTRAINT pk_overlays PRIMARY KEY,
        -- [{path, change, setBy, setAt}], by path; see overlay.ts.
        fields     jsonb NOT NULL,
        updated_at timestamptz NOT NULL DEFAULT now()
      );
      -- Few at any time: the overview of what is wrong reads these, not all files and documents.
      CREATE INDEX ix_files_error ON files (id) WHERE state = 'error';
      CREATE INDEX ix_documents_error ON documents (id) WHERE error IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX ix_documents_error, ix_files_error; DROP TABLE overlays');
  }
}
