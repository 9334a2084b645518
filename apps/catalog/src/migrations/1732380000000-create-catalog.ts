import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The catalog's tables. Text that is compared or ordered as an identifier has the "C" collation: byte order, no locale. */
export class CreateCatalog1732380000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- The revision counter of every ref there ever was: it goes on after a delete and outlives the history.
      -- 0: something points at the ref and nothing ever had it. Writers lock the rows of all refs that they touch or point
      -- at, in order: one writer per entity and per relation list at a time.
      CREATE TABLE refs (
        entity_ref text COLLATE "C" CONSTRAINT pk_refs PRIMARY KEY,
        revision   bigint NOT NULL
      );

      -- Where documents come from: a location named in the configuration, one that somebody registered, or a provider.
      CREATE TABLE sources (
        id              uuid CONSTRAINT pk_sources PRIMARY KEY,
        origin          text NOT NULL CHECK (origin IN ('config', 'registered', 'provider')),
        type            text NOT NULL,
        target          text NOT NULL,
        -- The Location entity that stands for it: location:default/generated-<sha1 of "type:target" at creation>.
        entity_ref      text COLLATE "C" NOT NULL,
        -- Of a configured location: catalog.rules entries of its own, and the folder that a file location may not leave.
        rules           jsonb,
        root            text,
        state           text NOT NULL DEFAULT 'processing' CHECK (state IN ('processing', 'processed', 'error')),
        code            text,
        message         text,
        entity_count    integer NOT NULL DEFAULT 0,
        error_count     integer NOT NULL DEFAULT 0,
        last_attempt_at timestamptz,
        last_success_at timestamptz,
        duration_ms     integer,
        next_attempt_at timestamptz,
        failures        integer NOT NULL DEFAULT 0,
        lease_owner     text,
        lease_until     timestamptz,
        created_by      text,
        created_at      timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT uq_sources_origin_type_target UNIQUE (origin, type, target)
      );
      CREATE INDEX ix_sources_next_attempt_at ON sources (next_attempt_at);

      -- What was read for a source: one row per file, with what tells whether it has changed.
      CREATE TABLE files (
        id           bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_files PRIMARY KEY,
        source_id    uuid NOT NULL CONSTRAINT fk_files_source_id REFERENCES sources ON DELETE CASCADE,
        -- Location ref: "url:https://…" or "file:/…".
        location     text NOT NULL,
        -- The Location entity whose target this is.
        parent_ref   text COLLATE "C",
        -- The target as the Location entity names it, resolved: the location itself, or the pattern that it matched.
        pattern      text NOT NULL,
        -- What the reader compares to see a change: an entity tag, a commit, or the times and size of a file.
        etag         text,
        -- SHA-256 of the text.
        content_hash text,
        -- SHA-256 over rules and kind schemas: another one means that the file is processed again.
        fingerprint  text,
        -- What its placeholders brought in: [{location, etag, hash}].
        placeholders jsonb NOT NULL DEFAULT '[]',
        state        text NOT NULL DEFAULT 'processed' CHECK (state IN ('processed', 'error')),
        code         text,
        message      text,
        read_at      timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT uq_files_source_id_location UNIQUE (source_id, location)
      );

      -- What a source emits, accepted or not. Kept beside the entities, so that a document which lost a conflict can
      -- take over and a refused one can be explained.
      CREATE TABLE documents (
        id             bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_documents PRIMARY KEY,
        source_id      uuid NOT NULL CONSTRAINT fk_documents_source_id REFERENCES sources ON DELETE CASCADE,
        -- Null for the Location entity that a source emits for itself.
        file_id        bigint CONSTRAINT fk_documents_file_id REFERENCES files ON DELETE CASCADE,
        document_index integer NOT NULL,
        line           integer,
        entity_ref     text COLLATE "C",
        parent_ref     text COLLATE "C",
        -- SHA-256 over the document, its placeholders' contents, rules and kind schemas: unchanged means nothing to do.
        -- Empty: forgotten on purpose, so that the next read brings the entity back.
        input_hash     text NOT NULL,
        state          text NOT NULL CHECK (state IN ('accepted', 'refused', 'conflict')),
        -- The entity as last accepted: defaults and annotations applied, without uid, etag and relations. Not jsonb: the
        -- author's order of keys is kept. A refused document with an entity is one that was good before.
        entity         json,
        -- What the entity declares, both directions: [{source, type, target}].
        relations      jsonb NOT NULL DEFAULT '[]',
        -- {stage, code, message, line?, column?} when refused.
        error          jsonb,
        orphaned_at    timestamptz
      );
      CREATE INDEX ix_documents_source_id ON documents (source_id);
      CREATE INDEX ix_documents_file_id ON documents (file_id);
      CREATE INDEX ix_documents_entity_ref ON documents (entity_ref);
      -- Few at any time: whoever looks for them every other second reads nothing else.
      CREATE INDEX ix_documents_orphaned_at ON documents (orphaned_at) WHERE orphaned_at IS NOT NULL;

      -- Entities, ready to send. The full JSON is body || status || relations:
      --   body || coalesce(',"status":' || status, '') || ',"relations":' || relations || '}'
      -- Rows stay as they are up to the size of a page: packing and unpacking texts cost more than anything else about them.
      CREATE TABLE entities (
        id           bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_entities PRIMARY KEY,
        entity_ref   text COLLATE "C" NOT NULL CONSTRAINT uq_entities_entity_ref UNIQUE,
        uid          uuid NOT NULL CONSTRAINT uq_entities_uid UNIQUE,
        -- The parts of entity_ref, lower case as there: filters of kind and namespace compare these.
        kind         text COLLATE "C" NOT NULL,
        namespace    text COLLATE "C" NOT NULL,
        name         text COLLATE "C" NOT NULL,
        revision     bigint NOT NULL,
        etag         text NOT NULL,
        source_id    uuid NOT NULL CONSTRAINT fk_entities_source_id REFERENCES sources,
        document_id  bigint NOT NULL,
        -- JSON text of apiVersion, kind, metadata, spec without the closing brace.
        body         text NOT NULL,
        -- JSON text of the status object; absent when all is well.
        status       text,
        -- JSON text of the stitched relations, sorted by type then target: [{"type":…,"targetRef":…}].
        relations    text NOT NULL DEFAULT '[]',
        -- searchTokens of the catalog model: existsToken(key) and valueToken(key, value), relations excluded (they have a table).
        tokens       text[] COLLATE "C" NOT NULL,
        orphaned_at  timestamptz,
        updated_at   timestamptz NOT NULL DEFAULT now()
      ) WITH (toast_tuple_target = 8160);
      -- A short list of pending entries: every read looks through it.
      CREATE INDEX ix_entities_tokens ON entities USING gin (tokens) WITH (gin_pending_list_limit = 512);
      CREATE INDEX ix_entities_kind ON entities (kind, entity_ref) INCLUDE (id);
      CREATE INDEX ix_entities_source_id ON entities (source_id);
      CREATE INDEX ix_entities_status ON entities (source_id) WHERE status IS NOT NULL;
      CREATE INDEX ix_entities_document_id ON entities (document_id);

      -- The values behind ordering, facets and full text: key and value lower-cased (values of at most 200 characters).
      CREATE TABLE entity_fields (
        -- Of entities, without a foreign key: it would be checked for each of thirty rows per entity. Whoever deletes an
        -- entity deletes its fields.
        entity_id bigint NOT NULL,
        key       text COLLATE "C" NOT NULL,
        -- Null where the value is too long to be indexed: the field exists, that is all.
        value     text COLLATE "C",
        original  text
      );
      CREATE INDEX ix_entity_fields_key_value ON entity_fields (key, value, entity_id) INCLUDE (original);
      CREATE INDEX ix_entity_fields_entity_id ON entity_fields (entity_id, key, value);

      -- Both directions of every declared relation. A row is the edge as its source shows it.
      CREATE TABLE entity_relations (
        source_ref  text COLLATE "C" NOT NULL,
        type        text COLLATE "C" NOT NULL,
        target_ref  text COLLATE "C" NOT NULL,
        -- The entity whose document says so.
        declared_by text COLLATE "C" NOT NULL,
        -- Filters and facets know types in lower case only. A column, not an expression: only so the index alone can answer.
        type_key    text COLLATE "C" NOT NULL GENERATED ALWAYS AS (lower(type)) STORED,
        CONSTRAINT pk_entity_relations PRIMARY KEY (source_ref, type, target_ref, declared_by)
      );
      CREATE INDEX ix_entity_relations_declared_by ON entity_relations (declared_by);
      CREATE INDEX ix_entity_relations_type_key_target_ref ON entity_relations (type_key, target_ref, source_ref);

      -- Every stored change of every ref. body is the entity after it (null after a delete).
      CREATE TABLE revisions (
        entity_ref text COLLATE "C" NOT NULL,
        revision   bigint NOT NULL,
        uid        uuid NOT NULL,
        type       text NOT NULL CHECK (type IN ('created', 'updated', 'deleted')),
        time       timestamptz NOT NULL DEFAULT now(),
        actor      text,
        cause      jsonb,
        patch      jsonb,
        -- Not jsonb: the author's order of keys is kept.
        body       json,
        relations  jsonb NOT NULL DEFAULT '[]',
        CONSTRAINT pk_revisions PRIMARY KEY (entity_ref, revision)
      );
      CREATE INDEX ix_revisions_time ON revisions (time);

      -- Two sources emit one ref: both are named until one lets go.
      CREATE TABLE conflicts (
        entity_ref  text COLLATE "C" NOT NULL,
        owner       text NOT NULL,
        contender   text NOT NULL,
        document_id bigint NOT NULL CONSTRAINT fk_conflicts_document_id REFERENCES documents ON DELETE CASCADE,
        detected_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT pk_conflicts PRIMARY KEY (entity_ref, document_id)
      );

      -- Signs the cursors of lists, so that an edited one is refused by every replica. One row, two random UUIDs long.
      CREATE TABLE cursor_secrets (
        id     smallint CONSTRAINT pk_cursor_secrets PRIMARY KEY DEFAULT 1 CHECK (id = 1),
        secret text NOT NULL DEFAULT gen_random_uuid()::text || gen_random_uuid()::text
      );
      INSERT INTO cursor_secrets DEFAULT VALUES;
    `);
    await this.indexText(runner);
  }

  /**
   * Trigrams make "contains this text" a look-up. The extension is part of every PostgreSQL distribution, but the role
   * may not be allowed to add it: the same queries then read all values of the fields that are asked.
   */
  private async indexText(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DO $$
      BEGIN
        CREATE EXTENSION IF NOT EXISTS pg_trgm;
      EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported THEN
        RAISE NOTICE 'pg_trgm is not available: full text is searched without an index';
      END $$;
    `);
    const [extension] = (await runner.query(
      `SELECT n.nspname AS schema FROM pg_extension x JOIN pg_namespace n ON n.oid = x.extnamespace WHERE x.extname = 'pg_trgm' AND has_schema_privilege(n.oid, 'USAGE')`,
    )) as { schema: string }[];
    if (extension) {
      // Only the fields that people search in: with all of them this index would cost more than the rest together.
      await runner.query(`
        CREATE INDEX ix_entity_fields_text ON entity_fields USING gin (value "${extension.schema}".gin_trgm_ops) WITH (gin_pending_list_limit = 512)
        WHERE key IN ('metadata.name', 'metadata.title', 'spec.profile.displayname')`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE cursor_secrets, conflicts, revisions, entity_relations, entity_fields, entities, documents, files, sources, refs',
    );
  }
}
