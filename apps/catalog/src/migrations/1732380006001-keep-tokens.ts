import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Filters of the past compare tokens: kept as they were, they need not be made of the fields of every entity again. */
export class KeepTokens1732380006001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- As in entities, apart by U+001C; null where only the fields were kept.
      ALTER TABLE past_fields ADD COLUMN tokens text COLLATE "C";
      ALTER TABLE past_fields ALTER COLUMN tokens SET STORAGE MAIN;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE past_fields DROP COLUMN tokens');
  }
}
