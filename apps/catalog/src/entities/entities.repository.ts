import type { Filter, Order } from '@callboard/catalog-model';
import { Database } from '@callboard/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { ENTITY_SIZE, ENTITY_TEXT } from './entity-text.js';
import { filterSql, RELATION_PREFIX, textSql } from './filter-sql.js';
import { SqlParameters } from './sql-parameters.js';

/** A page or piece larger than this is sent in pieces, bytes. */
const MAX_PIECE_BYTES = 4 * 1024 * 1024;
const MAX_PIECE_ENTITIES = 1000;

/** Keys of which every entity has exactly one value, so that ordering by them leaves nobody out and needs no look at other values. */
const EVERYBODY_HAS_ONE = new Set(['kind', 'metadata.name', 'metadata.namespace', 'metadata.uid']);

/** Which entities: a condition, and a text that one of some fields must contain (all lower case). */
export interface Selection {
  readonly filter: Filter;
  readonly text?: { readonly term: string; readonly keys: readonly string[] };
}

/** Order by the values of one key (its smallest ascending, its largest descending), then by internal id; without a key by uid. */
export interface PageOrder {
  readonly key?: string;
  readonly order: 'asc' | 'desc';
}

/** Where a page begins and how long it is. */
export interface PagePlace {
  /** What the row next to the page is ordered by: its value and id, or its uid alone. Absent: the page is the first. */
  readonly from?: readonly string[];
  readonly limit: number;
  readonly offset?: number;
  /** The page lies before that row, not after it. */
  readonly backwards?: boolean;
}

/** One page of entities in the order asked for, as of one moment. */
export interface EntityRows {
  /** Position of the log at that moment. */
  readonly position: number;
  /** Internal ids; null where a ref was asked for that does not exist. One more than was to be shown says that there are more. */
  readonly ids: readonly (number | null)[];
  /** What each row was ordered by. */
  readonly sorts: readonly (string | null)[];
  /** Bytes of each row's text; null where there is none. */
  readonly sizes: readonly (number | null)[];
  /** The comma-joined JSON of the rows to show; absent when it is too large to hold: read it in pieces. */
  readonly text?: string;
}

/** Every entity that was selected, in order, without its text. */
export interface EntityList {
  readonly position: number;
  readonly ids: readonly number[];
  readonly sizes: readonly number[];
}

/** How often one value of a facet occurs. */
export interface FacetRow {
  readonly facet: string;
  readonly value: string;
  readonly count: number;
}

/** An entity as the first page of a reader's own view needs it. */
export interface SnapshotRow {
  readonly ref: string;
  readonly revision: number;
  readonly uid: string;
  readonly text: string;
}

