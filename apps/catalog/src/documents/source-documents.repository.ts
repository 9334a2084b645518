import type { Entity, Relation } from '@callboard/catalog-model';
import { Database, type Tx } from '@callboard/persistence';
import { Inject, Injectable } from '@nestjs/common';
import type { DocumentError, FileOutcome, HeldOutcome, KnownFile, ProcessedDocument } from './document.js';
import type { StoredDocument } from './document-diff.js';
import { etagOf } from './entity-change.js';
import { numberColumn, textColumn, textColumnSql } from './sql-columns.js';

/** A document to write, with the file it belongs to (none: the Location entity of the source itself). */
export interface DocumentWrite {
  readonly fileId: number | undefined;
  readonly parentRef: string | undefined;
  readonly document: ProcessedDocument;
}

/** What is wrong below one Location entity, or with one entity. */
export interface StoredProblem {
  /** The entity whose status tells of it. */
  readonly ref: string;
  readonly location: string;
  readonly error: DocumentError;
  /** It is about a document whose file has vanished. */
  readonly orphaned: boolean;
}

/** A Location entity and the file that emitted it. */
export interface StoredLocation {
  readonly ref: string;
  readonly location: string;
  readonly entity: Entity;
  /** What is wrong with its targets. */
  readonly error: DocumentError | null;
}

const COUNT_ENTITIES = 'SELECT count(*)::integer AS count FROM entities WHERE source_id = $1';

/** What is written of a file each time it is seen. */
const FILE_COLUMNS = ['parent_ref', 'pattern', 'etag', 'content_hash', 'fingerprint', 'kinds', 'placeholders', 'state', 'code', 'message'];

const STORED_DOCUMENT = `SELECT id, file_id AS "fileId", document_index AS index, line, entity_ref AS ref, input_hash AS "inputHash", entity IS NOT NULL AS "hasEntity", orphaned_at IS NOT NULL AS orphaned, steps, flapping FROM documents`;

interface StoredDocumentRow {
  id: number;
  index: number;
  line: number | null;
  ref: string | null;
  inputHash: string;
  hasEntity: boolean;
  orphaned: boolean;
  steps: ProcessedDocument['steps'] | null;
  flapping: ProcessedDocument['flapping'] | null;
}

function toStoredDocument({ id, index, line, ref, inputHash, hasEntity, orphaned, steps, flapping }: StoredDocumentRow): StoredDocument {
  return { id: Number(id), index, line: line ?? undefined, ref: ref ?? undefined, inputHash, hasEntity, orphaned, steps: steps ?? undefined, flapping: flapping ?? undefined };
}

interface HeldRow {
  inputHash: string;
  ref: string;
  state: 'accepted' | 'refused' | 'conflict';
  entity: Entity | null;
  relations: Relation[];
  error: DocumentError | null;
  steps: ProcessedDocument['steps'];
  flapping: ProcessedDocument['flapping'];
}

function toHeldOutcome({ ref, state, entity, relations, error, steps, flapping }: HeldRow): HeldOutcome {
  if (state === 'refused' || !entity) {
    return { state: 'refused', ref, steps, flapping, error: error ?? { stage: 'processor', code: 'processor_flapping', message: '' } };
  }
  return { state: 'accepted', ref, entity, etag: etagOf(entity), relations, steps, flapping, error: error ?? undefined };
}

/** The document that an entity comes from. */
export interface FoundDocument {
  readonly ref: string;
  readonly documentId: number;
  readonly sourceId: string;
}

const FOUND_DOCUMENT = 'SELECT entity_ref AS ref, document_id AS "documentId", source_id AS "sourceId" FROM entities';

function toFound(row: FoundDocument | undefined): FoundDocument | undefined {
  return row && { ...row, documentId: Number(row.documentId) };
}

