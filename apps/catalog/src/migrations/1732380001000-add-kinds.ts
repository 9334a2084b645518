import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Kinds and fields that are data, and what processors made of documents. */
export class AddKinds1732380001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Kinds that somebody has registered; those that every catalog knows are code.
      CREATE TABLE kinds (
        -- Lower case, as in refs.
        kind        text COLLATE "C" CONSTRAINT pk_kinds PRIMARY KEY,
        origin      text NOT NULL CHECK (origin IN ('custom', 'config', 'plugin')),
        plugin      text,
        -- Not jsonb: the author's order of keys is kept.
        declaration json NOT NULL,
        created_by  text,
        created_at  timestamptz NOT NULL DEFAULT now(),
        updated_at  timestamptz NOT NULL DEFAULT now()
      );

      -- Fields and relations added to kinds, built-in ones too.
      CREATE TABLE kind_extensions (
        kind        text COLLATE "C" NOT NULL,
        name        text COLLATE "C" NOT NULL,
        origin      text NOT NULL CHECK (origin IN ('custom', 'config', 'plugin')),
        plugin      text,
        declaration json NOT NULL,
        created_by  text,
        created_at  timestamptz NOT NULL DEFAULT now(),
        updated_at  timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT pk_kind_extensions PRIMARY KEY (kind, name)
      );

      -- Grows with every change of the two. Whoever stores what was judged by the kinds holds the row FOR SHARE, so that
      -- nothing judged by other kinds is stored.
      CREATE TABLE kind_versions (
        id      smallint CONSTRAINT pk_kind_versions PRIMARY KEY DEFAULT 1 CHECK (id = 1),
        version bigint NOT NULL
      );
      INSERT INTO kind_versions (version) VALUES (1);

      -- Kinds of a file's documents, lower case: what tells whether a change of kinds or processors concerns it.
      ALTER TABLE files ADD COLUMN kinds text[] NOT NULL DEFAULT '{}';

      -- What was given, where it cannot be read again: an entity that was pushed, {entity, locationKey?}.
      ALTER TABLE documents ADD COLUMN written json;
      -- What each contributed processor made of it: [{name, version, outcome}], outcome being a hash.
      ALTER TABLE documents ADD COLUMN steps json;
      -- A processor that makes other things of the same input: {processor, times, since, until}; until then its last outcome stays.
      ALTER TABLE documents ADD COLUMN flapping json;
      CREATE INDEX ix_documents_flapping ON documents (source_id) WHERE flapping IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX ix_documents_flapping;
      ALTER TABLE documents DROP COLUMN written, DROP COLUMN steps, DROP COLUMN flapping;
      ALTER TABLE files DROP COLUMN kinds;
      DROP TABLE kind_versions, kind_extensions, kinds;
    `);
  }
}