/** Reads of entities. Nothing a caller wrote becomes SQL text: conditions and orders are compiled to parameters. */
@Injectable()
export class EntitiesRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** The JSON of one entity that passes the filter. */
  async findText(where: { ref: string } | { uid: string }, filter: Filter): Promise<string | undefined> {
    const parameters = new SqlParameters(['ref' in where ? where.ref : where.uid]);
    const key = 'ref' in where ? 'e.entity_ref = $1' : 'e.uid = $1::uuid';
    const condition = filterSql(filter, parameters);
    const row = await this.database.one<{ text: string }>(`SELECT ${ENTITY_TEXT} AS text FROM entities e WHERE ${key} AND (${condition})`, parameters.values);
    return row?.text;
  }

  /** Whether the entity exists and passes the filter. */
  async exists(ref: string, filter: Filter): Promise<boolean> {
    const parameters = new SqlParameters([ref]);
    const condition = filterSql(filter, parameters);
    return (await this.database.one(`SELECT 1 FROM entities e WHERE e.entity_ref = $1 AND (${condition})`, parameters.values)) !== undefined;
  }

  /** The entities of these refs that pass the filter: one row per ref, in the same order. */
  readByRefs(refs: readonly string[], filter: Filter): Promise<EntityRows> {
    const parameters = new SqlParameters([refs]);
    const ordered = `
      SELECT e.id, NULL AS sort, ${ENTITY_SIZE} AS size
      FROM unnest($1::text[]) WITH ORDINALITY AS wanted (ref, place)
      LEFT JOIN entities e ON e.entity_ref = wanted.ref AND (${filterSql(filter, parameters)})
      ORDER BY wanted.place`;
    return this.readRows(ordered, refs.length, parameters);
  }

  /** The page beyond a place in the order: after it, and one row more than `limit`, or before it, which gives at most `limit`. */
  readPage(selection: Selection, { key, order }: PageOrder, { from, limit, offset, backwards }: PagePlace): Promise<EntityRows> {
    const parameters = new SqlParameters();
    const condition = selectionSql(selection, parameters);
    const direction = backwards ? (order === 'asc' ? 'desc' : 'asc') : order;
    const beyond = direction === 'asc' ? '>' : '<';
    const rest = `LIMIT ${parameters.add(backwards ? limit : limit + 1)}${offset ? ` OFFSET ${parameters.add(offset)}` : ''}`;
    if (key === undefined) {
      const place = from ? ` AND e.uid ${beyond} ${parameters.add(from[0], 'uuid')}` : '';
      const ordered = `SELECT e.id, e.uid::text AS sort, ${ENTITY_SIZE} AS size FROM entities e WHERE (${condition})${place} ORDER BY e.uid ${direction} ${rest}`;
      return this.readRows(ordered, limit, parameters, { backwards });
    }
    const place = from ? ` AND (f.value, f.entity_id) ${beyond} (${parameters.add(from[0])}, ${parameters.add(from[1], 'bigint')})` : '';
    const ordered = `
      SELECT e.id, f.value AS sort, ${ENTITY_SIZE} AS size FROM ${sortSource(key, order, parameters)} JOIN entities e ON e.id = f.entity_id
      WHERE (${condition})${place} ORDER BY f.value ${direction}, f.entity_id ${direction} ${rest}`;
    return this.readRows(ordered, limit, parameters, { backwards });
  }

  /** How many entities are selected and, with a key, have a value to be ordered by. */
  async count(selection: Selection, orderKey: string | undefined): Promise<{ position: number; value: number }> {
    const parameters = new SqlParameters();
    const condition = selectionSql(selection, parameters);
    const hasValue = orderKey === undefined || EVERYBODY_HAS_ONE.has(orderKey) ? '' : ` AND ${hasValueSql(orderKey, parameters)}`;
    const row = await this.database.one<{ position: number; value: number }>(
      `SELECT (SELECT position FROM log_head) AS position, (SELECT count(*) FROM entities e WHERE (${condition})${hasValue}) AS value`,
      parameters.values,
    );
    return row ?? { position: 0, value: 0 };
  }

  /** A page ordered by several keys (entities without a value last), then by ref. */
  readOrdered(filter: Filter, orders: readonly Order[], { limit, offset }: { limit: number; offset: number }): Promise<EntityRows> {
    const parameters = new SqlParameters();
    const condition = filterSql(filter, parameters);
    const sorting = orderBySql(orders, parameters);
    const rest = `LIMIT ${parameters.add(limit + 1)} OFFSET ${parameters.add(offset)}`;
    return this.readRows(`SELECT e.id, NULL AS sort, ${ENTITY_SIZE} AS size FROM entities e WHERE (${condition}) ORDER BY ${[...sorting, 'e.entity_ref'].join(', ')} ${rest}`, limit, parameters);
  }

  /** All that pass the filter, ordered by keys or else by uid, without their texts. */
  async readList(filter: Filter, orders: readonly Order[]): Promise<EntityList> {
    const parameters = new SqlParameters();
    const condition = filterSql(filter, parameters);
    const sorting = [...orderBySql(orders, parameters), orders.length > 0 ? 'e.entity_ref' : 'e.uid'].join(', ');
    const row = await this.database.one<{ position: number; ids: number[] | null; sizes: number[] | null }>(
      `SELECT (SELECT position FROM log_head) AS position, listed.ids, listed.sizes FROM (
         SELECT array_agg(id::float8) AS ids, array_agg(size) AS sizes FROM (
           SELECT e.id, ${ENTITY_SIZE} AS size FROM entities e WHERE (${condition}) ORDER BY ${sorting}) ordered) listed`,
      parameters.values,
    );
    return { position: row?.position ?? 0, ids: row?.ids ?? [], sizes: row?.sizes ?? [] };
  }

  /** The JSON of entities by internal id, comma-joined, in pieces of bounded size; those gone meanwhile are skipped, or sent as `null`. */
  async *readPieces({ ids, sizes }: Pick<EntityRows, 'ids' | 'sizes'>, gone: 'skip' | 'null'): AsyncGenerator<string, void, undefined> {
    for (const piece of cutPieces(ids, sizes)) {
      const row = await this.database.one<{ text: string | null }>(
        `SELECT string_agg(${gone === 'null' ? `coalesce(${ENTITY_TEXT}, 'null')` : ENTITY_TEXT}, ',' ORDER BY wanted.place) AS text
         FROM unnest($1::bigint[]) WITH ORDINALITY AS wanted (id, place) LEFT JOIN entities e ON e.id = wanted.id`,
        [piece],
      );
      yield row?.text ?? '';
    }
  }

  /** How often each value of the facets occurs among the entities that pass the filter. */
  async countFacets(facets: readonly string[], filter: Filter): Promise<{ position: number; value: FacetRow[] }> {
    const parameters = new SqlParameters();
    const everybody = filter.type === 'all' && filter.filters.length === 0;
    const condition = everybody ? '' : filterSql(filter, parameters);
    const keys = facets.filter((facet) => !facet.startsWith(RELATION_PREFIX));
    const types = facets.filter((facet) => facet.startsWith(RELATION_PREFIX)).map((facet) => facet.slice(RELATION_PREFIX.length));
    const counts: string[] = [];
    if (keys.length > 0) {
      const entities = everybody ? '' : 'JOIN entities e ON e.id = f.entity_id';
      counts.push(`SELECT f.key AS facet, f.original AS value, count(*) AS count FROM entity_fields f ${entities}
        WHERE f.key = ANY(${parameters.add(keys, 'text[]')}) AND f.value IS NOT NULL${everybody ? '' : ` AND (${condition})`} GROUP BY f.key, f.original`);
    }
    if (types.length > 0) {
      const wanted = parameters.add(types, 'text[]');
      counts.push(`SELECT '${RELATION_PREFIX}' || lower(r.type) AS facet, r.target_ref AS value, count(DISTINCT r.source_ref) AS count
        FROM entity_relations r JOIN entities e ON e.entity_ref = r.source_ref
        WHERE lower(r.type) = ANY(${wanted})${everybody ? '' : ` AND (${condition})`} GROUP BY lower(r.type), r.target_ref`);
    }
    const rows = await this.database.query<{ position: number } & Partial<FacetRow>>(
      `SELECT head.position, counted.* FROM log_head head LEFT JOIN (${counts.join(' UNION ALL ')}) counted ON true`,
      parameters.values,
    );
    const value = rows.flatMap(({ facet, value, count }) => (facet == null || value == null || count == null ? [] : [{ facet, value, count }]));
    return { position: rows[0]?.position ?? 0, value };
  }

  /** The newest position of the log that everything committed so far is part of. */
  async position(): Promise<number> {
    const row = await this.database.one<{ position: number }>('SELECT position FROM log_head', [], { prepared: 'catalog-position' });
    return row?.position ?? 0;
  }

  /** The entity and everything above it, each with the refs of those that emitted it; nothing when the entity does not pass. */
  async readAncestry(ref: string, filter: Filter): Promise<{ text: string; parents: string[] }[]> {
    const parameters = new SqlParameters([ref]);
    const condition = filterSql(filter, parameters);
    // UNION keeps what has been seen from being walked again: a cycle ends.
    return this.database.query(
      `WITH RECURSIVE line (ref) AS (
         SELECT e.entity_ref FROM entities e WHERE e.entity_ref = $1 AND (${condition})
         UNION
         SELECT d.parent_ref FROM line JOIN entities e ON e.entity_ref = line.ref JOIN documents d ON d.id = e.document_id WHERE d.parent_ref IS NOT NULL
       )
       SELECT ${ENTITY_TEXT} AS text,
         ARRAY(SELECT p.entity_ref FROM documents d JOIN entities p ON p.entity_ref = d.parent_ref WHERE d.id = e.document_id) AS parents
       FROM line JOIN entities e ON e.entity_ref = line.ref
       WHERE (${condition})
       ORDER BY e.entity_ref <> $1`,
      parameters.values,
    );
  }

  /** The entities of the refs, as JSON texts by ref. */
  async readTextsByRef(refs: readonly string[]): Promise<Map<string, string>> {
    const rows = await this.database.query<{ ref: string; text: string }>(`SELECT e.entity_ref AS ref, ${ENTITY_TEXT} AS text FROM entities e WHERE e.entity_ref = ANY($1)`, [refs]);
    return new Map(rows.map(({ ref, text }) => [ref, text]));
  }

  /** Entities after a ref, in ref order, with the position of the log at that moment. */
  async readSnapshot(after: string, limit: number, kinds: readonly string[] | undefined): Promise<{ position: number; epoch: string; rows: SnapshotRow[] }> {
    const rows = await this.database.query<{ position: number; epoch: string } & SnapshotRow>(
      `SELECT head.position, head.epoch, page.* FROM log_head head LEFT JOIN (
         SELECT e.entity_ref AS ref, e.revision, e.uid::text AS uid, ${ENTITY_TEXT} AS text FROM entities e
         WHERE e.entity_ref > $1 AND ($3::text[] IS NULL OR e.kind = ANY($3)) ORDER BY e.entity_ref LIMIT $2) page ON true
       ORDER BY page.ref`,
      [after, limit, kinds ?? null],
    );
    return { position: rows[0]?.position ?? 0, epoch: rows[0]?.epoch ?? '', rows: rows.filter(({ ref }) => ref !== null) };
  }

  /** Runs an ordered select of (id, sort, size) and puts the texts of its first `shown` rows together, all as of one moment. */
  private async readRows(ordered: string, shown: number, parameters: SqlParameters, { backwards }: { backwards?: boolean } = {}): Promise<EntityRows> {
    const place = backwards ? 'place DESC' : 'place';
    const limit = parameters.add(shown);
    const bytes = parameters.add(MAX_PIECE_BYTES);
    const row = await this.database.one<{ position: number; ids: (number | null)[] | null; sorts: (string | null)[] | null; sizes: (number | null)[] | null; text: string | null; large: boolean }>(
      `WITH page AS MATERIALIZED (SELECT row_number() OVER () AS place, ordered.* FROM (${ordered}) ordered),
       whole AS (
         SELECT array_agg(id::float8 ORDER BY ${place}) AS ids, array_agg(sort ORDER BY ${place}) AS sorts, array_agg(size ORDER BY ${place}) AS sizes, coalesce(sum(size) FILTER (WHERE place <= ${limit}), 0) > ${bytes} AS large
         FROM page)
       SELECT (SELECT position FROM log_head) AS position, whole.*,
         CASE WHEN NOT large THEN (
           SELECT string_agg(coalesce(${ENTITY_TEXT}, 'null'), ',' ORDER BY ${place}) FROM page LEFT JOIN entities e ON e.id = page.id WHERE place <= ${limit}) END AS text
       FROM whole`,
      parameters.values,
    );
    return { position: row?.position ?? 0, ids: row?.ids ?? [], sorts: row?.sorts ?? [], sizes: row?.sizes ?? [], text: row?.large ? undefined : (row?.text ?? '') };
  }
}

