import type { Filter } from '@callboard/catalog-model';
import { Database } from '@callboard/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { filterSql } from '../entities/filter-sql.js';
import { SqlParameters } from '../entities/sql-parameters.js';
import type { NamedEdge } from './relation-graph.js';

/** Parsed without a break: some milliseconds. */
const PAGE = 1000;
/** Each change comes with all relations that the entity has declared. */
const CHANGES_PAGE = 200;

/** The end of the log, and what of it can be followed. */
export interface LogHead {
  readonly position: number;
  readonly epoch: string;
  /** Changes before this position may have been forgotten. */
  readonly horizon: number;
}

/** A place among the changes of entities: the order of commits, then refs. */
export interface LogPlace {
  readonly position: number;
  readonly ref: string;
  readonly revision: number;
}

/** What a change may have done to the graph, as it stands now. */
export interface GraphChange extends LogPlace {
  readonly exists: boolean;
  /** Every relation that the entity declared before or after, and whether there is such a one now, whoever declares it. */
  readonly edges: readonly (readonly [source: string, type: string, target: string, isThere: boolean])[];
}

/** Some changes, and where to go on; undefined: these reach to the head of the log. */
export interface GraphChanges {
  readonly position: number;
  readonly changes: readonly GraphChange[];
  readonly next?: LogPlace;
}

/** Reads of all relations, and of what has changed among them. Relations come by their forward names. */
@Injectable()
export class RelationsRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  async readHead(): Promise<LogHead> {
    const head = await this.database.one<LogHead>('SELECT h.position, h.epoch, past.position AS horizon FROM log_head h, history_horizon past', [], { prepared: 'graph-head' });
    return head ?? { position: 0, epoch: '', horizon: 0 };
  }

  /** Refs of entities after one, in order; none: that was all. */
  async readEntities(after: string): Promise<string[]> {
    // As one value: a row for each costs more than all else about it.
    const row = await this.database.one<{ refs: string[] | null }>(
      'SELECT json_agg(entity_ref) AS refs FROM (SELECT entity_ref FROM entities WHERE entity_ref > $1 ORDER BY entity_ref LIMIT $2) page',
      [after, PAGE],
      { prepared: 'graph-entities' },
    );
    return row?.refs ?? [];
  }

  /** Relations after one, each once, in order; none: that was all. */
  async readEdges(after: NamedEdge, mirrored: readonly string[]): Promise<NamedEdge[]> {
    const row = await this.database.one<{ edges: NamedEdge[] | null }>(
      `SELECT json_agg(json_build_array(source_ref, type, target_ref)) AS edges FROM (
         SELECT DISTINCT source_ref, type, target_ref FROM entity_relations
         WHERE (source_ref, type, target_ref) > ($1, $2, $3) AND NOT type_key = ANY($4) ORDER BY source_ref, type, target_ref LIMIT $5) page`,
      [...after, mirrored, PAGE],
      { prepared: 'graph-edges' },
    );
    return row?.edges ?? [];
  }

  /** Changes from a place of the log on, that place excluded. */
  async readChanges(from: LogPlace, mirrored: readonly string[]): Promise<GraphChanges> {
    const rows = await this.database.query<{ head: number } & GraphChange & { edges: GraphChange['edges'] | null }>(
      `SELECT head.position AS head, page.* FROM log_head head LEFT JOIN (
         SELECT changed.position, changed.ref, changed.revision, e.id IS NOT NULL AS exists,
           (SELECT json_agg(json_build_array(d.source, d.type, d.target, EXISTS (
              SELECT 1 FROM entity_relations now WHERE now.source_ref = d.source AND now.type = d.type AND now.target_ref = d.target)))
            FROM (
              SELECT DISTINCT d.source, d.type, d.target FROM revisions r CROSS JOIN jsonb_to_recordset(r.relations) AS d (source text, type text, target text)
              WHERE r.entity_ref = changed.ref AND r.revision IN (changed.revision, changed.revision - 1) AND NOT lower(d.type) = ANY($5)
            ) d) AS edges
         FROM (
           SELECT c.position, r.ref, r.revision
           -- Commit by commit, however many the statistics think there are.
           FROM commits c CROSS JOIN LATERAL (
             SELECT r.entity_ref AS ref, r.revision FROM revisions r
             WHERE r.commit_id = c.id AND (c.position > $1 OR (r.entity_ref, r.revision) > ($2, $3)) ORDER BY r.entity_ref, r.revision LIMIT $4
           ) r
           WHERE c.position >= $1 ORDER BY c.position, r.ref, r.revision LIMIT $4
         ) changed LEFT JOIN entities e ON e.entity_ref = changed.ref
       ) page ON true ORDER BY page.position, page.ref, page.revision`,
      [from.position, from.ref, from.revision, CHANGES_PAGE, mirrored],
      { prepared: 'graph-changes' },
    );
    const changes = rows.filter(({ ref }) => ref !== null).map(({ position, ref, revision, exists, edges }) => ({ position, ref, revision, exists, edges: edges ?? [] }));
    return { position: rows[0]?.head ?? from.position, changes, ...(changes.length === CHANGES_PAGE && { next: changes.at(-1) }) };
  }

  /** Refs of the entities that pass a filter. */
  async readVisible(filter: Filter): Promise<string[]> {
    const parameters = new SqlParameters();
    const row = await this.database.one<{ refs: string[] | null }>(`SELECT json_agg(e.entity_ref) AS refs FROM entities e WHERE ${filterSql(filter, parameters)}`, parameters.values);
    return row?.refs ?? [];
  }
}
