import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Less work per stored entity: JSON is stored as it is, and an index holds no more than it is asked for. */
export class LightenWrites1732380008000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE documents ALTER COLUMN entity SET STORAGE EXTERNAL;
      ALTER TABLE revisions ALTER COLUMN body SET STORAGE EXTERNAL;
      ALTER TABLE revisions SET (toast_tuple_target = 2048);

      -- Looks up the fields of one entity: there are few of a key, their values are read from the rows.
      DROP INDEX ix_entity_fields_entity_id;
      CREATE INDEX ix_entity_fields_entity_id_key ON entity_fields (entity_id, key);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX ix_entity_fields_entity_id_key;
      CREATE INDEX ix_entity_fields_entity_id ON entity_fields (entity_id, key, value);
      ALTER TABLE revisions SET (toast_tuple_target = 256);
      ALTER TABLE revisions ALTER COLUMN body SET STORAGE MAIN;
      ALTER TABLE documents ALTER COLUMN entity SET STORAGE EXTENDED;
    `);
  }
}
