import type { Cause } from '@callboard/contracts';
import type { Entity, Relation, SearchField } from '@callboard/catalog-model';
import type { Tx } from '@callboard/persistence';
import { Injectable } from '@nestjs/common';
import type { Candidate, EntityImage, StoredEntity } from './entity-change.js';
import type { EntityChange } from './entity.events.js';
import { numberColumn, textColumn, textColumnSql } from './sql-columns.js';

// Inside one text of a column, whose own separator is another.
const TOKEN_SEPARATOR = '\u001c';

/** SQL: JSON text of the relations shown on each of some refs, as the column `relations` holds it. */
const RELATIONS_TEXT = (refs: string): string => `
  SELECT source_ref, '[' || string_agg('{"type":' || to_json(type) || ',"targetRef":' || to_json(target_ref) || '}', ',' ORDER BY type, target_ref) || ']' AS text
  FROM (SELECT DISTINCT source_ref, type, target_ref FROM entity_relations WHERE source_ref = ANY(${refs})) shown
  GROUP BY source_ref`;

/** A relation together with the entity whose document declares it. */
export interface DeclaredRelation extends Relation {
  readonly declaredBy: string;
}

/** Two documents about one entity. */
export interface StoredConflict {
  readonly ref: string;
  readonly owner: string;
  readonly contender: string;
  readonly documentId: number;
}

/** What a document says, as it was accepted. */
export interface DocumentContent {
  readonly entity: Entity;
  /** Of the entity as it stands here, where that has been computed. */
  readonly etag?: string;
  readonly relations: readonly Relation[];
}

/** Writes of entities and all that hangs on them, for any number at a time. */
@Injectable()
export class EntityStoreRepository {
  /**
   * Lets this transaction alone write the entities and relation lists of some refs, until it ends. Everybody locks in the
   * order of the refs, so nobody waits in a circle.
   */
  async lockRefs(tx: Tx, refs: readonly string[]): Promise<void> {
    const sorted = [...new Set(refs)].sort();
    await tx.query('INSERT INTO refs (entity_ref, revision) SELECT ref, 0 FROM unnest($1::text[]) WITH ORDINALITY AS wanted (ref, place) ORDER BY place ON CONFLICT DO NOTHING', [sorted]);
    await tx.query('SELECT count(*) FROM (SELECT 1 FROM refs WHERE entity_ref = ANY($1) ORDER BY entity_ref FOR UPDATE) locked', [sorted]);
  }

  /** Documents that could be the entities of these refs, oldest first, each with what is laid over its ref. */
  async candidates(tx: Tx, refs: readonly string[], without: readonly number[]): Promise<Candidate[]> {
    return tx.query(
      `SELECT d.id, d.entity_ref AS ref, d.source_id AS "sourceId", d.orphaned_at IS NOT NULL AS orphaned, coalesce(f.location, s.type || ':' || s.target) AS location, o.fields AS overlay
       FROM documents d JOIN sources s ON s.id = d.source_id LEFT JOIN files f ON f.id = d.file_id LEFT JOIN overlays o ON o.entity_ref = d.entity_ref
       WHERE d.entity_ref = ANY($1) AND d.entity IS NOT NULL AND NOT d.id = ANY($2) ORDER BY d.id`,
      [refs, without],
    );
  }

  async contents(tx: Tx, documentIds: readonly number[]): Promise<Map<number, DocumentContent>> {
    const rows = await tx.query<DocumentContent & { id: number }>('SELECT id, entity, relations FROM documents WHERE id = ANY($1)', [documentIds]);
    return new Map(rows.map(({ id, entity, relations }) => [id, { entity, relations }]));
  }

  async entities(tx: Tx, refs: readonly string[]): Promise<Map<string, StoredEntity>> {
    const rows = await tx.query<StoredEntity>(
      `SELECT entity_ref AS ref, uid, etag, source_id AS "sourceId", document_id AS "documentId", orphaned_at IS NOT NULL AS orphaned FROM entities WHERE entity_ref = ANY($1)`,
      [refs],
    );
    return new Map(rows.map((row) => [row.ref, row]));
  }

  /** The entities as they are served, without relations and status. */
  async texts(tx: Tx, refs: readonly string[]): Promise<Map<string, string>> {
    const rows = await tx.query<{ ref: string; text: string }>(`SELECT entity_ref AS ref, body || '}' AS text FROM entities WHERE entity_ref = ANY($1)`, [refs]);
    return new Map(rows.map(({ ref, text }) => [ref, text]));
  }

