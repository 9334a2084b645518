import type { Entity, Relation } from '@callboard/catalog-model';
import { Database } from '@callboard/persistence';
import { Inject, Injectable } from '@nestjs/common';

/** A page ends before it grows beyond this, bytes as stored; one change is always given. */
const MAX_PAGE_BYTES = 2 * 1024 * 1024;

/** One stored change; JSON comes as text that is sent as it is. */
export interface ChangeRow {
  readonly revision: number;
  readonly uid: string;
  readonly time: Date;
  readonly type: 'created' | 'updated' | 'deleted';
  readonly actor: string | null;
  readonly cause: string | null;
  readonly patch: string | null;
  readonly entity: string | null;
}

const CHANGE = 'revision, uid::text AS uid, time, type, actor, cause::text AS cause, patch::text AS patch, body::text AS entity';

/** Reads of what the catalog remembers of every ref, deleted ones too. */
@Injectable()
export class HistoryRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** Changes of a ref before a revision, newest first; fewer than `limit` when they are large. */
  readChanges(ref: string, before: number, limit: number): Promise<ChangeRow[]> {
    return this.database.query(
      `SELECT ${CHANGE} FROM (
         SELECT *, sum(coalesce(pg_column_size(body), 0) + coalesce(pg_column_size(patch), 0)) OVER (ORDER BY revision DESC) AS bytes, row_number() OVER (ORDER BY revision DESC) AS place
         FROM (SELECT * FROM revisions WHERE entity_ref = $1 AND revision < $2 ORDER BY revision DESC LIMIT $3) newest
       ) measured WHERE bytes <= $4 OR place = 1 ORDER BY revision DESC`,
      [ref, before, limit, MAX_PAGE_BYTES],
      { prepared: 'history-changes' },
    );
  }

  /** Whether there are changes of a ref before a revision; without one, whether there ever was one. */
  async hasChanges(ref: string, before = Number.MAX_SAFE_INTEGER): Promise<boolean> {
    return (await this.database.one('SELECT 1 FROM revisions WHERE entity_ref = $1 AND revision < $2 LIMIT 1', [ref, before], { prepared: 'history-any' })) !== undefined;
  }

  findChange(ref: string, revision: number): Promise<ChangeRow | undefined> {
    return this.database.one(`SELECT ${CHANGE} FROM revisions WHERE entity_ref = $1 AND revision = $2`, [ref, revision], { prepared: 'history-change' });
  }

  /** The entity and its own relations as they were last, for a ref that may be deleted; undefined for one that never was. */
  findLastState(ref: string): Promise<{ entity: Entity; relations: Relation[] } | undefined> {
    return this.database.one('SELECT body AS entity, relations FROM revisions WHERE entity_ref = $1 AND body IS NOT NULL ORDER BY revision DESC LIMIT 1', [ref], {
      prepared: 'history-last-state',
    });
  }
}
