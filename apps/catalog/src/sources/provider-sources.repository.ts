import { randomUUID } from 'node:crypto';
import { Database, type Tx } from '@callboard/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { generatedLocationRef, type Problem, type Source, type SourceState } from './source.js';

/** Who feeds a source of origin `provider`: callers of the API, or code of the catalog or of a plugin. */
export type ProviderFeed = 'push' | 'provider';

/** A source whose row this transaction holds. */
export interface HeldSource {
  readonly source: Source;
  /** The pseudo file that all its documents belong to. */
  readonly fileId: number;
  readonly created: boolean;
}

/** An entity that a source has in the catalog. */
export interface OwnedEntity {
  readonly ref: string;
  readonly uid: string;
  readonly etag: string;
  readonly revision: number;
  /** Written by this transaction. */
  readonly changed: boolean;
}

/** How a mutation went. */
export interface MutationReport {
  readonly problem?: Problem;
  readonly errorCount: number;
  readonly entityCount: number;
  readonly durationMs: number;
}

/** A document of a source that is not shown as it is. */
export interface SourceError extends Problem {
  readonly ref?: string;
}

/** A source of origin `provider` as people see it. */
export interface ProviderSourceStatus {
  readonly id: string;
  readonly name: string;
  readonly feed: ProviderFeed;
  readonly state: SourceState;
  readonly problem?: Problem;
  readonly entities: number;
  readonly errors: number;
  readonly lastAttemptAt?: Date;
  readonly lastSuccessAt?: Date;
  readonly durationMs?: number;
  readonly createdBy?: string;
  readonly createdAt: Date;
}

const STATUS = `SELECT id, target AS name, type AS feed, state, code, message, error_count AS errors, last_attempt_at AS "lastAttemptAt",
  last_success_at AS "lastSuccessAt", duration_ms AS "durationMs", created_by AS "createdBy", created_at AS "createdAt",
  (SELECT count(*)::integer FROM entities e WHERE e.source_id = sources.id) AS entities FROM sources WHERE origin = 'provider'`;

interface StatusRow {
  id: string;
  name: string;
  feed: ProviderFeed;
  state: SourceState;
  code: string | null;
  message: string | null;
  entities: number;
  errors: number;
  lastAttemptAt: Date | null;
  lastSuccessAt: Date | null;
  durationMs: number | null;
  createdBy: string | null;
  createdAt: Date;
}