  async declaredRelations(tx: Tx, refs: readonly string[]): Promise<DeclaredRelation[]> {
    return tx.query('SELECT source_ref AS source, type, target_ref AS target, declared_by AS "declaredBy" FROM entity_relations WHERE declared_by = ANY($1)', [refs]);
  }

  async changeRelations(tx: Tx, removed: readonly DeclaredRelation[], added: readonly DeclaredRelation[]): Promise<void> {
    if (removed.length > 0) {
      await tx.query(
        `DELETE FROM entity_relations r USING unnest(${FOUR_TEXTS}) AS gone (source_ref, type, target_ref, declared_by)
         WHERE r.source_ref = gone.source_ref AND r.type = gone.type AND r.target_ref = gone.target_ref AND r.declared_by = gone.declared_by`,
        relationColumns(removed),
      );
    }
    if (added.length > 0) {
      await tx.query(
        // In the order of the primary key: neighbours there are written together.
        `INSERT INTO entity_relations (source_ref, type, target_ref, declared_by)
         SELECT * FROM unnest(${FOUR_TEXTS}) AS n (source_ref, type, target_ref, declared_by)
         ORDER BY n.source_ref COLLATE "C", n.type COLLATE "C", n.target_ref COLLATE "C" ON CONFLICT DO NOTHING`,
        relationColumns(added),
      );
    }
  }

  /** Brings the stored relation lists of some refs up to date with the relations table. */
  async restateRelations(tx: Tx, refs: readonly string[]): Promise<void> {
    if (refs.length > 0) {
      await tx.query(
        `UPDATE entities e SET relations = coalesce(stated.text, '[]')
         FROM unnest($1::text[]) AS affected (ref) LEFT JOIN (${RELATIONS_TEXT('$1::text[]')}) stated ON stated.source_ref = affected.ref
         WHERE e.entity_ref = affected.ref AND e.relations IS DISTINCT FROM coalesce(stated.text, '[]')`,
        [refs],
      );
    }
  }

  /** Draws the next revision of each ref; needs its lock. */
  async nextRevisions(tx: Tx, refs: readonly string[]): Promise<Map<string, number>> {
    const rows = await tx.query<{ ref: string; revision: number }>('UPDATE refs SET revision = revision + 1 WHERE entity_ref = ANY($1) RETURNING entity_ref AS ref, revision', [refs]);
    return new Map(rows.map(({ ref, revision }) => [ref, Number(revision)]));
  }

  /** Adds entities that do not exist, with the relations that others declare with them. */
  async insert(tx: Tx, rows: readonly EntityRow[]): Promise<void> {
    if (rows.length === 0) {
      return;
    }
    const inserted = await tx.query<{ id: number; ref: string }>(
      `INSERT INTO entities (entity_ref, uid, revision, etag, source_id, document_id, body, tokens, orphaned_at, kind, namespace, name, relations)
       SELECT n.entity_ref, n.uid::uuid, n.revision, n.etag, n.source_id::uuid, n.document_id, n.body, string_to_array(n.tokens, E'\\x1c'), CASE WHEN n.orphaned = 't' THEN now() END,
         n.kind, n.namespace, n.name, coalesce(stated.text, '[]')
       FROM unnest(${ENTITY_COLUMNS}, ${textColumnSql('$10')}, ${textColumnSql('$11')}, ${textColumnSql('$12')})
         AS n (entity_ref, uid, revision, etag, source_id, document_id, body, tokens, orphaned, kind, namespace, name)
       LEFT JOIN (${RELATIONS_TEXT(textColumnSql('$1'))}) stated ON stated.source_ref = n.entity_ref
       RETURNING id, entity_ref AS ref`,
      [...entityColumns(rows), textColumn(rows.map(({ image }) => image.kind)), textColumn(rows.map(({ image }) => image.namespace)), textColumn(rows.map(({ image }) => image.name))],
    );
    await this.writeFields(tx, inserted, rows, false);
  }

  /** Replaces entities that exist; their relation lists stay. */
  async update(tx: Tx, rows: readonly EntityRow[]): Promise<void> {
    if (rows.length === 0) {
      return;
    }
    const updated = await tx.query<{ id: number; ref: string }>(
      `UPDATE entities e SET revision = n.revision, etag = n.etag, source_id = n.source_id::uuid, document_id = n.document_id, body = n.body, tokens = string_to_array(n.tokens, E'\\x1c'),
         orphaned_at = CASE WHEN n.orphaned = 't' THEN coalesce(e.orphaned_at, now()) END, updated_at = now()
       FROM unnest(${ENTITY_COLUMNS}) AS n (entity_ref, uid, revision, etag, source_id, document_id, body, tokens, orphaned)
       WHERE e.entity_ref = n.entity_ref
       RETURNING e.id, e.entity_ref AS ref`,
      entityColumns(rows),
    );
    await this.writeFields(tx, updated, rows, true);
  }

