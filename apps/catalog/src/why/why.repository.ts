import { Database } from '@callboard/persistence';
import { Inject, Injectable } from '@nestjs/common';
import type { Facts } from './explanation.js';

/** Lists stop here: an explanation is for a person. */
const MAX_LISTED = 20;

/** Collects what the catalog knows about a ref. JSON is built by the database, where absent values are left out. */
@Injectable()
export class WhyRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  async readFacts(ref: string): Promise<Facts> {
    const row = await this.database.one<{ facts: Facts }>(
      `SELECT json_strip_nulls(json_build_object(
         'ref', $1::text,
         'entity', (SELECT json_build_object('uid', uid, 'revision', revision, 'updatedAt', ${time('updated_at')}, 'orphanedAt', ${time('orphaned_at')}) FROM entities WHERE entity_ref = $1),
         'documents', (
           SELECT coalesce(json_agg(json_build_object(
             'state', d.state, 'owner', e.document_id IS NOT NULL, 'location', coalesce(f.location, s.type || ':' || s.target), 'index', d.document_index, 'line', d.line,
             'parentRef', d.parent_ref, 'error', d.error, 'orphanedAt', ${time('d.orphaned_at')},
             'source', json_build_object('id', s.id, 'origin', s.origin, 'type', s.type, 'target', s.target, 'state', s.state, 'code', s.code, 'message', s.message,
               'lastAttemptAt', ${time('s.last_attempt_at')}, 'lastSuccessAt', ${time('s.last_success_at')})
             ) ORDER BY e.document_id IS NULL, d.id), '[]')
           FROM (SELECT * FROM documents WHERE entity_ref = $1 ORDER BY id LIMIT $2) d
           JOIN sources s ON s.id = d.source_id LEFT JOIN files f ON f.id = d.file_id LEFT JOIN entities e ON e.document_id = d.id),
         'conflicts', (SELECT coalesce(json_agg(json_build_object('owner', owner, 'contender', contender, 'detectedAt', ${time('detected_at')}) ORDER BY detected_at), '[]')
           FROM (SELECT * FROM conflicts WHERE entity_ref = $1 LIMIT $2) c),
         'lastChange', (SELECT json_build_object('revision', revision, 'type', type, 'time', ${time('time')}, 'actor', actor, 'cause', cause) FROM revisions WHERE entity_ref = $1 ORDER BY revision DESC LIMIT 1),
         'referencedBy', (SELECT coalesce(json_agg(json_build_object('ref', target_ref, 'type', type) ORDER BY target_ref, type), '[]')
           FROM (SELECT DISTINCT target_ref, type FROM entity_relations WHERE source_ref = $1 AND declared_by <> $1 ORDER BY target_ref, type LIMIT $2) r),
         'unreadable', (SELECT coalesce(json_agg(json_build_object('location', location, 'line', line, 'code', code, 'message', message)), '[]') FROM (
           SELECT location, NULL::integer AS line, code, message FROM files WHERE state = 'error'
           UNION ALL
           SELECT s.type || ':' || s.target, NULL::integer, s.code, s.message FROM sources s WHERE s.state = 'error' AND NOT EXISTS (SELECT 1 FROM files f WHERE f.source_id = s.id)
           UNION ALL
           SELECT f.location, (d.error->>'line')::integer, d.error->>'code', d.error->>'message' FROM documents d JOIN files f ON f.id = d.file_id WHERE d.entity_ref IS NULL
           ORDER BY location, line LIMIT $2) u)
       )) AS facts`,
      [ref, MAX_LISTED],
    );
    return row?.facts ?? { ref, documents: [], conflicts: [], referencedBy: [], unreadable: [] };
  }
}

/** SQL: a time as ISO 8601 in UTC. */
function time(column: string): string {
  return `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}
