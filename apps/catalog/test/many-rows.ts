import type { WorldPostgres } from '@callboard/testing';

/** What {@link fillCatalog} puts into the catalog, as far as a spec asks for it by name. */
export const MANY = { count: 100_000, component: 'component:default/e000001', uid: '92762f5b-7837-e38f-b72f-396e7061be33' } as const;

const COMPONENTS = 0.6 * MANY.count;
const APIS = 0.3 * MANY.count;
const PER_FILE = 100;

/**
 * Puts a hundred thousand entities into the tables of the read side with one statement per table: 60 % components, 30 %
 * APIs, 10 % groups; each component and API is owned by a group, each component depends on the next one.
 *
 * Indexes are made after the rows, by their own definitions, which takes a fifth of the time.
 */
export async function fillCatalog(postgres: WorldPostgres): Promise<void> {
  const indexes = await postgres.query<{ name: string; definition: string }>(
    `SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS definition FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace
     WHERE n.nspname = 'catalog' AND t.relname IN ('entities', 'entity_fields', 'entity_relations', 'documents', 'revisions')
       AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)`,
  );
  await postgres.query(`
    BEGIN;
    SET LOCAL search_path TO catalog, public;
    SET LOCAL maintenance_work_mem TO '256MB';
    ${indexes.map(({ name }) => `DROP INDEX ${name}`).join(';')};
    ${ROWS}
    ${indexes.map(({ definition }) => definition).join(';')};
    COMMIT`);
  await postgres.query('VACUUM ANALYZE catalog.entities, catalog.entity_fields, catalog.entity_relations, catalog.documents, catalog.revisions');
}

const ROWS = `
  CREATE TEMP TABLE seed ON COMMIT DROP AS
  SELECT i, kind, name, kind || ':default/' || name AS ref, 'group:default/e' || lpad((${COMPONENTS + APIS} + 1 + i % 1000)::text, 6, '0') AS owner,
    md5('uid' || i)::uuid AS uid, (ARRAY['service', 'website', 'library'])[1 + i % 3] AS type, 'tag-' || i % 50 AS tag,
    CASE WHEN i % 140 = 0 THEN 'Payment ' || i ELSE 'Thing ' || i END AS title
  FROM (SELECT i, CASE WHEN i <= ${COMPONENTS} THEN 'component' WHEN i <= ${COMPONENTS + APIS} THEN 'api' ELSE 'group' END AS kind, 'e' || lpad(i::text, 6, '0') AS name
        FROM generate_series(1, ${MANY.count}) AS i) numbered;

  INSERT INTO sources (id, origin, type, target, entity_ref, state) SELECT md5('source')::uuid, 'registered', 'url', 'https://example.org/all.yaml', 'location:default/generated-all', 'processed';
  INSERT INTO files (id, source_id, location, parent_ref, pattern) OVERRIDING SYSTEM VALUE
  SELECT f, md5('source')::uuid, 'url:https://example.org/' || f || '.yaml', 'location:default/generated-all', '*' FROM generate_series(1, ${MANY.count / PER_FILE}) AS f;
  INSERT INTO documents (id, source_id, file_id, document_index, entity_ref, parent_ref, input_hash, state, entity, relations) OVERRIDING SYSTEM VALUE
  SELECT i, md5('source')::uuid, 1 + (i - 1) / ${PER_FILE}, i % ${PER_FILE}, ref, CASE WHEN i > 1 THEN 'component:default/e000001' END, md5(ref), 'accepted', '{}', '[]' FROM seed;
  INSERT INTO refs (entity_ref, revision) SELECT ref, 1 FROM seed;
  INSERT INTO entities (id, entity_ref, uid, kind, namespace, name, revision, etag, source_id, document_id, body, tokens) OVERRIDING SYSTEM VALUE
  SELECT i, ref, uid, kind, 'default', name, 1, md5(ref), md5('source')::uuid, i,
    '{"apiVersion":"backstage.io/v1alpha1","kind":"' || initcap(kind) || '","metadata":{"name":"' || name || '","namespace":"default","title":"' || title || '"},"spec":{"type":"' || type || '"}',
    ARRAY['kind' || E'\\x1f' || kind, 'metadata.name' || E'\\x1f' || name, 'metadata.title' || E'\\x1f' || lower(title), 'metadata.tags' || E'\\x1f' || tag, 'spec.type' || E'\\x1f' || type] FROM seed;
  INSERT INTO entity_fields (entity_id, key, value, original)
  SELECT i, key, lower(original), original FROM seed CROSS JOIN LATERAL (VALUES
    ('kind', initcap(kind)), ('metadata.name', name), ('metadata.namespace', 'default'), ('metadata.uid', uid::text), ('metadata.title', title), ('metadata.tags', tag), ('spec.type', type)) AS f (key, original);
  INSERT INTO entity_relations (source_ref, type, target_ref, declared_by)
  SELECT ref, 'ownedBy', owner, ref FROM seed WHERE kind <> 'group' UNION ALL SELECT owner, 'ownerOf', ref, ref FROM seed WHERE kind <> 'group'
  UNION ALL SELECT a.ref, 'dependsOn', b.ref, a.ref FROM seed a JOIN seed b ON b.i = a.i + 1 WHERE a.kind = 'component' AND b.kind = 'component'
  UNION ALL SELECT b.ref, 'dependencyOf', a.ref, a.ref FROM seed a JOIN seed b ON b.i = a.i + 1 WHERE a.kind = 'component' AND b.kind = 'component';
  INSERT INTO revisions (entity_ref, revision, uid, type, body) SELECT ref, 1, uid, 'created', '{}' FROM seed;
  SELECT setval(pg_get_serial_sequence('files', 'id'), (SELECT max(id) FROM files)), setval(pg_get_serial_sequence('documents', 'id'), ${MANY.count}), setval(pg_get_serial_sequence('entities', 'id'), ${MANY.count});
`;
