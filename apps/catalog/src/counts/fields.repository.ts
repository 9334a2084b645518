import { Database } from '@callboard/persistence';
import { Inject, Injectable } from '@nestjs/common';
import type { FieldValue } from './field-column.js';
import type { HeldFields } from './field-columns.js';

/** Where the log stands, and from where on what changed is known. */
export interface LogState {
  readonly position: number;
  readonly epoch: string;
}

/** One value of one key, and the internal ids of the entities that hold it. */
export interface HeldValue extends FieldValue {
  readonly key: string;
  readonly ids: readonly number[];
}

/** What changed after a position, as it is now; `complete` is false when that was too much, or is no longer known. */
export interface FieldChanges extends LogState {
  readonly complete: boolean;
  readonly entities: readonly HeldFields[];
}

/** More changes than these cost more than to read everything. */
const MAX_CHANGES = 5_000;

// Few commits lead to few rows: OFFSET 0 keeps the planner, which cannot know that, from reading whole tables instead.
const CHANGES = `
  WITH changed AS MATERIALIZED (
    SELECT r.entity_ref, r.revision FROM (SELECT id FROM commits WHERE position > $1 ORDER BY position LIMIT ${MAX_CHANGES + 1}) c
    CROSS JOIN LATERAL (SELECT r.entity_ref, r.revision FROM revisions r WHERE r.commit_id = c.id OFFSET 0) r LIMIT ${MAX_CHANGES + 1}
  ), touched AS (
    SELECT e.id FROM changed c CROSS JOIN LATERAL (SELECT e.id FROM entities e WHERE e.entity_ref = c.entity_ref OFFSET 0) e
    UNION SELECT p.entity_id FROM changed c CROSS JOIN LATERAL (SELECT p.entity_id FROM past_fields p WHERE p.entity_ref = c.entity_ref AND p.revision = c.revision - 1 OFFSET 0) p
  )
  SELECT head.position, head.epoch, horizon.position <= $1 AND (SELECT count(*) FROM changed) <= ${MAX_CHANGES} AS complete, t.id,
    (SELECT string_agg(f.key || E'\\x1f' || coalesce(f.value || E'\\x1f' || f.original, ''), E'\\x1e') FROM entity_fields f WHERE f.entity_id = t.id AND f.key = ANY($2)) AS fields
  FROM log_head head CROSS JOIN history_horizon horizon LEFT JOIN touched t ON true`;

/** Reads the fields of all entities, key by key, and what has changed since. */
@Injectable()
export class FieldsRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** Whether a key has at most so many different values. */
  async hasFewValues(key: string, most: number): Promise<boolean> {
    const row = await this.database.one<{ few: boolean }>(
      `SELECT count(*) <= $2 AS few FROM (SELECT DISTINCT f.value, f.original FROM entity_fields f WHERE f.key = $1 LIMIT $2 + 1) different`,
      [key, most],
      { prepared: 'field-variety' },
    );
    return row?.few ?? false;
  }

  /** Everything that entities hold of some keys, as of one moment. */
  async load(keys: readonly string[]): Promise<LogState & { held: HeldValue[] }> {
    const rows = await this.database.query<LogState & { key: string | null; value: string | null; original: string | null; ids: string }>(
      `SELECT head.position, head.epoch, held.* FROM log_head head LEFT JOIN (
         SELECT f.key, f.value, f.original, string_agg(f.entity_id::text, ',') AS ids FROM entity_fields f WHERE f.key = ANY($1) GROUP BY f.key, f.value, f.original) held ON true`,
      [keys],
      { prepared: 'field-values' },
    );
    const held = rows.flatMap(({ key, value, original, ids }) => (key === null ? [] : [{ key, value: value ?? undefined, original: original ?? undefined, ids: ids.split(',').map(Number) }]));
    return { position: rows[0]?.position ?? 0, epoch: rows[0]?.epoch ?? '', held };
  }

  /** The entities that have changed after a position, with what they hold of some keys now. */
  async changes(position: number, keys: readonly string[]): Promise<FieldChanges> {
    const rows = await this.database.query<LogState & { complete: boolean; id: number | null; fields: string | null }>(CHANGES, [position, keys], { prepared: 'field-changes' });
    const entities = rows.flatMap(({ id, fields }) => (id === null ? [] : [{ id, fields: readFields(fields) }]));
    return { position: rows[0]?.position ?? 0, epoch: rows[0]?.epoch ?? '', complete: rows[0]?.complete ?? false, entities };
  }
}

function readFields(text: string | null): ReadonlyMap<string, readonly FieldValue[]> {
  const fields = new Map<string, FieldValue[]>();
  for (const field of text === null ? [] : text.split('\u001e')) {
    const [key = '', value, original] = field.split('\u001f');
    const held = fields.get(key) ?? [];
    // Without an original there is no value: an empty text is the place of both.
    held.push(original === undefined ? {} : { value, original });
    fields.set(key, held);
  }
  return fields;
}