/** Files and documents of sources. */
@Injectable()
export class SourceDocumentsRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  async knownFiles(sourceId: string): Promise<KnownFile[]> {
    const rows = await this.database.query<Omit<KnownFile, 'etag' | 'contentHash' | 'fingerprint'> & { etag: string | null; contentHash: string | null; fingerprint: string | null }>(
      `SELECT id, location, pattern, parent_ref AS "parentRef", etag, content_hash AS "contentHash", fingerprint, kinds, placeholders, state = 'error' AS failed FROM files WHERE source_id = $1`,
      [sourceId],
    );
    return rows.map(({ etag, contentHash, fingerprint, ...file }) => ({ ...file, id: Number(file.id), etag: etag ?? undefined, contentHash: contentHash ?? undefined, fingerprint: fingerprint ?? undefined }));
  }

  /** The Location entities that the files of a source emit. */
  async knownLocations(sourceId: string): Promise<StoredLocation[]> {
    return this.database.query(
      `SELECT d.entity_ref AS ref, f.location, d.entity, CASE WHEN d.error->>'stage' = 'targets' THEN d.error END AS error FROM documents d JOIN files f ON f.id = d.file_id
       WHERE d.source_id = $1 AND d.entity_ref LIKE 'location:%' AND d.entity IS NOT NULL ORDER BY d.id`,
      [sourceId],
    );
  }

  /** Notes what was seen of files, where that is new; gives the id of each by its location. */
  async writeFiles(tx: Tx, sourceId: string, files: readonly FileOutcome[]): Promise<Map<string, number>> {
    const written = files.filter((file) => file.status !== 'unchanged' && !(file.status === 'missing' && !file.problem));
    if (written.length === 0) {
      return new Map();
    }
    const read = (file: FileOutcome): Extract<FileOutcome, { status: 'read' }> | undefined => (file.status === 'read' ? file : undefined);
    const problem = (file: FileOutcome) => (file.status === 'missing' || file.status === 'failed' ? file.problem : undefined);
    const rows = await tx.query<{ id: number; location: string }>(
      `WITH seen AS (
         SELECT location, parent_ref, pattern, etag, content_hash, fingerprint, string_to_array(kinds, ' ') AS kinds, placeholders::jsonb AS placeholders, CASE WHEN code IS NULL THEN 'processed' ELSE 'error' END AS state, code, message
         FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[]) AS n (location, parent_ref, pattern, etag, content_hash, fingerprint, kinds, placeholders, code, message)
       ), known AS (
         SELECT f.id, f.location, (${FILE_COLUMNS.map((column) => `f.${column}`).join(', ')}) IS NOT DISTINCT FROM (${FILE_COLUMNS.map((column) => `s.${column}`).join(', ')}) AS same FROM files f JOIN seen s ON s.location = f.location WHERE f.source_id = $1
       ), written AS (
         INSERT INTO files (source_id, location, ${FILE_COLUMNS.join(', ')}) SELECT $1, location, ${FILE_COLUMNS.join(', ')} FROM seen WHERE location NOT IN (SELECT location FROM known WHERE same)
         ON CONFLICT (source_id, location) DO UPDATE SET ${FILE_COLUMNS.map((column) => `${column} = excluded.${column}`).join(', ')}, read_at = now()
         RETURNING id, location
       )
       SELECT id, location FROM written UNION ALL SELECT id, location FROM known WHERE same`,
      [
        sourceId,
        written.map(({ location }) => location),
        written.map(({ parentRef }) => parentRef),
        written.map(({ pattern }) => pattern),
        written.map((file) => read(file)?.etag ?? null),
        written.map((file) => read(file)?.contentHash ?? null),
        written.map((file) => read(file)?.fingerprint ?? null),
        written.map((file) => read(file)?.kinds.join(' ') ?? ''),
        written.map((file) => JSON.stringify(read(file)?.placeholders ?? [])),
        written.map((file) => problem(file)?.code ?? null),
        written.map((file) => problem(file)?.message ?? null),
      ],
    );
    return new Map(rows.map(({ id, location }) => [location, Number(id)]));
  }

  /** Notes what is new about files whose documents are the same. */
  async touchFiles(tx: Tx, sourceId: string, files: readonly FileOutcome[]): Promise<void> {
    const same = files.filter((file) => file.status === 'unchanged');
    const tags = same.flatMap(({ location, etag }) => (etag === undefined ? [] : [{ location, etag }]));
    if (tags.length > 0) {
      await tx.query('UPDATE files f SET etag = n.etag FROM unnest($2::text[], $3::text[]) AS n (location, etag) WHERE f.source_id = $1 AND f.location = n.location', [
        sourceId,
        tags.map(({ location }) => location),
        tags.map(({ etag }) => etag),
      ]);
    }
    const led = same.filter(({ isLedAnew }) => isLedAnew);
    if (led.length > 0) {
      await tx.query(
        `WITH led AS (UPDATE files f SET parent_ref = n.parent_ref, pattern = n.pattern FROM unnest($2::text[], $3::text[], $4::text[]) AS n (location, parent_ref, pattern) WHERE f.source_id = $1 AND f.location = n.location RETURNING f.id, f.parent_ref)
         UPDATE documents d SET parent_ref = led.parent_ref FROM led WHERE d.file_id = led.id`,
        [sourceId, led.map(({ location }) => location), led.map(({ parentRef }) => parentRef), led.map(({ pattern }) => pattern)],
      );
    }
    const errors = same.flatMap(({ location, targetErrors }) => targetErrors.map(({ ref, error }) => ({ location, ref, error })));
    if (errors.length > 0) {
      await tx.query(
        `UPDATE documents d SET error = n.error::jsonb FROM unnest($2::text[], $3::text[], $4::text[]) AS n (location, ref, error), files f
         WHERE f.source_id = $1 AND f.location = n.location AND d.file_id = f.id AND d.entity_ref = n.ref AND d.state <> 'refused'`,
        [sourceId, errors.map(({ location }) => location), errors.map(({ ref }) => ref), errors.map(({ error }) => (error ? JSON.stringify(error) : null))],
      );
    }
  }

  /** The documents of some files, by file; `undefined` stands for the Location entity of the source itself. */
  async documentsOf(tx: Tx, sourceId: string, fileIds: readonly number[]): Promise<Map<number | undefined, StoredDocument[]>> {
    const rows = await tx.query<StoredDocumentRow & { fileId: number | null }>(`${STORED_DOCUMENT} WHERE source_id = $1 AND (file_id = ANY($2) OR file_id IS NULL) ORDER BY id`, [sourceId, fileIds]);
    const byFile = new Map<number | undefined, StoredDocument[]>();
    for (const row of rows) {
      const file = row.fileId === null ? undefined : Number(row.fileId);
      const documents = byFile.get(file) ?? [];
      byFile.set(file, documents);
      documents.push(toStoredDocument(row));
    }
    return byFile;
  }

  /** The documents of a source that are about some refs, in the order of their ids. */
  async documentsAbout(tx: Tx, sourceId: string, refs: readonly string[]): Promise<StoredDocument[]> {
    const rows = await tx.query<StoredDocumentRow>(`${STORED_DOCUMENT} JOIN (SELECT DISTINCT ref AS named FROM unnest($2::text[]) AS given (ref)) given ON entity_ref = named WHERE source_id = $1 ORDER BY id`, [sourceId, refs]);
    return rows.map(toStoredDocument);
  }

  /** Outcomes of a source that stay until a processor is asked again, by the hash of their input. */
  async heldOutcomes(sourceId: string): Promise<Map<string, HeldOutcome>> {
    const rows = await this.database.query<HeldRow>(
      `SELECT input_hash AS "inputHash", entity_ref AS ref, state, entity, relations, error, steps, flapping FROM documents
       WHERE source_id = $1 AND flapping IS NOT NULL AND (flapping->>'until')::timestamptz > now()`,
      [sourceId],
    );
    return new Map(rows.map((row) => [row.inputHash, toHeldOutcome(row)]));
  }

  /** Adds documents; gives their ids in the same order. */
  async insert(tx: Tx, sourceId: string, writes: readonly DocumentRow[]): Promise<number[]> {
    if (writes.length === 0) {
      return [];
    }
    const rows = await tx.query<{ id: number; fileId: number | null; index: number }>(
      `INSERT INTO documents (source_id, file_id, document_index, line, entity_ref, parent_ref, input_hash, state, entity, relations, error, steps, flapping, written)
       SELECT $1, n.file_id, n.document_index, n.line, n.entity_ref, n.parent_ref, n.input_hash, n.state, n.entity::json, n.relations::jsonb, n.error::jsonb, n.steps::json, n.flapping::json, n.written::json
       FROM unnest($2::bigint[], ${documentColumnsSql(3)}) AS n (file_id, document_index, line, entity_ref, parent_ref, input_hash, state, entity, relations, error, steps, flapping, written)
       RETURNING id, file_id AS "fileId", document_index AS index`,
      [sourceId, numberColumn(writes.map(({ fileId }) => fileId)), ...documentColumns(writes)],
    );
    const ids = new Map(rows.map(({ id, fileId, index }) => [`${fileId ?? ''} ${index}`, Number(id)]));
    return writes.map(({ fileId, document }) => ids.get(`${fileId ?? ''} ${document.index}`) ?? 0);
  }

  /** Replaces documents; one that keeps its entity keeps its relations too. */
  async update(tx: Tx, writes: readonly (DocumentRow & { readonly id: number; readonly keepsEntity: boolean })[]): Promise<void> {
    if (writes.length > 0) {
      await tx.query(
        `UPDATE documents d SET document_index = n.document_index, line = n.line, entity_ref = n.entity_ref, parent_ref = n.parent_ref, input_hash = n.input_hash, state = n.state,
           entity = CASE WHEN n.keeps THEN d.entity ELSE n.entity::json END, relations = CASE WHEN n.keeps THEN d.relations ELSE n.relations::jsonb END, error = n.error::jsonb, orphaned_at = NULL,
           steps = n.steps::json, flapping = n.flapping::json, written = n.written::json
         FROM unnest($1::bigint[], $2::boolean[], ${documentColumnsSql(3)}) AS n (id, keeps, document_index, line, entity_ref, parent_ref, input_hash, state, entity, relations, error, steps, flapping, written)
         WHERE d.id = n.id`,
        [numberColumn(writes.map(({ id }) => id)), writes.map(({ keepsEntity }) => keepsEntity), ...documentColumns(writes)],
      );
    }
  }

  async move(tx: Tx, moves: readonly { readonly id: number; readonly index: number; readonly line: number | undefined }[]): Promise<void> {
    if (moves.length > 0) {
      await tx.query(
        'UPDATE documents d SET document_index = n.document_index, line = n.line FROM unnest($1::bigint[], $2::integer[], $3::integer[]) AS n (id, document_index, line) WHERE d.id = n.id',
        [moves.map(({ id }) => id), moves.map(({ index }) => index), moves.map(({ line }) => line ?? null)],
      );
    }
  }

  async remove(tx: Tx, ids: readonly number[]): Promise<void> {
    if (ids.length > 0) {
      await tx.query('DELETE FROM documents WHERE id = ANY($1)', [ids]);
    }
  }

  async removeFiles(tx: Tx, ids: readonly number[]): Promise<void> {
    if (ids.length > 0) {
      await tx.query('DELETE FROM files WHERE id = ANY($1)', [ids]);
    }
  }

  /** The ids and refs of the documents of some files. */
  async documentsInFiles(tx: Tx, fileIds: readonly number[]): Promise<{ id: number; fileId: number; ref: string | undefined; hasEntity: boolean }[]> {
    const rows = await tx.query<{ id: number; fileId: number; ref: string | null; hasEntity: boolean }>(
      'SELECT id, file_id AS "fileId", entity_ref AS ref, entity IS NOT NULL AND orphaned_at IS NULL AS "hasEntity" FROM documents WHERE file_id = ANY($1)',
      [fileIds],
    );
    return rows.map(({ id, fileId, ref, hasEntity }) => ({ id: Number(id), fileId: Number(fileId), ref: ref ?? undefined, hasEntity }));
  }

  /** The ids and refs of all documents of a source. */
  async documentsInSource(tx: Tx, sourceId: string): Promise<{ id: number; ref: string | undefined }[]> {
    const rows = await tx.query<{ id: number; ref: string | null }>('SELECT id, entity_ref AS ref FROM documents WHERE source_id = $1', [sourceId]);
    return rows.map(({ id, ref }) => ({ id: Number(id), ref: ref ?? undefined }));
  }

  /** Marks the documents of vanished files; gives the refs of those that were not marked yet. */
  async orphan(tx: Tx, fileIds: readonly number[], message: string): Promise<string[]> {
    if (fileIds.length === 0) {
      return [];
    }
    await tx.query(`UPDATE files SET state = 'error', code = 'location_unreadable', message = coalesce(message, $2), etag = NULL, content_hash = NULL WHERE id = ANY($1)`, [fileIds, message]);
    const rows = await tx.query<{ ref: string | null }>('UPDATE documents SET orphaned_at = now() WHERE file_id = ANY($1) AND orphaned_at IS NULL RETURNING entity_ref AS ref', [fileIds]);
    return rows.flatMap(({ ref }) => (ref === null ? [] : [ref]));
  }

  /** Whether the time of any orphan is over. */
  async hasOverdueOrphans(graceHours: number): Promise<boolean> {
    return (await this.database.one('SELECT 1 FROM documents WHERE orphaned_at <= now() - make_interval(secs => $1) LIMIT 1', [graceHours * 3600])) !== undefined;
  }

  /** Orphans whose time is over, some at a time. */
  async overdueOrphans(tx: Tx, graceHours: number, limit: number): Promise<{ id: number; ref: string | undefined }[]> {
    const rows = await tx.query<{ id: number; ref: string | null }>(
      `SELECT id, entity_ref AS ref FROM documents WHERE orphaned_at <= now() - make_interval(secs => $1) ORDER BY orphaned_at LIMIT $2 FOR UPDATE SKIP LOCKED`,
      [graceHours * 3600, limit],
    );
    return rows.map(({ id, ref }) => ({ id: Number(id), ref: ref ?? undefined }));
  }

  async findByUid(tx: Tx, uid: string): Promise<FoundDocument | undefined> {
    return toFound(await tx.one<FoundDocument>(`${FOUND_DOCUMENT} WHERE uid = $1`, [uid]));
  }

  async findByRef(tx: Tx, ref: string): Promise<FoundDocument | undefined> {
    return toFound(await tx.one<FoundDocument>(`${FOUND_DOCUMENT} WHERE entity_ref = $1`, [ref]));
  }

  /**
   * Forgets what one entity was made from, so that the next read brings it back. An orphan is gone for good, and so is what
   * was pushed: nobody reads it again.
   */
  async forget(tx: Tx, documentId: number): Promise<void> {
    await tx.query('UPDATE files SET etag = NULL, content_hash = NULL WHERE id = (SELECT file_id FROM documents WHERE id = $1)', [documentId]);
    await tx.query('DELETE FROM documents WHERE id = $1 AND (orphaned_at IS NOT NULL OR source_id IN (SELECT id FROM sources WHERE origin = \'provider\'))', [documentId]);
    await tx.query(`UPDATE documents SET entity = NULL, input_hash = '' WHERE id = $1`, [documentId]);
  }

  /** Everything that is wrong in a source, by the entity that tells of it, oldest first. */
  async problems(tx: Tx, sourceId: string): Promise<StoredProblem[]> {
    return tx.query(
      `SELECT * FROM (
         SELECT parent_ref AS ref, location, jsonb_build_object('stage', 'targets', 'code', code, 'message', message) AS error,
           EXISTS (SELECT FROM documents d WHERE d.file_id = files.id AND d.orphaned_at IS NOT NULL) AS orphaned, id AS place FROM files WHERE source_id = $1 AND state = 'error'
         UNION ALL
         SELECT CASE WHEN d.state = 'refused' AND d.entity IS NULL THEN d.parent_ref ELSE d.entity_ref END, coalesce(f.location, ''), d.error, d.orphaned_at IS NOT NULL, d.id FROM documents d LEFT JOIN files f ON f.id = d.file_id
         WHERE d.source_id = $1 AND d.error IS NOT NULL
       ) problems WHERE ref IS NOT NULL ORDER BY orphaned, place`,
      [sourceId],
    );
  }

  /** Writes the status of the entities of a source where it has changed. */
  async writeStatus(tx: Tx, sourceId: string, statuses: ReadonlyMap<string, string>): Promise<void> {
    const refs = [...statuses.keys()];
    await tx.query('UPDATE entities SET status = NULL WHERE source_id = $1 AND status IS NOT NULL AND NOT entity_ref = ANY($2)', [sourceId, refs]);
    if (refs.length > 0) {
      await tx.query(
        'UPDATE entities e SET status = n.status FROM unnest($2::text[], $3::text[]) AS n (ref, status) WHERE e.entity_ref = n.ref AND e.source_id = $1 AND e.status IS DISTINCT FROM n.status',
        [sourceId, refs, [...statuses.values()]],
      );
    }
  }

  /** As {@link countEntities}, outside of a transaction. */
  async entityCount(sourceId: string): Promise<number> {
    const row = await this.database.one<{ count: number }>(COUNT_ENTITIES, [sourceId]);
    return row?.count ?? 0;
  }

  /** How many entities a source has in the catalog. */
  async countEntities(tx: Tx, sourceId: string): Promise<number> {
    const row = await tx.one<{ count: number }>(COUNT_ENTITIES, [sourceId]);
    return row?.count ?? 0;
  }

  /** The refs of what a source emits, in the order of its documents. */
  async emittedRefs(sourceId: string): Promise<string[]> {
    const rows = await this.database.query<{ ref: string }>(
      `SELECT entity_ref AS ref FROM documents WHERE source_id = $1 AND file_id IS NOT NULL AND entity IS NOT NULL AND state <> 'conflict' ORDER BY file_id, document_index`,
      [sourceId],
    );
    return rows.map(({ ref }) => ref);
  }
}

