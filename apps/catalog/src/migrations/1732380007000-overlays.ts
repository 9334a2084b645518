import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What people set in the portal over what sources say. */
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
      -- Few at any time: the overview of what is wrong reads these, not all files.
      CREATE INDEX ix_files_error ON files (id) WHERE state = 'error';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX ix_files_error; DROP TABLE overlays');
  }
}
