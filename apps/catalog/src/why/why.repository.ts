import { MATCH_ALL, type Filter } from '@callboard/catalog-model';
import { Database } from '@callboard/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { SqlParameters } from '../entities/sql-parameters.js';
import { isoTimeSql } from '../entities/sql-time.js';
import { namedBySql } from '../ingestion/named-by-sql.js';
import { visibleSql } from '../ingestion/visible-sql.js';
import type { Facts } from './facts.js';
import type { Neighbour } from './near-misses.js';

/** Lists stop here: an explanation is for a person. */
const MAX_LISTED = 20;
const MAX_NEIGHBOURS = 500;

const SOURCE = `json_build_object('id', s.id, 'origin', s.origin, 'type', s.type, 'target', s.target, 'entityRef', s.entity_ref, 'state', s.state, 'code', s.code, 'message', s.message,
  'lastAttemptAt', ${isoTimeSql('s.last_attempt_at')}, 'lastSuccessAt', ${isoTimeSql('s.last_success_at')}, 'nextAttemptAt', CASE WHEN s.origin <> 'provider' THEN ${isoTimeSql('s.next_attempt_at')} END, 'failuresInARow', s.failures)`;

/** Documents about the ref $1, and those that seem to be. */
const DOCUMENTS = `
  SELECT *, false AS guessed FROM documents WHERE entity_ref = $1
  UNION ALL
  SELECT *, true FROM documents WHERE error IS NOT NULL AND entity_ref IS NULL AND error->>'mentions' = $1`;

