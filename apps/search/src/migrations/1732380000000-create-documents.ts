import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What can be found, and from which catalog it was built. */
export class CreateDocuments1732380000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE documents (
        -- The document type of the wire contract, such as "software-catalog".
        type         text COLLATE "C" NOT NULL,
        -- Unique within the type; for catalog entities the entity ref.
        id           text COLLATE "C" NOT NULL,
        -- The revision of the entity that this document shows.
        revision     bigint NOT NULL,
        -- The document as it is sent.
        document     jsonb NOT NULL,
        -- Lower-cased values by field name, for filters: {"kind": ["component"]}.
        filters      jsonb NOT NULL,
        -- Lower-cased names that count as an exact hit.
        names        text[] NOT NULL,
        lexemes      tsvector NOT NULL,
        -- The build that wrote the row: what an older build left over is swept after a rebuild.
        build        bigint NOT NULL,
        CONSTRAINT pk_documents PRIMARY KEY (type, id)
      );
      CREATE INDEX ix_documents_lexemes ON documents USING gin (lexemes);
      CREATE INDEX ix_documents_filters ON documents USING gin (filters jsonb_path_ops);
      CREATE INDEX ix_documents_names ON documents USING gin (names);

      -- One row: which catalog the index stands for and how far its first build has come.
      CREATE TABLE builds (
        only_row     boolean CONSTRAINT pk_builds PRIMARY KEY DEFAULT true CHECK (only_row),
        build        bigint NOT NULL DEFAULT 0,
        -- The catalog's epoch; another one means that its database was restored or made anew.
        epoch        text,
        completed_at timestamptz
      );
      INSERT INTO builds DEFAULT VALUES;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE builds, documents');
  }
}
