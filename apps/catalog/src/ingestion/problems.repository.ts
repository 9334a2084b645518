import type { Filter } from '@callboard/catalog-model';
import { Database } from '@callboard/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { escapeLike } from '../entities/filter-sql.js';
import { SqlParameters } from '../entities/sql-parameters.js';
import { isoTimeSql } from '../entities/sql-time.js';
import type { ErrorSelection, IngestionConflict, IngestionError, IngestionOrphan, Placed, PlaceAfter } from './ingestion.js';
import { namedBySql } from './named-by-sql.js';
import { visibleSql } from './visible-sql.js';

/** Everything that is wrong: documents, files that could not be read, and sources where no file tells. */
const PROBLEMS = `(
  SELECT 'document' AS what, d.id, d.source_id, d.file_id, coalesce(f.location, s.type || ':' || s.target) AS location, (d.error->>'line')::integer AS line, (d.error->>'column')::integer AS "column",
    d.error->>'code' AS code, d.error->>'message' AS message, d.error->>'stage' AS stage, d.entity_ref AS ref, coalesce(d.entity_ref, d.parent_ref) AS subject
  FROM documents d JOIN sources s ON s.id = d.source_id LEFT JOIN files f ON f.id = d.file_id WHERE d.error IS NOT NULL
  UNION ALL
  SELECT 'file', f.id, f.source_id, f.id, f.location, NULL, NULL, f.code, f.message, 'read', NULL, f.parent_ref FROM files f WHERE f.state = 'error'
  UNION ALL
  SELECT 'source', 0, s.id, NULL, s.type || ':' || s.target, NULL, NULL, s.code, s.message, 'read', NULL, s.entity_ref FROM sources s
  WHERE s.state = 'error' AND (s.code = 'removal_held' OR NOT EXISTS (SELECT 1 FROM files f WHERE f.source_id = s.id AND f.state = 'error') AND NOT EXISTS (SELECT 1 FROM documents d WHERE d.source_id = s.id AND d.error IS NOT NULL))
)`;

/** The owner of the entity, or of the first entity in the same file that has one. */
const OWNER = `coalesce(
  (SELECT min(r.target_ref) FROM entity_relations r WHERE r.source_ref = p.ref AND r.type = 'ownedBy'),
  (SELECT r.target_ref FROM documents n JOIN entity_relations r ON r.source_ref = n.entity_ref AND r.type = 'ownedBy' WHERE n.file_id = p.file_id ORDER BY n.id, r.target_ref LIMIT 1))`;

const SOURCE_NAME = (row: string): string => `json_build_object('id', ${row}.id, 'origin', ${row}.origin, 'type', ${row}.type, 'target', ${row}.target)`;