/** Sources of origin `provider`: sets of entities that are pushed into the catalog instead of being read. */
@Injectable()
export class ProviderSourcesRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** The source of a name, made where there is none, held until the end of the transaction: one writer per source at a time. */
  async hold(tx: Tx, name: string, feed: ProviderFeed, createdBy: string | undefined): Promise<HeldSource> {
    // One that is being removed at this moment is seen by the insert and is gone when its lock is had.
    for (;;) {
      const inserted = await tx.one<{ id: string }>(
        `INSERT INTO sources (id, origin, type, target, entity_ref, created_by) VALUES ($1, 'provider', $2, $3, $4, $5) ON CONFLICT (target) WHERE origin = 'provider' DO NOTHING RETURNING id`,
        [randomUUID(), feed, name, generatedLocationRef({ type: feed, target: name }), createdBy ?? null],
      );
      const row = await tx.one<{ id: string; type: string; entityRef: string }>(`SELECT id, type, entity_ref AS "entityRef" FROM sources WHERE origin = 'provider' AND target = $1 FOR UPDATE`, [name]);
      if (row) {
        const source: Source = { ...row, origin: 'provider', target: name };
        return { source, fileId: await this.fileOf(tx, source), created: inserted !== undefined };
      }
    }
  }

  private async fileOf(tx: Tx, { id, type, target }: Source): Promise<number> {
    const location = `${type}:${target}`;
    const known = await tx.one<{ id: number }>('SELECT id FROM files WHERE source_id = $1 AND location = $2', [id, location]);
    const file = known ?? (await tx.one<{ id: number }>('INSERT INTO files (source_id, location, pattern) VALUES ($1, $2, $2) RETURNING id', [id, location]));
    return Number(file?.id);
  }

  /** Which of some refs the source has in the catalog. */
  async owned(tx: Tx, sourceId: string, refs: readonly string[]): Promise<OwnedEntity[]> {
    // Rows carry the time of the transaction that wrote them.
    const rows = await tx.query<OwnedEntity>(
      `SELECT e.entity_ref AS ref, e.uid, e.etag, e.revision, e.updated_at = now() AS changed FROM unnest($2::text[]) AS named (ref) JOIN entities e ON e.entity_ref = named.ref
       WHERE e.source_id = $1 ORDER BY e.entity_ref`,
      [sourceId, refs],
    );
    return rows.map((row) => ({ ...row, revision: Number(row.revision) }));
  }

  /** Which of some refs the source emits and another one owns. */
  async contested(tx: Tx, sourceId: string, refs: readonly string[]): Promise<{ ref: string; owner: string }[]> {
    // Conflicts first, for they are few: whoever plans it from the documents of the source looks up each of them for each ref.
    return tx.query(
      `WITH named AS MATERIALIZED (SELECT entity_ref, owner, document_id FROM conflicts WHERE entity_ref = ANY($2))
       SELECT n.entity_ref AS ref, n.owner FROM named n JOIN documents d ON d.id = n.document_id WHERE d.source_id = $1 ORDER BY n.entity_ref`,
      [sourceId, refs],
    );
  }

  async countErrors(tx: Tx, sourceId: string): Promise<{ count: number; first?: Problem }> {
    const row = await tx.one<{ count: number; error: Problem }>('SELECT count(*) OVER ()::integer AS count, error FROM documents WHERE source_id = $1 AND error IS NOT NULL ORDER BY id LIMIT 1', [sourceId]);
    return { count: row?.count ?? 0, first: row && { code: row.error.code, message: row.error.message } };
  }

  /** Writes down how a mutation went; says what was written before. */
  async report(tx: Tx, sourceId: string, { problem, errorCount, entityCount, durationMs }: MutationReport): Promise<Problem | undefined> {
    const before = await tx.one<{ code: string | null; message: string | null }>('SELECT code, message FROM sources WHERE id = $1', [sourceId]);
    await tx.query(
      `UPDATE sources SET state = CASE WHEN $2::text IS NULL THEN 'processed' ELSE 'error' END, code = $2, message = $3, entity_count = $4, error_count = $5, duration_ms = $6, last_attempt_at = now(), last_success_at = now() WHERE id = $1`,
      [sourceId, problem?.code ?? null, problem?.message ?? null, entityCount, errorCount, Math.round(durationMs)],
    );
    return before?.code ? { code: before.code, message: before.message ?? '' } : undefined;
  }

  async list(): Promise<ProviderSourceStatus[]> {
    return (await this.database.query<StatusRow>(`${STATUS} ORDER BY target`)).map(toStatus);
  }

  async find(name: string): Promise<ProviderSourceStatus | undefined> {
    const row = await this.database.one<StatusRow>(`${STATUS} AND target = $1`, [name]);
    return row && toStatus(row);
  }

  /** What is wrong with the documents of a source, oldest first, conflicts included. */
  async errors(sourceId: string, limit: number): Promise<SourceError[]> {
    const rows = await this.database.query<{ ref: string | null; code: string; message: string }>(
      `SELECT ref, code, message FROM (
         SELECT id, entity_ref AS ref, error->>'code' AS code, error->>'message' AS message FROM documents WHERE source_id = $1 AND error IS NOT NULL
         UNION ALL
         SELECT d.id, c.entity_ref, 'name_conflict', c.entity_ref || ' belongs to ' || c.owner FROM conflicts c JOIN documents d ON d.id = c.document_id WHERE d.source_id = $1
       ) wrong ORDER BY id LIMIT $2`,
      [sourceId, limit],
    );
    return rows.map(({ ref, ...problem }) => ({ ...problem, ref: ref ?? undefined }));
  }
}

function toStatus({ code, message, lastAttemptAt, lastSuccessAt, durationMs, createdBy, ...row }: StatusRow): ProviderSourceStatus {
  return {
    ...row,
    problem: code === null ? undefined : { code, message: message ?? '' },
    lastAttemptAt: lastAttemptAt ?? undefined,
    lastSuccessAt: lastSuccessAt ?? undefined,
    durationMs: durationMs ?? undefined,
    createdBy: createdBy ?? undefined,
  };
}