  /** Keeps what the search index knows of entities that are about to change or go: the past is read with it. */
  async archive(tx: Tx, refs: readonly string[]): Promise<void> {
    if (refs.length > 0) {
      await tx.query(ARCHIVE, [refs]);
    }
  }

  async remove(tx: Tx, refs: readonly string[]): Promise<void> {
    if (refs.length > 0) {
      await tx.query('WITH gone AS (DELETE FROM entities WHERE entity_ref = ANY($1) RETURNING id) DELETE FROM entity_fields f USING gone WHERE f.entity_id = gone.id', [refs]);
    }
  }

  /** Points entities at the documents that they come from now, where nothing else has changed. */
  async reown(tx: Tx, owners: readonly Candidate[]): Promise<void> {
    if (owners.length > 0) {
      await tx.query(
        'UPDATE entities e SET source_id = n.source_id, document_id = n.document_id FROM unnest($1::text[], $2::uuid[], $3::bigint[]) AS n (ref, source_id, document_id) WHERE e.entity_ref = n.ref',
        [owners.map(({ ref }) => ref), owners.map(({ sourceId }) => sourceId), owners.map(({ id }) => id)],
      );
    }
  }

  /** Adds changes to the history; entities are copied from their rows, which must be written by then. */
  async insertHistory(tx: Tx, changes: readonly EntityChange[], { actor, cause, time }: { actor?: string; cause: Cause; time: Date }): Promise<void> {
    if (changes.length === 0) {
      return;
    }
    await tx.query(
      `INSERT INTO revisions (entity_ref, revision, uid, type, time, actor, cause, patch, relations, body)
       SELECT n.ref, n.revision, n.uid::uuid, n.type, $1, $2, $3::jsonb, n.patch::jsonb, n.relations::jsonb, (e.body || '}')::json
       FROM unnest(${textColumnSql('$4')}, $5::bigint[], ${textColumnSql('$6')}, ${textColumnSql('$7')}, ${textColumnSql('$8')}, ${textColumnSql('$9')}) AS n (ref, revision, uid, type, patch, relations)
       LEFT JOIN entities e ON e.entity_ref = n.ref`,
      [
        time,
        actor ?? null,
        JSON.stringify(cause),
        textColumn(changes.map(({ ref }) => ref)),
        numberColumn(changes.map(({ revision }) => revision)),
        textColumn(changes.map(({ uid }) => uid)),
        textColumn(changes.map(({ type }) => type)),
        textColumn(changes.map(({ patch }) => (patch ? JSON.stringify(patch) : null))),
        textColumn(changes.map(({ relations }) => JSON.stringify(relations))),
      ],
    );
  }

  async conflicts(tx: Tx, refs: readonly string[]): Promise<StoredConflict[]> {
    return tx.query('SELECT entity_ref AS ref, owner, contender, document_id AS "documentId" FROM conflicts WHERE entity_ref = ANY($1)', [refs]);
  }

  async changeConflicts(tx: Tx, resolved: readonly StoredConflict[], detected: readonly StoredConflict[]): Promise<void> {
    if (resolved.length > 0) {
      await tx.query('DELETE FROM conflicts WHERE document_id = ANY($1)', [resolved.map(({ documentId }) => documentId)]);
    }
    if (detected.length > 0) {
      await tx.query(
        'INSERT INTO conflicts (entity_ref, owner, contender, document_id) SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[])',
        [detected.map(({ ref }) => ref), detected.map(({ owner }) => owner), detected.map(({ contender }) => contender), detected.map(({ documentId }) => documentId)],
      );
    }
  }

  /** Says of documents whether they are the entity of their ref; refused ones that are still shown stay refused. */
  async markOwnership(tx: Tx, owners: readonly number[], contenders: readonly number[]): Promise<void> {
    await tx.query(
      `UPDATE documents SET state = CASE WHEN id = ANY($1) THEN 'accepted' ELSE 'conflict' END
       WHERE (id = ANY($1) AND state = 'conflict') OR (id = ANY($2) AND state = 'accepted')`,
      [owners, contenders],
    );
  }