/** What is wrong in all sources together, a page at a time. JSON is built by the database, where absent values are left out. */
@Injectable()
export class ProblemsRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** Errors by location and line. */
  errors(selection: ErrorSelection, visible: Filter, { after, limit }: PlaceAfter): Promise<Placed<IngestionError>[]> {
    const parameters = new SqlParameters();
    const condition = errorSql(selection, visible, parameters);
    const place = after
      ? ` AND (p.location, coalesce(p.line, 0), p.what, p.id, p.source_id) > (${parameters.add(after[0])}, ${parameters.add(after[1], 'integer')}, ${parameters.add(after[2])}, ${parameters.add(after[3], 'bigint')}, ${parameters.add(after[4], 'uuid')})`
      : '';
    return this.database.query(
      `SELECT json_strip_nulls(json_build_object('location', p.location, 'line', p.line, 'column', p."column", 'code', p.code, 'message', p.message, 'stage', p.stage, 'entityRef', p.ref, 'owner', ${OWNER}, 'source', ${SOURCE_NAME('s')},
           'namedBy', (SELECT ${namedBySql('f')} FROM files f WHERE p.what = 'file' AND f.id = p.file_id))) AS item,
         ARRAY[p.location, coalesce(p.line, 0)::text, p.what, p.id::text, p.source_id::text] AS place
       FROM (SELECT * FROM ${PROBLEMS} p WHERE ${condition}${place} ORDER BY p.location, coalesce(p.line, 0), p.what, p.id, p.source_id LIMIT ${parameters.add(limit)}) p JOIN sources s ON s.id = p.source_id
       ORDER BY p.location, coalesce(p.line, 0), p.what, p.id, p.source_id`,
      parameters.values,
    );
  }

  /** How many errors there are of each code, most frequent first. */
  countErrors(selection: ErrorSelection, visible: Filter): Promise<{ code: string; count: number }[]> {
    const parameters = new SqlParameters();
    return this.database.query(`SELECT p.code, count(*)::integer AS count FROM ${PROBLEMS} p WHERE ${errorSql(selection, visible, parameters)} GROUP BY p.code ORDER BY count DESC, p.code`, parameters.values);
  }

  /** Conflicts by ref. */
  conflicts(visible: Filter, { after, limit }: PlaceAfter): Promise<Placed<IngestionConflict>[]> {
    const parameters = new SqlParameters();
    const place = after ? ` AND (c.entity_ref, c.document_id) > (${parameters.add(after[0])}, ${parameters.add(after[1], 'bigint')})` : '';
    return this.database.query(
      `SELECT json_strip_nulls(json_build_object('entityRef', c.entity_ref, 'since', ${isoTimeSql('c.detected_at')},
         'owner', json_build_object('location', c.owner, 'line', o.line, 'source', ${SOURCE_NAME('os')}), 'contender', json_build_object('location', c.contender, 'line', d.line, 'source', ${SOURCE_NAME('s')}))) AS item,
         ARRAY[c.entity_ref, c.document_id::text] AS place
       FROM conflicts c JOIN documents d ON d.id = c.document_id JOIN sources s ON s.id = d.source_id
         JOIN entities n ON n.entity_ref = c.entity_ref JOIN documents o ON o.id = n.document_id JOIN sources os ON os.id = n.source_id
       WHERE ${visibleSql(visible, 'c.entity_ref', parameters)}${place} ORDER BY c.entity_ref, c.document_id LIMIT ${parameters.add(limit)}`,
      parameters.values,
    );
  }

  async countConflicts(visible: Filter): Promise<number> {
    const parameters = new SqlParameters();
    return (await this.database.one<{ count: number }>(`SELECT count(*)::integer AS count FROM conflicts c WHERE ${visibleSql(visible, 'c.entity_ref', parameters)}`, parameters.values))?.count ?? 0;
  }

  /** Orphans, those that go first first. */
  orphans(graceHours: number, visible: Filter, { after, limit }: PlaceAfter): Promise<Placed<IngestionOrphan>[]> {
    const parameters = new SqlParameters([graceHours * 3600]);
    const place = after ? ` AND (d.orphaned_at, d.id) > (${parameters.add(after[0], 'timestamptz')}, ${parameters.add(after[1], 'bigint')})` : '';
    return this.database.query(
      `SELECT json_strip_nulls(json_build_object('entityRef', n.entity_ref, 'why', coalesce(f.message, 'Its file has vanished'), 'since', ${isoTimeSql('d.orphaned_at')}, 'deleteAt', ${isoTimeSql('d.orphaned_at + make_interval(secs => $1)')},
         'location', coalesce(f.location, s.type || ':' || s.target), 'owner', (SELECT min(r.target_ref) FROM entity_relations r WHERE r.source_ref = n.entity_ref AND r.type = 'ownedBy'), 'source', ${SOURCE_NAME('s')})) AS item,
         ARRAY[d.orphaned_at::text, d.id::text] AS place
       FROM documents d JOIN entities n ON n.document_id = d.id JOIN sources s ON s.id = d.source_id LEFT JOIN files f ON f.id = d.file_id
       WHERE d.orphaned_at IS NOT NULL AND ${visibleSql(visible, 'n.entity_ref', parameters)}${place} ORDER BY d.orphaned_at, d.id LIMIT ${parameters.add(limit)}`,
      parameters.values,
    );
  }

  async countOrphans(visible: Filter): Promise<number> {
    const parameters = new SqlParameters();
    const row = await this.database.one<{ count: number }>(
      `SELECT count(*)::integer AS count FROM documents d JOIN entities n ON n.document_id = d.id WHERE d.orphaned_at IS NOT NULL AND ${visibleSql(visible, 'n.entity_ref', parameters)}`,
      parameters.values,
    );
    return row?.count ?? 0;
  }
}

function errorSql({ code, source, owner, text }: ErrorSelection, visible: Filter, parameters: SqlParameters): string {
  const conditions = [visibleSql(visible, 'p.subject', parameters)];
  if (code !== undefined) {
    conditions.push(`p.code = ${parameters.add(code)}`);
  }
  if (source !== undefined) {
    conditions.push(`p.source_id = ${parameters.add(source, 'uuid')}`);
  }
  if (owner !== undefined) {
    conditions.push(`${OWNER} = ${parameters.add(owner)}`);
  }
  if (text !== undefined) {
    const pattern = parameters.add(`%${escapeLike(text.toLowerCase())}%`);
    conditions.push(`(lower(p.location) LIKE ${pattern} OR lower(p.message) LIKE ${pattern} OR p.ref LIKE ${pattern})`);
  }
  return conditions.join(' AND ');
}
