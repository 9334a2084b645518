import { MATCH_ALL, type Filter } from '@callboard/catalog-model';
import { Database } from '@callboard/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { escapeLike } from '../entities/filter-sql.js';
import { SqlParameters } from '../entities/sql-parameters.js';
import { isoTimeSql } from '../entities/sql-time.js';
import type { DocumentOverview, FileOverview, Placed, PlaceAfter, SourceOverview, SourceSelection, SourceTotals } from './ingestion.js';
import { visibleSql } from './visible-sql.js';

const SOURCE = `json_strip_nulls(json_build_object(
  'id', s.id, 'origin', s.origin, 'type', s.type, 'target', s.target, 'entityRef', CASE WHEN s.origin <> 'provider' OR EXISTS (SELECT 1 FROM entities e WHERE e.entity_ref = s.entity_ref) THEN s.entity_ref END, 'state', s.state, 'code', s.code, 'message', s.message,
  'lastAttemptAt', ${isoTimeSql('s.last_attempt_at')}, 'lastSuccessAt', ${isoTimeSql('s.last_success_at')}, 'durationMs', s.duration_ms,
  'nextAttemptAt', CASE WHEN s.origin <> 'provider' OR s.type = 'provider' THEN ${isoTimeSql('s.next_attempt_at')} END, 'failuresInARow', s.failures, 'reading', coalesce(s.lease_until > now(), false),
  'counts', json_build_object(
    'entities', (SELECT count(*) FROM entities e WHERE e.source_id = s.id), 'documents', (SELECT count(*) FROM documents d WHERE d.source_id = s.id AND d.file_id IS NOT NULL),
    'files', (SELECT count(*) FROM files f WHERE f.source_id = s.id), 'errors', s.error_count),
  'createdBy', s.created_by, 'createdAt', ${isoTimeSql('s.created_at')}))`;

/** Sources, their files and their documents, a page at a time. JSON is built by the database, where absent values are left out. */
@Injectable()
export class SourceOverviewRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** Sources by type and target. */
  list(selection: SourceSelection, { after, limit }: PlaceAfter): Promise<Placed<SourceOverview>[]> {
    const parameters = new SqlParameters();
    const place = after ? ` AND (s.type, s.target, s.id) > (${parameters.add(after[0])}, ${parameters.add(after[1])}, ${parameters.add(after[2], 'uuid')})` : '';
    return this.database.query(
      `SELECT ${SOURCE} AS item, ARRAY[s.type, s.target, s.id::text] AS place FROM sources s WHERE ${selectionSql(selection, parameters)}${place} ORDER BY s.type, s.target, s.id LIMIT ${parameters.add(limit)}`,
      parameters.values,
    );
  }

  async totals(selection: SourceSelection): Promise<SourceTotals> {
    const parameters = new SqlParameters();
    const row = await this.database.one<SourceTotals>(
      `SELECT count(*)::integer AS sources, count(*) FILTER (WHERE s.state = 'processing')::integer AS processing, count(*) FILTER (WHERE s.state = 'processed')::integer AS processed,
         count(*) FILTER (WHERE s.state = 'error')::integer AS error, coalesce(sum(s.entity_count), 0)::integer AS entities, coalesce(sum(s.error_count), 0)::integer AS errors
       FROM sources s WHERE ${selectionSql(selection, parameters)}`,
      parameters.values,
    );
    return row ?? { sources: 0, processing: 0, processed: 0, error: 0, entities: 0, errors: 0 };
  }

  async find(id: string): Promise<SourceOverview | undefined> {
    return (await this.database.one<{ item: SourceOverview }>(`SELECT ${SOURCE} AS item FROM sources s WHERE s.id = $1`, [id]))?.item;
  }

  /** Files of a source by location, those that could not be read first. */
  files(sourceId: string, { after, limit }: PlaceAfter): Promise<Placed<FileOverview>[]> {
    const parameters = new SqlParameters([sourceId]);
    const place = after ? ` AND (f.state <> 'error', f.location, f.id) > (${parameters.add(after[0], 'boolean')}, ${parameters.add(after[1])}, ${parameters.add(after[2], 'bigint')})` : '';
    return this.database.query(
      `SELECT json_strip_nulls(json_build_object('location', f.location, 'state', f.state, 'code', f.code, 'message', f.message, 'readAt', ${isoTimeSql('f.read_at')}, 'etag', f.etag, 'parentRef', f.parent_ref,
         'documents', (SELECT count(*) FROM documents d WHERE d.file_id = f.id))) AS item, ARRAY[(f.state <> 'error')::text, f.location, f.id::text] AS place
       FROM files f WHERE f.source_id = $1${place} ORDER BY f.state <> 'error', f.location, f.id LIMIT ${parameters.add(limit)}`,
      parameters.values,
    );
  }

  /** Documents of a source in the order of their files, refused ones first. Those about entities that may not be seen are left out. */
  documents(sourceId: string, visible: Filter, { after, limit }: PlaceAfter): Promise<Placed<DocumentOverview>[]> {
    const parameters = new SqlParameters([sourceId]);
    const seen = visible === MATCH_ALL ? '' : ` AND ${visibleSql(visible, 'coalesce(d.entity_ref, d.parent_ref)', parameters)}`;
    const place = after ? ` AND (d.error IS NULL, d.id) > (${parameters.add(after[0], 'boolean')}, ${parameters.add(after[1], 'bigint')})` : '';
    return this.database.query(
      `SELECT json_strip_nulls(json_build_object('entityRef', d.entity_ref, 'state', d.state, 'owner', EXISTS (SELECT 1 FROM entities e WHERE e.document_id = d.id),
         'location', f.location, 'index', d.document_index, 'line', d.line, 'error', d.error, 'orphanedAt', ${isoTimeSql('d.orphaned_at')})) AS item, ARRAY[(d.error IS NULL)::text, d.id::text] AS place
       FROM documents d JOIN files f ON f.id = d.file_id WHERE d.source_id = $1${seen}${place} ORDER BY d.error IS NULL, d.id LIMIT ${parameters.add(limit)}`,
      parameters.values,
    );
  }
}

function selectionSql({ state, origin, type, text }: SourceSelection, parameters: SqlParameters): string {
  const conditions = ['TRUE'];
  for (const [column, value] of Object.entries({ state, origin, type })) {
    if (value !== undefined) {
      conditions.push(`s.${column} = ${parameters.add(value)}`);
    }
  }
  if (text !== undefined) {
    conditions.push(`lower(s.type || ':' || s.target) LIKE ${parameters.add(`%${escapeLike(text.toLowerCase())}%`)}`);
  }
  return conditions.join(' AND ');
}
