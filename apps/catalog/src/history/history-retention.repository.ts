import type { Tx } from '@callboard/persistence';
import { Injectable } from '@nestjs/common';

/** Refs looked at by one transaction. */
const REFS_PER_BATCH = 500;

/** How much of the history stays. */
export interface Retention {
  readonly keepDays: number;
  readonly keepRevisions: number;
}

/** What one batch has looked at and deleted. */
export interface PrunedBatch {
  /** Go on after this ref; undefined: that was all. */
  readonly last?: string;
  readonly revisions: number;
}

/** Deletes history that is too old. */
@Injectable()
export class HistoryRetentionRepository {
  /**
   * Deletes, for some refs after another, what nobody needs who asks about the horizon or later: revisions that were
   * replaced by then, and all of a ref that had been deleted by then. The revision counter stays.
   */
  async prune(tx: Tx, after: string, { keepRevisions }: Retention): Promise<PrunedBatch> {
    const row = await tx.one<{ last: string | null; looked: number; revisions: number }>(
      `WITH horizon AS MATERIALIZED (
         SELECT position FROM history_horizon
       ), looked AS MATERIALIZED (
         SELECT entity_ref, revision AS newest FROM refs WHERE entity_ref > $1 ORDER BY entity_ref LIMIT $2
       ), known AS MATERIALIZED (
         SELECT r.entity_ref, r.revision, looked.newest,
           -- What was recorded before commits were written down is older than any of them.
           coalesce(lead(c.position) OVER of_ref, CASE WHEN lead(r.revision) OVER of_ref IS NULL THEN NULL ELSE 0 END) AS replaced_at,
           last_value(r.type) OVER (of_ref ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) = 'deleted'
             AND coalesce(last_value(c.position) OVER (of_ref ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING), 0) <= (SELECT position FROM horizon) AS gone
         FROM looked JOIN revisions r ON r.entity_ref = looked.entity_ref LEFT JOIN commits c ON c.id = r.commit_id
         WINDOW of_ref AS (PARTITION BY r.entity_ref ORDER BY r.revision)
       ), old AS MATERIALIZED (
         SELECT entity_ref, revision FROM known
         WHERE gone OR (replaced_at <= (SELECT position FROM horizon) AND revision <= newest - $3)
       ), without_fields AS (
         DELETE FROM past_fields f USING old WHERE f.entity_ref = old.entity_ref AND f.revision = old.revision
       ), deleted AS (
         DELETE FROM revisions r USING old WHERE r.entity_ref = old.entity_ref AND r.revision = old.revision RETURNING 1
       )
       SELECT (SELECT max(entity_ref) FROM looked) AS last, (SELECT count(*) FROM looked) AS looked, (SELECT count(*) FROM deleted) AS revisions`,
      [after, REFS_PER_BATCH, keepRevisions],
    );
    return { last: row && Number(row.looked) === REFS_PER_BATCH ? (row.last ?? undefined) : undefined, revisions: Number(row?.revisions ?? 0) };
  }

  /**
   * Moves the horizon to where the kept days begin, and never past an event that the log still has: whoever may be told of
   * a change is decided by the states around it. What lies before it is deleted by the next run only: who has just begun
   * to read there still finds it.
   */
  async advanceHorizon(tx: Tx, { keepDays }: Retention): Promise<void> {
    await tx.query(
      `UPDATE history_horizon h SET position = next.position, time = next.time
       FROM (
         SELECT c.position, c.time FROM commits c
         WHERE c.time <= now() - make_interval(secs => $1::float8 * 86400) AND c.position < coalesce((SELECT min(position) FROM outbox), 9223372036854775807)
         ORDER BY c.position DESC LIMIT 1
       ) next WHERE next.position > h.position`,
      [keepDays],
    );
  }

  /** Forgets commits before the horizon of which no change is left. */
  async pruneCommits(tx: Tx): Promise<void> {
    await tx.query(
      `DELETE FROM commits c WHERE c.position < (SELECT position FROM history_horizon) AND NOT EXISTS (SELECT 1 FROM revisions r WHERE r.commit_id = c.id)`,
    );
  }
}