function selectionSql({ filter, text }: Selection, parameters: SqlParameters): string {
  const condition = filterSql(filter, parameters);
  return text ? `(${condition}) AND ${textSql(text.term, text.keys, parameters)}` : condition;
}

/** Rows (entity_id, value) to order by, one per entity that has a value for the key. */
function sortSource(key: string, order: 'asc' | 'desc', parameters: SqlParameters): string {
  if (key.startsWith(RELATION_PREFIX)) {
    return `(SELECT s.id AS entity_id, ${order === 'asc' ? 'min' : 'max'}(r.target_ref) AS value FROM entity_relations r JOIN entities s ON s.entity_ref = r.source_ref
      WHERE lower(r.type) = ${parameters.add(key.slice(RELATION_PREFIX.length))} GROUP BY s.id) f`;
  }
  const single = EVERYBODY_HAS_ONE.has(key)
    ? ''
    : ` AND NOT EXISTS (SELECT 1 FROM entity_fields s WHERE s.entity_id = v.entity_id AND s.key = v.key AND s.value ${order === 'asc' ? '<' : '>'} v.value)`;
  return `(SELECT v.entity_id, v.value FROM entity_fields v WHERE v.key = ${parameters.add(key)} AND v.value IS NOT NULL${single}) f`;
}