/** A document with its JSON texts, ready to be written. */
export interface DocumentRow extends DocumentWrite {
  readonly entity: string | undefined;
  readonly relations: string;
  readonly error: string | undefined;
  readonly steps: string | undefined;
  readonly flapping: string | undefined;
  readonly written: string | undefined;
}

/** Writes the JSON of a document. */
export function documentRow({ fileId, parentRef, document }: DocumentWrite): DocumentRow {
  const accepted = document.state === 'accepted' ? document : undefined;
  const { error, steps, flapping, written } = document;
  return {
    fileId,
    parentRef,
    document,
    entity: accepted && JSON.stringify(accepted.entity),
    relations: JSON.stringify(accepted?.relations ?? []),
    error: error && JSON.stringify(error),
    steps: steps && JSON.stringify(steps),
    flapping: flapping && JSON.stringify(flapping),
    written: written && JSON.stringify(written),
  };
}

/** SQL: the columns that {@link documentColumns} gives, from one parameter on. */
function documentColumnsSql(first: number): string {
  const texts = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((place) => textColumnSql(`$${first + 2 + place}`));
  return [`$${first}::integer[]`, `$${first + 1}::integer[]`, ...texts].join(', ');
}

function documentColumns(rows: readonly DocumentRow[]): string[] {
  return [
    numberColumn(rows.map(({ document }) => document.index)),
    numberColumn(rows.map(({ document }) => document.place?.line)),
    textColumn(rows.map(({ document }) => document.ref)),
    textColumn(rows.map(({ parentRef }) => parentRef)),
    textColumn(rows.map(({ document }) => document.inputHash)),
    textColumn(rows.map(({ document }) => document.state)),
    textColumn(rows.map(({ entity }) => entity)),
    textColumn(rows.map(({ relations }) => relations)),
    textColumn(rows.map(({ error }) => error)),
    textColumn(rows.map(({ steps }) => steps)),
    textColumn(rows.map(({ flapping }) => flapping)),
    textColumn(rows.map(({ written }) => written)),
  ];
}
