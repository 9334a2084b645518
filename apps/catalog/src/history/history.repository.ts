import type { Entity, Relation } from '@callboard/catalog-model';
import { Database } from '@callboard/persistence';
import { Inject, Injectable } from '@nestjs/common';

/** A page ends before it grows beyond this, bytes as stored; one change is always given. */
const MAX_PAGE_BYTES = 2 * 1024 * 1024;

export type ChangeType = 'created' | 'updated' | 'deleted';

/** One stored change; JSON comes as text that is sent as it is. */
export interface ChangeRow {
  readonly revision: number;
  readonly uid: string;
  readonly time: Date;
  readonly type: ChangeType;
  readonly actor: string | null;
  readonly cause: string | null;
  readonly patch: string | null;
  readonly entity: string | null;
}

/** Which changes of a ref; absent: all. Times are of the commit, both ends included. */
export interface ChangeFilter {
  readonly types?: readonly ChangeType[];
  readonly since?: string;
  readonly until?: string;
}

/** Where a page lies: before a revision, newest first, or after one, oldest first. */
export type ChangePlace = { readonly before: number } | { readonly after: number };

/** An entity and what it declares, as one revision left them. */
export interface RevisionState {
  readonly revision: number;
  readonly uid: string;
  readonly time: Date;
  readonly type: ChangeType;
  /** Absent when that revision deleted it. */
  readonly entity?: Entity;
  readonly relations: readonly Relation[];
}

// What was recorded before commits were written down has a time of its own.
const TIME = 'coalesce(c.time, r.time)';
const CHANGE = `r.revision, r.uid::text AS uid, ${TIME} AS time, r.type, r.actor, r.cause::text AS cause, r.patch::text AS patch, r.body::text AS entity`;
const FROM = 'revisions r LEFT JOIN commits c ON c.id = r.commit_id';
const FILTER = `r.entity_ref = $1 AND r.revision < $2 AND r.revision > $3 AND ($4::text[] IS NULL OR r.type = ANY($4)) AND ${TIME} >= coalesce($5::timestamptz, '-infinity') AND ${TIME} <= coalesce($6::timestamptz, 'infinity')`;

/** Reads of what the catalog remembers of every ref, deleted ones too. */
@Injectable()
export class HistoryRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** Changes of a ref on one side of a revision, in the order of {@link ChangePlace}; fewer than `limit` when they are large. */
  readChanges(ref: string, place: ChangePlace, filter: ChangeFilter, limit: number): Promise<ChangeRow[]> {
    const order = 'before' in place ? 'DESC' : 'ASC';
    return this.database.query(
      `SELECT revision, uid, time, type, actor, cause, patch, entity FROM (
         SELECT *, sum(bytes) OVER (ORDER BY revision ${order}) AS total, row_number() OVER (ORDER BY revision ${order}) AS place
         FROM (
           SELECT ${CHANGE}, coalesce(pg_column_size(r.body), 0) + coalesce(pg_column_size(r.patch), 0) AS bytes
           FROM ${FROM} WHERE ${FILTER} ORDER BY r.revision ${order} LIMIT $7
         ) nearest
       ) measured WHERE total <= $8 OR place = 1 ORDER BY revision ${order}`,
      [ref, ...valuesOf(place, filter), limit, MAX_PAGE_BYTES],
      { prepared: `history-changes-${order.toLowerCase()}` },
    );
  }

  /** Whether there are such changes of a ref on one side of a revision. */
  async hasChanges(ref: string, place: ChangePlace, filter: ChangeFilter): Promise<boolean> {
    return (await this.database.one(`SELECT 1 FROM ${FROM} WHERE ${FILTER} LIMIT 1`, [ref, ...valuesOf(place, filter)], { prepared: 'history-any' })) !== undefined;
  }

  /** Whether anything is remembered of a ref. */
  async isKnown(ref: string): Promise<boolean> {
    return (await this.database.one('SELECT 1 FROM revisions WHERE entity_ref = $1 LIMIT 1', [ref], { prepared: 'history-known' })) !== undefined;
  }

  findChange(ref: string, revision: number): Promise<ChangeRow | undefined> {
    return this.database.one(`SELECT ${CHANGE} FROM ${FROM} WHERE r.entity_ref = $1 AND r.revision = $2`, [ref, revision], { prepared: 'history-change' });
  }

  /** What some revisions of a ref left, those that are remembered, by revision. */
  async readStates(ref: string, revisions: readonly number[]): Promise<Map<number, RevisionState>> {
    const rows = await this.database.query<Omit<RevisionState, 'entity'> & { entity: Entity | null }>(
      `SELECT r.revision, r.uid::text AS uid, ${TIME} AS time, r.type, r.body AS entity, r.relations FROM ${FROM} WHERE r.entity_ref = $1 AND r.revision = ANY($2)`,
      [ref, revisions],
      { prepared: 'history-states' },
    );
    return new Map(rows.map(({ entity, ...row }) => [row.revision, { ...row, entity: entity ?? undefined }]));
  }

  /** The entity and its own relations as they were last, for a ref that may be deleted; undefined for one that never was. */
  findLastState(ref: string): Promise<{ entity: Entity; relations: Relation[] } | undefined> {
    return this.database.one('SELECT body AS entity, relations FROM revisions WHERE entity_ref = $1 AND body IS NOT NULL ORDER BY revision DESC LIMIT 1', [ref], {
      prepared: 'history-last-state',
    });
  }
}

function valuesOf(place: ChangePlace, { types, since, until }: ChangeFilter): unknown[] {
  return ['before' in place ? place.before : Number.MAX_SAFE_INTEGER, 'after' in place ? place.after : 0, types ?? null, since ?? null, until ?? null];
}
