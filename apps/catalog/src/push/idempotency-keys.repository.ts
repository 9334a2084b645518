import { Database, type Tx } from '@callboard/persistence';
import { Inject, Injectable } from '@nestjs/common';

/** A request that may come again. */
export interface RepeatableRequest {
  /** Whose key it is: two callers may choose the same. */
  readonly caller: string;
  readonly key: string;
  /** SHA-256 over what is asked for. */
  readonly hash: string;
}

/** What is known of a key: it is ours now, or what was asked and answered under it. */
export type Claim = 'claimed' | { readonly hash: string; readonly response: unknown };

/** Keys under which callers may repeat a request without a second effect. */
@Injectable()
export class IdempotencyKeysRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** Takes a key for this transaction; whoever comes with the same waits for its end. A key older than `keepHours` is nobody's. */
  async claim(tx: Tx, { caller, key, hash }: RepeatableRequest, keepHours: number): Promise<Claim> {
    const taken = await tx.one(
      `INSERT INTO idempotency_keys AS k (caller, key, request) VALUES ($1, $2, $3)
       ON CONFLICT (caller, key) DO UPDATE SET request = excluded.request, response = NULL, created_at = now() WHERE k.created_at <= now() - make_interval(secs => $4) RETURNING 1`,
      [caller, key, hash, keepHours * 3600],
    );
    if (taken) {
      return 'claimed';
    }
    const known = await tx.one<{ hash: string; response: unknown }>('SELECT request AS hash, response FROM idempotency_keys WHERE caller = $1 AND key = $2', [caller, key]);
    // Swept away between the two statements.
    return known ?? this.claim(tx, { caller, key, hash }, keepHours);
  }

  async record(tx: Tx, { caller, key }: RepeatableRequest, response: unknown): Promise<void> {
    await tx.query('UPDATE idempotency_keys SET response = $3 WHERE caller = $1 AND key = $2', [caller, key, JSON.stringify(response)]);
  }

  /** The position of the newest event that this transaction can see, its own included once they are written. */
  async position(tx: Tx): Promise<number> {
    const row = await tx.one<{ position: number }>('SELECT position FROM log_head');
    return Number(row?.position ?? 0);
  }

  /** Deletes keys that are too old, some at a time; gives their number. */
  async deleteExpired(keepHours: number, limit: number): Promise<number> {
    const rows = await this.database.query(
      `DELETE FROM idempotency_keys WHERE (caller, key) IN (SELECT caller, key FROM idempotency_keys WHERE created_at <= now() - make_interval(secs => $1) ORDER BY created_at LIMIT $2) RETURNING 1`,
      [keepHours * 3600, limit],
    );
    return rows.length;
  }
}
