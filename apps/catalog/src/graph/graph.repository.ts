import { MATCH_ALL, type Filter } from '@callboard/catalog-model';
import { Database } from '@callboard/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { filterSql } from '../entities/filter-sql.js';
import { SqlParameters } from '../entities/sql-parameters.js';
import type { Direction, GraphEdge } from './graph.js';

/** What is written on a node; everything is absent where the entity does not exist. */
export interface NodeLabel {
  readonly ref: string;
  readonly exists: boolean;
  readonly kind?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly title?: string;
  readonly type?: string;
}

/** One entity says that it relates to a ref. */
export interface GraphReference {
  readonly target: string;
  readonly source: string;
  readonly type: string;
  readonly location: string | null;
}

/** Which neighbours of some refs to read. */
export interface Step {
  readonly from: readonly string[];
  readonly seen: readonly string[];
  readonly types: readonly string[];
  readonly direction: Direction;
  readonly kinds?: readonly string[];
  readonly visible: Filter;
  readonly limit: number;
}

/** Reads of the graph that the entities' relations make. */
@Injectable()
export class GraphRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** Every relation type there is. One look into the index per type, not one per relation. */
  async listTypes(): Promise<string[]> {
    const rows = await this.database.query<{ type: string }>(
      `WITH RECURSIVE found (lowered) AS (
         (SELECT type_key FROM entity_relations ORDER BY type_key LIMIT 1)
         UNION ALL
         SELECT (SELECT r.type_key FROM entity_relations r WHERE r.type_key > found.lowered ORDER BY r.type_key LIMIT 1) FROM found WHERE found.lowered IS NOT NULL
       )
       SELECT (SELECT r.type FROM entity_relations r WHERE r.type_key = found.lowered ORDER BY r.target_ref LIMIT 1) AS type FROM found WHERE found.lowered IS NOT NULL`,
      [],
      { prepared: 'graph-types' },
    );
    return rows.map(({ type }) => type);
  }

  /** Refs one step away that have not been seen, in ref order, at most `limit`; those the caller may not see are left out. */
  async readNeighbours({ from, seen, types, direction, kinds, visible, limit }: Step): Promise<string[]> {
    const parameters = new SqlParameters([from, types, types.map((type) => type.toLowerCase()), seen]);
    const away: string[] = [];
    if (direction !== 'in') {
      away.push('SELECT target_ref AS ref FROM entity_relations WHERE source_ref = ANY($1) AND type = ANY($2)');
    }
    if (direction !== 'out') {
      away.push('SELECT source_ref AS ref FROM entity_relations WHERE type_key = ANY($3) AND target_ref = ANY($1)');
    }
    const ofKind = kinds ? ` AND split_part(near.ref, ':', 1) = ANY(${parameters.add(kinds, 'text[]')})` : '';
    const seenBy = visible === MATCH_ALL ? '' : ` AND NOT EXISTS (SELECT 1 FROM entities e WHERE e.entity_ref = near.ref AND NOT (${filterSql(visible, parameters)}))`;
    const rows = await this.database.query<{ ref: string }>(
      `SELECT DISTINCT near.ref FROM (${away.join(' UNION ALL ')}) near
       WHERE NOT near.ref = ANY($4) AND $2::text[] IS NOT NULL AND $3::text[] IS NOT NULL${ofKind}${seenBy} ORDER BY near.ref LIMIT ${parameters.add(limit)}`,
      parameters.values,
    );
    return rows.map(({ ref }) => ref);
  }

  /** The edges among some refs, each once. */
  readEdges(refs: readonly string[], types: readonly string[]): Promise<GraphEdge[]> {
    return this.database.query(
      `SELECT DISTINCT source_ref AS source, target_ref AS target, type FROM entity_relations
       WHERE source_ref = ANY($1) AND type = ANY($2) AND target_ref = ANY($1) ORDER BY source_ref, type, target_ref`,
      [refs, types],
    );
  }

  /** Labels of some refs, in any order. */
  async readLabels(refs: readonly string[]): Promise<NodeLabel[]> {
    const rows = await this.database.query<{ ref: string; exists: boolean; fields: Record<string, string> | null }>(
      `SELECT wanted.ref, e.id IS NOT NULL AS exists,
         (SELECT jsonb_object_agg(f.key, f.original) FROM entity_fields f
          WHERE f.entity_id = e.id AND f.key IN ('kind', 'metadata.namespace', 'metadata.name', 'metadata.title', 'spec.type') AND f.original IS NOT NULL) AS fields
       FROM unnest($1::text[]) AS wanted (ref) LEFT JOIN entities e ON e.entity_ref = wanted.ref`,
      [refs],
    );
    return rows.map(({ ref, exists, fields }) => ({
      ref,
      exists,
      kind: fields?.kind,
      namespace: fields?.['metadata.namespace'],
      name: fields?.['metadata.name'],
      title: fields?.['metadata.title'],
      type: fields?.['spec.type'],
    }));
  }

  /** What relates to some refs: the entity that does, by what name, and the location that it stems from. */
  readReferences(refs: readonly string[], types: readonly string[]): Promise<GraphReference[]> {
    return this.database.query(
      `SELECT DISTINCT r.target_ref AS target, r.source_ref AS source, r.type,
         (SELECT f.original FROM entity_fields f JOIN entities e ON e.id = f.entity_id WHERE e.entity_ref = r.source_ref AND f.key = 'metadata.annotations.backstage.io/managed-by-location' LIMIT 1) AS location
       FROM entity_relations r WHERE r.type_key = ANY($2) AND r.target_ref = ANY($1)
       ORDER BY r.target_ref, r.source_ref, r.type`,
      [refs, types.map((type) => type.toLowerCase())],
      { prepared: 'graph-references' },
    );
  }
}
