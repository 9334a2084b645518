import type { LocationSpec } from '@callboard/catalog-model';
import { Database, type Tx } from '@callboard/persistence';
import { Inject, Injectable } from '@nestjs/common';
import type { Lease, Problem, Source, SourceOrigin, SourceState, SourceStatus } from './source.js';

/** How a read went, to be written down when its lease is given back. */
export interface ReadReport {
  readonly problem?: Problem;
  readonly errorCount: number;
  readonly entityCount: number;
  readonly durationMs: number;
  /** Left out: when it was due before. */
  readonly nextAttemptInSeconds?: number;
  readonly failures: number;
}

/** The lease of a source is held this long without a sign of life, seconds. */
export const LEASE_SECONDS = 15;

const COLUMNS = `id, origin, type, target, entity_ref AS "entityRef", rules, root, state, code, message`;

/** SQL: nobody has looked for what is due for some time ($1, seconds). What was never read is not put off. */
const LATE = `origin <> 'provider' AND state <> 'processing' AND next_attempt_at < now() - make_interval(secs => $1) AND (lease_until IS NULL OR lease_until < now())`;

interface Row {
  id: string;
  origin: SourceOrigin;
  type: string;
  target: string;
  entityRef: string;
  rules: Source['rules'] | null;
  root: string | null;
  state: SourceState;
  code: string | null;
  message: string | null;
}

/** SQL: when a source that was just read is due again, some seconds from now; at once, when it has become due while it was read. */
export function nextAttemptSql(seconds: string): string {
  return `CASE WHEN next_attempt_at > last_attempt_at AND next_attempt_at <= now() THEN next_attempt_at ELSE now() + make_interval(secs => ${seconds}) END`;
}