  private async writeFields(tx: Tx, written: readonly { id: number; ref: string }[], rows: readonly EntityRow[], existed: boolean): Promise<void> {
    const ids = new Map(written.map(({ ref, id }) => [ref, id]));
    const entityIds: number[] = [];
    const fields: SearchField[] = [];
    for (const { image } of rows) {
      const id = ids.get(image.ref);
      if (id === undefined) {
        throw new Error(`${image.ref} was not written: its row is not there although its ref is locked`);
      }
      for (const field of image.fields) {
        entityIds.push(id);
        fields.push(field);
      }
    }
    await tx.query(existed ? REPLACE_FIELDS : INSERT_FIELDS, [
      numberColumn(entityIds),
      textColumn(fields.map(({ key }) => key)),
      textColumn(fields.map(({ value }) => value)),
      textColumn(fields.map(({ original }) => original)),
    ]);
  }
}

/** An entity to write. */
export interface EntityRow {
  readonly image: EntityImage;
  readonly revision: number;
  readonly owner: Candidate;
}

const FOUR_TEXTS = [1, 2, 3, 4].map((place) => textColumnSql(`$${place}`)).join(', ');

const ENTITY_COLUMNS = `${textColumnSql('$1')}, ${textColumnSql('$2')}, $3::bigint[], ${textColumnSql('$4')}, ${textColumnSql('$5')}, $6::bigint[], ${textColumnSql('$7')}, ${textColumnSql('$8')}, ${textColumnSql('$9')}`;

const FIELD_COLUMNS = `unnest($1::bigint[], ${textColumnSql('$2')}, ${textColumnSql('$3')}, ${textColumnSql('$4')}) AS n (entity_id, key, value, original)`;

// In the order of the widest index: neighbours there are written together.
const INSERT_FIELDS = `INSERT INTO entity_fields (entity_id, key, value, original) SELECT * FROM ${FIELD_COLUMNS} ORDER BY n.key COLLATE "C", n.value COLLATE "C"`;

// As the table past_fields says.
const ARCHIVE = `
  INSERT INTO past_fields (entity_ref, revision, entity_id, tokens, fields)
  SELECT e.entity_ref, e.revision, e.id, array_to_string(e.tokens, E'\\x1c'), coalesce(known.fields, '')
  FROM entities e LEFT JOIN LATERAL (
    SELECT string_agg(f.key || coalesce(E'\\x1f' || f.value || CASE WHEN f.original <> f.value THEN E'\\x1f' || f.original ELSE '' END, ''), E'\\x1e') AS fields
    FROM entity_fields f WHERE f.entity_id = e.id
  ) known ON true
  WHERE e.entity_ref = ANY($1)
  ON CONFLICT DO NOTHING`;

// Most changes touch one field of many: only that is written.
const REPLACE_FIELDS = `
  WITH wanted AS MATERIALIZED (
    SELECT * FROM ${FIELD_COLUMNS}
  ), gone AS (
    DELETE FROM entity_fields f WHERE f.entity_id = ANY($1::bigint[]) AND NOT EXISTS (
      SELECT 1 FROM wanted w WHERE w.entity_id = f.entity_id AND w.key = f.key AND w.value IS NOT DISTINCT FROM f.value AND w.original IS NOT DISTINCT FROM f.original)
  )
  INSERT INTO entity_fields (entity_id, key, value, original)
  SELECT w.entity_id, w.key, w.value, w.original FROM wanted w WHERE NOT EXISTS (
    SELECT 1 FROM entity_fields f WHERE f.entity_id = w.entity_id AND f.key = w.key AND f.value IS NOT DISTINCT FROM w.value AND f.original IS NOT DISTINCT FROM w.original)`;

function entityColumns(rows: readonly EntityRow[]): string[] {
  return [
    textColumn(rows.map(({ image }) => image.ref)),
    textColumn(rows.map(({ image }) => image.uid)),
    numberColumn(rows.map(({ revision }) => revision)),
    textColumn(rows.map(({ image }) => image.etag)),
    textColumn(rows.map(({ owner }) => owner.sourceId)),
    numberColumn(rows.map(({ owner }) => owner.id)),
    textColumn(rows.map(({ image }) => image.text.slice(0, -1))),
    textColumn(rows.map(({ image }) => image.tokens.join(TOKEN_SEPARATOR))),
    textColumn(rows.map(({ owner }) => (owner.orphaned ? 't' : 'f'))),
  ];
}

function relationColumns(relations: readonly DeclaredRelation[]): string[] {
  return [textColumn(relations.map(({ source }) => source)), textColumn(relations.map(({ type }) => type)), textColumn(relations.map(({ target }) => target)), textColumn(relations.map(({ declaredBy }) => declaredBy))];
}
