import { Database, type Tx } from '@callboard/persistence';
import { Inject, Injectable } from '@nestjs/common';

/** Longer than any stream keeps its messages, days. */
const KEEP_DAYS = 35;

const PRUNE_BATCH = 10_000;

/** Remembers which events without a revision a consumer has had: twice is once. */
@Injectable()
export class Inbox {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** True the first time, inside the transaction of the effect; false means: done before, do nothing. */
  async firstTime(tx: Tx, consumer: string, source: string, id: string): Promise<boolean> {
    const rows = await tx.query('INSERT INTO inbox (consumer, source, event_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING 1', [consumer, source, id]);
    return rows.length === 1;
  }

  /** Forgets what no stream can deliver any more. */
  async prune(): Promise<void> {
    await this.database.query(
      `DELETE FROM inbox WHERE ctid = ANY (ARRAY(SELECT ctid FROM inbox WHERE received_at < now() - make_interval(days => $1) LIMIT $2))`,
      [KEEP_DAYS, PRUNE_BATCH],
    );
  }
}

/**
 * Takes note of a revision inside the transaction of its effect; true when it is newer than what was applied before.
 *
 * False means: drop the event, something newer has been applied. A tombstone counts like any other revision, so an older
 * change cannot bring back what was deleted.
 */
export async function applyRevision(tx: Tx, consumer: string, ref: string, revision: number): Promise<boolean> {
  return (await applyRevisions(tx, consumer, [{ ref, revision }])).has(ref);
}

/** As {@link applyRevision} for many refs in one statement; gives back the refs whose revision is newer. Of a ref given twice, the highest counts. */
export async function applyRevisions(tx: Tx, consumer: string, changes: readonly { ref: string; revision: number }[]): Promise<Set<string>> {
  const highest = new Map<string, number>();
  for (const { ref, revision } of changes) {
    highest.set(ref, Math.max(revision, highest.get(ref) ?? 0));
  }
  // In one order everywhere, or two batches could wait for each other.
  const refs = [...highest.keys()].sort();
  const rows = await tx.query<{ ref: string }>(
    `INSERT INTO applied_revisions (consumer, ref, revision)
     SELECT $1, item.ref, item.revision FROM unnest($2::text[], $3::bigint[]) AS item(ref, revision)
     ON CONFLICT (consumer, ref) DO UPDATE SET revision = excluded.revision WHERE excluded.revision > applied_revisions.revision
     RETURNING ref`,
    [consumer, refs, refs.map((ref) => highest.get(ref))],
  );
  return new Set(rows.map(({ ref }) => ref));
}

/** The revisions that a consumer has applied of some refs. */
export async function appliedRevisions(database: Pick<Database, 'query'>, consumer: string, refs: readonly string[]): Promise<Map<string, number>> {
  const rows = await database.query<{ ref: string; revision: number }>('SELECT ref, revision FROM applied_revisions WHERE consumer = $1 AND ref = ANY($2)', [consumer, refs]);
  return new Map(rows.map(({ ref, revision }) => [ref, Number(revision)]));
}

/** Forgets every revision a consumer has applied: its producer counts anew, as after a restored backup. */
export async function forgetRevisions(tx: Tx, consumer: string): Promise<void> {
  await tx.query('DELETE FROM applied_revisions WHERE consumer = $1', [consumer]);
}