/** Collects what the catalog knows about a ref. JSON is built by the database, where absent values are left out. */
@Injectable()
export class WhyRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** `visible` narrows the entities that are named beside the ref itself. */
  async readFacts(ref: string, graceHours: number, visible: Filter): Promise<Omit<Facts, 'nearMisses'>> {
    const parameters = new SqlParameters([ref, MAX_LISTED, graceHours * 3600]);
    const row = await this.database.one<{ facts: Omit<Facts, 'nearMisses'> }>(
      `SELECT json_strip_nulls(json_build_object(
         'ref', $1::text,
         'entity', (SELECT json_build_object('uid', uid, 'revision', revision, 'updatedAt', ${isoTimeSql('updated_at')}, 'orphanedAt', ${isoTimeSql('orphaned_at')}) FROM entities WHERE entity_ref = $1),
         'documents', (
           SELECT coalesce(json_agg(json_build_object(
             'state', d.state, 'owner', e.document_id IS NOT NULL, 'guessed', d.guessed, 'location', coalesce(f.location, s.type || ':' || s.target), 'index', d.document_index, 'line', d.line,
             'parentRef', d.parent_ref, 'error', d.error, 'processors', coalesce(d.steps, '[]'), 'flapping', d.flapping, 'orphanedAt', ${isoTimeSql('d.orphaned_at')}, 'deleteAt', ${isoTimeSql('d.orphaned_at + make_interval(secs => $3)')},
             'file', CASE WHEN f.state = 'error' THEN json_build_object('code', f.code, 'message', f.message, 'since', ${isoTimeSql('f.read_at')}) END, 'source', ${SOURCE}
             ) ORDER BY e.document_id IS NULL, d.guessed, d.id), '[]')
           FROM (SELECT * FROM (${DOCUMENTS}) about ORDER BY guessed, id LIMIT $2) d
           JOIN sources s ON s.id = d.source_id LEFT JOIN files f ON f.id = d.file_id LEFT JOIN entities e ON e.document_id = d.id),
         'conflicts', (SELECT coalesce(json_agg(json_build_object('owner', owner, 'contender', contender, 'detectedAt', ${isoTimeSql('detected_at')}) ORDER BY detected_at), '[]')
           FROM (SELECT * FROM conflicts WHERE entity_ref = $1 LIMIT $2) c),
         'overlay', (SELECT coalesce(json_agg(json_build_object('field', f->>'path', 'setBy', f->>'setBy', 'setAt', f->>'setAt')), '[]') FROM overlays, jsonb_array_elements(fields) f WHERE entity_ref = $1),
         'lastChange', (SELECT json_build_object('revision', revision, 'type', type, 'time', ${isoTimeSql('time')}, 'actor', actor, 'cause', cause) FROM revisions WHERE entity_ref = $1 ORDER BY revision DESC LIMIT 1),
         'referencedBy', (SELECT coalesce(json_agg(json_build_object('ref', target_ref, 'type', type) ORDER BY target_ref, type), '[]')
           FROM (SELECT DISTINCT target_ref, type FROM entity_relations r WHERE source_ref = $1 AND declared_by <> $1 AND ${visibleSql(visible, 'r.target_ref', parameters)} ORDER BY target_ref, type LIMIT $2) r),
         'pending', (SELECT coalesce(json_agg(location), '[]') FROM (SELECT type || ':' || target AS location FROM sources WHERE state = 'processing' ORDER BY 1 LIMIT $2) p),
         'unreadable', ${visible === MATCH_ALL ? UNREADABLE : `'[]'::json`}
       )) AS facts`,
      parameters.values,
    );
    return row?.facts ?? { ref, documents: [], conflicts: [], overlay: [], referencedBy: [], unreadable: [], pending: [] };
  }

  /** Refs that have the same name elsewhere, or a name of about that length and the same beginning or end in the same kind and namespace. */
  async readNeighbours(ref: string, { kind, namespace, name }: { kind: string; namespace: string; name: string }): Promise<Neighbour[]> {
    const rows = await this.database.query<{ neighbour: Neighbour }>(
      `SELECT json_strip_nulls(json_build_object('ref', ref, 'exists', "exists", 'location', location, 'line', line, 'code', code)) AS neighbour FROM (
         (SELECT e.entity_ref AS ref, true AS "exists", NULL AS location, NULL::integer AS line, NULL AS code
          FROM entity_fields f JOIN entities e ON e.id = f.entity_id WHERE f.key = 'metadata.name' AND f.value = $4 LIMIT $5)
         UNION ALL
         (SELECT e.entity_ref, true, NULL, NULL, NULL FROM entities e WHERE e.kind = $2 AND starts_with(e.entity_ref, $2 || ':' || $3 || '/')
            AND length(e.entity_ref) BETWEEN length($1) - 2 AND length($1) + 2 AND (right(e.entity_ref, 3) = right($1, 3) OR starts_with(e.entity_ref, left($1, length($2) + length($3) + 4))) LIMIT $5)
         UNION ALL
         (SELECT coalesce(d.entity_ref, d.error->>'mentions'), false, l.location, (d.error->>'line')::integer, d.error->>'code' FROM documents d JOIN files l ON l.id = d.file_id
          WHERE d.error IS NOT NULL AND split_part(coalesce(d.entity_ref, d.error->>'mentions'), '/', 2) = $4 AND NOT EXISTS (SELECT 1 FROM entities e WHERE e.entity_ref = d.entity_ref) LIMIT $5)
       ) neighbours WHERE ref <> $1`,
      [ref, kind, namespace, name, MAX_NEIGHBOURS],
    );
    return rows.map(({ neighbour }) => neighbour);
  }
}

/** Files, sources and documents that may hold anything. */
const UNREADABLE = `(SELECT coalesce(json_agg(json_build_object('location', location, 'line', line, 'column', "column", 'code', code, 'message', message, 'namedBy', named_by)), '[]') FROM (
  SELECT f.location, NULL::integer AS line, NULL::integer AS "column", f.code, f.message,
    ${namedBySql('f')} AS named_by
  FROM files f WHERE f.state = 'error'
  UNION ALL
  SELECT s.type || ':' || s.target, NULL, NULL, s.code, s.message, NULL FROM sources s WHERE s.state = 'error' AND NOT EXISTS (SELECT 1 FROM files f WHERE f.source_id = s.id)
  UNION ALL
  SELECT coalesce(f.location, s.type || ':' || s.target), (d.error->>'line')::integer, (d.error->>'column')::integer, d.error->>'code', d.error->>'message', NULL
  FROM documents d JOIN sources s ON s.id = d.source_id LEFT JOIN files f ON f.id = d.file_id WHERE d.error IS NOT NULL AND (d.entity_ref IS NULL OR d.error->>'stage' = 'targets')
  ORDER BY location, line LIMIT $2) u)`;