function hasValueSql(key: string, parameters: SqlParameters): string {
  return key.startsWith(RELATION_PREFIX)
    ? `EXISTS (SELECT 1 FROM entity_relations s WHERE s.source_ref = e.entity_ref AND lower(s.type) = ${parameters.add(key.slice(RELATION_PREFIX.length))})`
    : `EXISTS (SELECT 1 FROM entity_fields s WHERE s.entity_id = e.id AND s.key = ${parameters.add(key)} AND s.value IS NOT NULL)`;
}

function orderBySql(orders: readonly Order[], parameters: SqlParameters): string[] {
  return orders.map(({ field, order }) => {
    const key = field.toLowerCase();
    const smallest = order === 'asc' ? 'min' : 'max';
    const value = key.startsWith(RELATION_PREFIX)
      ? `(SELECT ${smallest}(s.target_ref) FROM entity_relations s WHERE s.source_ref = e.entity_ref AND lower(s.type) = ${parameters.add(key.slice(RELATION_PREFIX.length))})`
      : `(SELECT ${smallest}(s.value) FROM entity_fields s WHERE s.entity_id = e.id AND s.key = ${parameters.add(key)})`;
    return `${value} ${order} NULLS LAST`;
  });
}

function* cutPieces(ids: readonly (number | null)[], sizes: readonly (number | null)[]): Generator<(number | null)[], void, undefined> {
  let piece: (number | null)[] = [];
  let bytes = 0;
  for (const [index, id] of ids.entries()) {
    const size = sizes[index] ?? 0;
    if (piece.length > 0 && (bytes + size > MAX_PIECE_BYTES || piece.length >= MAX_PIECE_ENTITIES)) {
      yield piece;
      piece = [];
      bytes = 0;
    }
    piece.push(id);
    bytes += size;
  }
  if (piece.length > 0) {
    yield piece;
  }
}
