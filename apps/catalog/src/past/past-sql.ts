/**
 * SQL that puts the catalog as of a position of its log in the place of the present one: `WITH` in front of a select in
 * which `entities`, `entity_fields`, `entity_relations` and `log_head` then mean what they were.
 *
 * What has not changed since comes from the tables themselves, so this costs as much as has changed; lists of relations
 * are put together anew only where relations have changed. The status of an entity is about the present and is left out.
 */
export function pastSql(position: number): string {
  if (!Number.isSafeInteger(position) || position < 0) {
    throw new RangeError(`${position} is not a position`);
  }
  return `
WITH log_head AS (
  SELECT ${position}::bigint AS position, epoch FROM log_head
), touched AS MATERIALIZED (
  SELECT r.entity_ref, min(r.revision) - 1 AS revision FROM commits c JOIN revisions r ON r.commit_id = c.id WHERE c.position > ${position} GROUP BY r.entity_ref
), changed AS MATERIALIZED (
  SELECT t.entity_ref, t.revision, e.id AS entity_id, e.revision AS present FROM touched t LEFT JOIN entities e ON e.entity_ref = t.entity_ref
), past AS NOT MATERIALIZED (
  SELECT r.entity_ref, r.revision, r.uid, r.body, f.entity_id, f.fields, f.tokens, c.entity_id AS present_id
  FROM changed c
  JOIN revisions r ON r.entity_ref = c.entity_ref AND r.revision = c.revision
  JOIN past_fields f ON f.entity_ref = c.entity_ref AND f.revision = c.revision
  WHERE r.body IS NOT NULL
), reshaped AS MATERIALIZED (
  SELECT c.entity_ref, r.relations
  FROM changed c
  LEFT JOIN revisions r ON r.entity_ref = c.entity_ref AND r.revision = c.revision AND r.body IS NOT NULL
  LEFT JOIN revisions n ON n.entity_ref = c.entity_ref AND n.revision = c.present
  WHERE coalesce(r.relations, '[]') <> coalesce(n.relations, '[]')
), past_relations AS MATERIALIZED (
  SELECT d.source COLLATE "C" AS source_ref, d.type COLLATE "C" AS type, d.target COLLATE "C" AS target_ref, p.entity_ref AS declared_by, lower(d.type) COLLATE "C" AS type_key
  FROM reshaped p CROSS JOIN jsonb_to_recordset(p.relations) AS d (source text, type text, target text)
), affected AS MATERIALIZED (
  SELECT entity_ref AS ref FROM changed WHERE entity_id IS NULL
  UNION SELECT r.source_ref FROM reshaped c JOIN entity_relations r ON r.declared_by = c.entity_ref
  UNION SELECT source_ref FROM past_relations
), entity_relations AS NOT MATERIALIZED (
  SELECT r.source_ref, r.type, r.target_ref, r.declared_by, r.type_key FROM entity_relations r WHERE NOT EXISTS (SELECT 1 FROM reshaped c WHERE c.entity_ref = r.declared_by)
  UNION ALL SELECT source_ref, type, target_ref, declared_by, type_key FROM past_relations
), restated AS MATERIALIZED (
  SELECT source_ref, '[' || string_agg('{"type":' || to_json(type) || ',"targetRef":' || to_json(target_ref) || '}', ',' ORDER BY type, target_ref) || ']' AS text
  FROM (SELECT DISTINCT r.source_ref, r.type, r.target_ref FROM affected a JOIN entity_relations r ON r.source_ref = a.ref) shown
  GROUP BY source_ref
), entity_fields AS NOT MATERIALIZED (
  SELECT f.entity_id, f.key, f.value, f.original FROM entity_fields f WHERE NOT EXISTS (SELECT 1 FROM changed c WHERE c.entity_id = f.entity_id)
  UNION ALL
  SELECT p.entity_id, split_part(field, E'\\x1f', 1) COLLATE "C",
    CASE WHEN strpos(field, E'\\x1f') > 0 THEN split_part(field, E'\\x1f', 2) END COLLATE "C",
    CASE WHEN strpos(field, E'\\x1f') > 0 THEN coalesce(nullif(split_part(field, E'\\x1f', 3), ''), split_part(field, E'\\x1f', 2)) END
  FROM past p CROSS JOIN string_to_table(p.fields, E'\\x1e') AS field
), entities AS NOT MATERIALIZED (
  SELECT stored.id, stored.entity_ref, stored.uid, stored.kind, stored.namespace, stored.name, stored.revision, stored.body, NULL::text AS status, stored.tokens,
    CASE WHEN a.ref IS NULL THEN stored.relations ELSE coalesce(s.text, '[]') END AS relations
  FROM (
    SELECT e.id, e.entity_ref, e.uid, e.kind, e.namespace, e.name, e.revision, e.body, e.tokens, e.relations
    FROM entities e WHERE NOT EXISTS (SELECT 1 FROM changed c WHERE c.entity_ref = e.entity_ref)
    UNION ALL
    SELECT p.entity_id, p.entity_ref, p.uid, split_part(p.entity_ref, ':', 1), split_part(split_part(p.entity_ref, ':', 2), '/', 1), split_part(p.entity_ref, '/', 2), p.revision,
      left(p.body::text, -1),
      coalesce(string_to_array(p.tokens, E'\\x1c'), ARRAY(
        SELECT token FROM string_to_table(p.fields, E'\\x1e') AS field CROSS JOIN LATERAL (SELECT string_to_array(field, E'\\x1f') AS part) split
        CROSS JOIN LATERAL (VALUES (part[1]), (part[1] || E'\\x1f' || part[2])) AS known (token) WHERE token IS NOT NULL)),
      n.relations
    FROM past p LEFT JOIN entities n ON n.id = p.present_id
  ) stored
  LEFT JOIN affected a ON a.ref = stored.entity_ref LEFT JOIN restated s ON s.source_ref = stored.entity_ref
)
`;
}