/** The sources table. */
@Injectable()
export class SourcesRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  async find(id: string): Promise<SourceStatus | undefined> {
    return toStatus(await this.database.one<Row>(`SELECT ${COLUMNS} FROM sources WHERE id = $1`, [id]));
  }

  async findByTarget({ type, target }: LocationSpec, origin: SourceOrigin): Promise<SourceStatus | undefined> {
    return toStatus(await this.database.one<Row>(`SELECT ${COLUMNS} FROM sources WHERE type = $1 AND target = $2 AND origin = $3`, [type, target, origin]));
  }

  /** Those of the ids that there are, in the order of the ids. */
  async findAll(ids: readonly string[]): Promise<SourceStatus[]> {
    const rows = await this.database.query<Row>(`SELECT ${COLUMNS} FROM sources WHERE id = ANY($1::uuid[]) ORDER BY id`, [ids]);
    return rows.map((row) => toStatus(row) as SourceStatus);
  }

  async list(origin: SourceOrigin): Promise<SourceStatus[]> {
    const rows = await this.database.query<Row>(`SELECT ${COLUMNS} FROM sources WHERE origin = $1 ORDER BY id`, [origin]);
    return rows.map((row) => toStatus(row) as SourceStatus);
  }

  /** Sources whose type is `file`, for whoever watches files. */
  async listFileSources(): Promise<{ id: string; target: string }[]> {
    return this.database.query(`SELECT id, target FROM sources WHERE type = 'file'`);
  }

  /** Everything on disk that a source was made of: location refs of files, and of what their placeholders brought in. */
  async filesOnDisk(sourceId: string): Promise<string[]> {
    const rows = await this.database.query<{ location: string }>(
      `SELECT location FROM files WHERE source_id = $1 AND location LIKE 'file:%'
       UNION SELECT use->>'location' FROM files, jsonb_array_elements(placeholders) use WHERE source_id = $1 AND use->>'location' LIKE 'file:%'`,
      [sourceId],
    );
    return rows.map(({ location }) => location.slice('file:'.length));
  }

  /** The source that an entity comes from. */
  async findByEntity(entityRef: string): Promise<SourceStatus | undefined> {
    return toStatus(await this.database.one<Row>(`SELECT ${COLUMNS} FROM sources WHERE id = (SELECT source_id FROM entities WHERE entity_ref = $1)`, [entityRef]));
  }

  /** One annotation of an entity; undefined when there is no such entity, null when it has no such annotation. */
  async findAnnotation(entityRef: string, annotation: string): Promise<string | null | undefined> {
    const row = await this.database.one<{ value: string | null }>(`SELECT (body || '}')::jsonb #>> ARRAY['metadata', 'annotations', $2] AS value FROM entities WHERE entity_ref = $1`, [entityRef, annotation]);
    return row?.value;
  }

  /** Adds a source that is due at once; false when it exists. */
  async insert(tx: Tx, source: Source, createdBy: string | undefined): Promise<boolean> {
    const row = await tx.one(
      `INSERT INTO sources (id, origin, type, target, entity_ref, rules, root, created_by, next_attempt_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, now())
       ON CONFLICT (origin, type, target) DO NOTHING RETURNING id`,
      [source.id, source.origin, source.type, source.target, source.entityRef, source.rules ? JSON.stringify(source.rules) : null, source.root ?? null, createdBy ?? null],
    );
    return row !== undefined;
  }

  /** Changes what a source reads; it keeps its Location entity. */
  async retarget(tx: Tx, id: string, { type, target, root }: LocationSpec & { root?: string }): Promise<void> {
    await tx.query(`UPDATE sources SET type = $2, target = $3, root = $4, state = 'processing', code = NULL, message = NULL, next_attempt_at = now() WHERE id = $1`, [id, type, target, root ?? null]);
  }

  async updateSettings(tx: Tx, id: string, { rules, root }: Pick<Source, 'rules' | 'root'>): Promise<void> {
    await tx.query('UPDATE sources SET rules = $2, root = $3, next_attempt_at = now() WHERE id = $1 AND (rules IS DISTINCT FROM $2::jsonb OR root IS DISTINCT FROM $3)', [id, rules ? JSON.stringify(rules) : null, root ?? null]);
  }

  /** Has a source read at the next opportunity. */
  async makeDue(tx: Tx, id: string): Promise<void> {
    await tx.query('UPDATE sources SET next_attempt_at = now() WHERE id = $1', [id]);
  }

  /** Writes down that somebody wants a provider to run; it is due until it has. */
  async requestRun(tx: Tx, id: string): Promise<void> {
    await tx.query(`UPDATE sources SET next_attempt_at = now(), requested_at = now() WHERE id = $1 AND type = 'provider'`, [id]);
  }

  /** Has all file sources looked at again. */
  async makeFilesDue(tx: Tx): Promise<void> {
    await tx.query(`UPDATE sources SET next_attempt_at = now() WHERE type = 'file'`);
  }

  async lock(tx: Tx, id: string): Promise<SourceStatus | undefined> {
    return toStatus(await tx.one<Row>(`SELECT ${COLUMNS} FROM sources WHERE id = $1 FOR UPDATE`, [id]));
  }

  async remove(tx: Tx, id: string): Promise<void> {
    await tx.query('DELETE FROM sources WHERE id = $1', [id]);
  }

  /** Takes the lease of a source when nobody holds it. */
  async acquire(tx: Tx, id: string, owner: string): Promise<Lease | undefined> {
    const row = await tx.one<Row & { failures: number; toldAgo: number | null }>(
      `UPDATE sources SET lease_owner = $2, lease_until = now() + make_interval(secs => $3), last_attempt_at = now()
       WHERE id = $1 AND (lease_until IS NULL OR lease_until < now()) RETURNING ${COLUMNS}, failures, extract(epoch FROM now() - told_at)::float8 AS "toldAgo"`,
      [id, owner, LEASE_SECONDS],
    );
    const source = toStatus(row);
    return source && row && { source, owner, failures: row.failures, problem: source.problem, isFirst: source.state === 'processing', toldAgoSeconds: row.toldAgo ?? undefined };
  }

  /** Keeps a lease; false when it is lost. */
  async extend(tx: Tx, { source, owner }: Lease): Promise<boolean> {
    const row = await tx.one('UPDATE sources SET lease_until = now() + make_interval(secs => $3) WHERE id = $1 AND lease_owner = $2 RETURNING id', [source.id, owner, LEASE_SECONDS]);
    return row !== undefined;
  }

  /** Holds the source's row for the rest of the transaction; false when the lease, or the source, is gone. */
  async holds(tx: Tx, { source, owner }: Lease): Promise<boolean> {
    const row = await tx.one('SELECT id FROM sources WHERE id = $1 AND lease_owner = $2 AND target = $3 FOR UPDATE', [source.id, owner, source.target]);
    return row !== undefined;
  }

  /** Gives a lease back without a result. */
  async release(tx: Tx, { source, owner }: Lease): Promise<void> {
    await tx.query('UPDATE sources SET lease_owner = NULL, lease_until = NULL WHERE id = $1 AND lease_owner = $2', [source.id, owner]);
  }

  /** Writes down how a read went and gives the lease back; says what was written before. */
  async report(tx: Tx, { source }: Lease, report: ReadReport): Promise<{ before: Problem | undefined }> {
    const before = await tx.one<{ code: string | null; message: string | null }>('SELECT code, message FROM sources WHERE id = $1', [source.id]);
    await tx.query(
      `UPDATE sources SET state = $2, code = $3, message = $4, entity_count = $5, error_count = $6, duration_ms = $7, failures = $8,
         last_success_at = CASE WHEN $8 = 0 THEN now() ELSE last_success_at END,
         next_attempt_at = coalesce(${nextAttemptSql('$9')}, next_attempt_at), lease_owner = NULL, lease_until = NULL
       WHERE id = $1`,
      [source.id, report.problem ? 'error' : 'processed', report.problem?.code ?? null, report.problem?.message ?? null, report.entityCount, report.errorCount, Math.round(report.durationMs), report.failures, report.nextAttemptInSeconds ?? null],
    );
    return { before: before?.code ? { code: before.code, message: before.message ?? '' } : undefined };
  }

  /** Whether a source that was read before has been due for this long and nobody has read it. */
  async isAnyLate(lateSeconds: number): Promise<boolean> {
    return (await this.database.one(`SELECT 1 FROM sources WHERE ${LATE} LIMIT 1`, [lateSeconds])) !== undefined;
  }

  /** Has the sources that are that late read one after another, those first that wait longest, all of them within some seconds. */
  async spreadLate(tx: Tx, { lateSeconds, pauseSeconds, withinSeconds }: { lateSeconds: number; pauseSeconds: number; withinSeconds: number }): Promise<void> {
    await tx.query(
      `WITH late AS (SELECT id, row_number() OVER (ORDER BY next_attempt_at, id) - 1 AS place, count(*) OVER () AS all_late FROM sources WHERE ${LATE})
       UPDATE sources s SET next_attempt_at = now() + make_interval(secs => greatest(0, late.place - random()) * least($2, $3 / late.all_late::float8)) FROM late
       WHERE s.id = late.id AND s.next_attempt_at < now() - make_interval(secs => $1)`,
      [lateSeconds, pauseSeconds, withinSeconds],
    );
  }

  /** Sources that are due and that nobody reads, longest waiting first. */
  async due(limit: number): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `SELECT id FROM sources WHERE origin <> 'provider' AND next_attempt_at <= now() AND (lease_until IS NULL OR lease_until < now()) ORDER BY next_attempt_at LIMIT $1`,
      [limit],
    );
    return rows.map(({ id }) => id);
  }
}

function toStatus(row: Row | undefined): SourceStatus | undefined {
  if (!row) {
    return undefined;
  }
  const { rules, root, code, message, ...rest } = row;
  return { ...rest, rules: rules ?? undefined, root: root ?? undefined, problem: code === null ? undefined : { code, message: message ?? '' } };
}
