import { Database, type Tx } from '@callboard/persistence';
import { Inject, Injectable } from '@nestjs/common';
import type { Lease, Problem } from '../sources/source.js';
import { nextAttemptSql } from '../sources/sources.repository.js';

/** When providers run: their part of the sources table. */
@Injectable()
export class ProviderRunsRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** Those of some providers that are due and that nobody runs. */
  async due(names: readonly string[]): Promise<{ id: string; name: string; requested: boolean }[]> {
    return this.database.query(
      `SELECT id, target AS name, requested_at IS NOT NULL AS requested FROM sources WHERE origin = 'provider' AND type = 'provider' AND target = ANY($1) AND coalesce(next_attempt_at, now()) <= now() AND (lease_until IS NULL OR lease_until < now()) ORDER BY target`,
      [names],
    );
  }

  /** Providers whose name begins so and that are none of some. */
  async others(prefixes: readonly string[], names: readonly string[]): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `SELECT id FROM sources WHERE origin = 'provider' AND type = 'provider' AND split_part(target, ':', 1) = ANY($1) AND target <> ALL($2)`,
      [prefixes, names],
    );
    return rows.map(({ id }) => id);
  }

  /** Those of some names that have no source. */
  async missing(names: readonly string[]): Promise<string[]> {
    const rows = await this.database.query<{ name: string }>(`SELECT name FROM unnest($1::text[]) AS name WHERE NOT EXISTS (SELECT 1 FROM sources s WHERE s.origin = 'provider' AND s.target = name)`, [names]);
    return rows.map(({ name }) => name);
  }

  async makeDue(tx: Tx, names: readonly string[]): Promise<void> {
    await tx.query(`UPDATE sources SET next_attempt_at = now() WHERE origin = 'provider' AND type = 'provider' AND target = ANY($1)`, [names]);
  }

  /** Writes down that a run has ended and gives the lease back; what it applied has been written down by then. */
  async finish(tx: Tx, { source, owner }: Lease, nextAttemptInSeconds: number): Promise<void> {
    await tx.query(`UPDATE sources SET failures = 0, requested_at = NULL, next_attempt_at = ${nextAttemptSql('$3')}, lease_owner = NULL, lease_until = NULL WHERE id = $1 AND lease_owner = $2`, [source.id, owner, nextAttemptInSeconds]);
  }

  /** Writes down that a run has failed and gives the lease back; says what was written before. Undefined when the lease is lost. */
  async fail(tx: Tx, { source, owner }: Lease, { code, message }: Problem, nextAttemptInSeconds: number): Promise<{ before?: Problem } | undefined> {
    const before = await tx.one<{ code: string | null; message: string | null }>('SELECT code, message FROM sources WHERE id = $1 AND lease_owner = $2 FOR UPDATE', [source.id, owner]);
    if (!before) {
      return undefined;
    }
    await tx.query(
      `UPDATE sources SET state = 'error', code = $2, message = $3, failures = failures + 1, requested_at = NULL, next_attempt_at = now() + make_interval(secs => $4), lease_owner = NULL, lease_until = NULL WHERE id = $1`,
      [source.id, code, message, nextAttemptInSeconds],
    );
    return before.code === null ? {} : { before: { code: before.code, message: before.message ?? '' } };
  }
}
