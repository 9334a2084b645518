import { MATCH_ALL, type Filter, type Order } from '@callboard/catalog-model';
import { Database } from '@callboard/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { ENTITY_SIZE, ENTITY_TEXT } from './entity-text.js';
import { EVERYBODY_HAS_ONE, filterSql, isIndexedField, RELATION_PREFIX, textHitsSql, textSql } from './filter-sql.js';
import { SqlParameters } from './sql-parameters.js';

/** An entity larger than this is not read together with others, bytes. */
const LARGE_ENTITY_BYTES = 64 * 1024;
/** What is read at once when many are sent. */
const MAX_PIECE_BYTES = 4 * 1024 * 1024;
const MAX_PIECE_ENTITIES = 500;

/** Up to so many fields in which a text is found, their entities are read one by one and put in order. */
const FEW_HITS = 300;
/** More of them are not gathered. */
const MANY_HITS = 20_000;

/** Keys that an entity has at most one value of: it stands at one place in their order. */
const AT_MOST_ONE = new Set([...EVERYBODY_HAS_ONE, 'apiversion', 'metadata.title', 'metadata.description']);

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

/** One row of a page. */
export interface EntityRow {
  /** Internal id; null where a ref was asked for that does not exist. */
  readonly id: number | null;
  /** What the row was ordered by. */
  readonly sort: string | null;
  /** The entity as JSON; null where there is none, or where it is large: {@link EntitiesRepository.readPieces} reads it. */
  readonly text: string | null;
}

/** One page of entities in the order asked for, as of one moment. One row more than was to be shown says that there are more. */
export interface EntityRows {
  /** Position of the log at that moment. */
  readonly position: number;
  readonly rows: readonly EntityRow[];
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
  constructor(@Inject(Database) private readonly database: Pick<Database, 'query' | 'one'>) {}

  /** The JSON of one entity that passes the filter. */
  async findText(where: { ref: string } | { uid: string }, filter: Filter): Promise<string | undefined> {
    const parameters = new SqlParameters(['ref' in where ? where.ref : where.uid]);
    const key = 'ref' in where ? 'e.entity_ref = $1' : 'e.uid = $1::uuid';
    const condition = filterSql(filter, parameters);
    const row = await this.database.one<{ text: string }>(`SELECT ${ENTITY_TEXT} AS text FROM entities e WHERE ${key} AND (${condition})`, parameters.values, preparedFor(filter, `entity-${'ref' in where ? 'ref' : 'uid'}`));
    return row?.text;
  }

  /** Whether the entity exists and passes the filter. */
  async exists(ref: string, filter: Filter): Promise<boolean> {
    const parameters = new SqlParameters([ref]);
    const condition = filterSql(filter, parameters);
    return (await this.database.one(`SELECT 1 FROM entities e WHERE e.entity_ref = $1 AND (${condition})`, parameters.values, preparedFor(filter, 'entity-exists'))) !== undefined;
  }

  /** Those of the refs whose entity passes the filter. */
  async filterRefs(refs: readonly string[], filter: Filter): Promise<ReadonlySet<string>> {
    const parameters = new SqlParameters([refs]);
    const rows = await this.database.query<{ ref: string }>(`SELECT e.entity_ref AS ref FROM entities e WHERE e.entity_ref = ANY($1) AND (${filterSql(filter, parameters)})`, parameters.values);
    return new Set(rows.map(({ ref }) => ref));
  }

  /** The entities of these refs that pass the filter: one row per ref, in the same order. */
  async readByRefs(refs: readonly string[], filter: Filter): Promise<EntityRow[]> {
    const parameters = new SqlParameters([refs, LARGE_ENTITY_BYTES]);
    const found = await this.database.query<EntityRow & { ref: string }>(
      `SELECT e.entity_ref AS ref, e.id, CASE WHEN ${ENTITY_SIZE} <= $2 THEN ${ENTITY_TEXT} END AS text FROM entities e WHERE e.entity_ref = ANY($1) AND (${filterSql(filter, parameters)})`,
      parameters.values,
      preparedFor(filter, 'entities-by-refs'),
    );
    const byRef = new Map(found.map((row) => [row.ref, row]));
    return refs.map((ref) => ({ id: byRef.get(ref)?.id ?? null, sort: null, text: byRef.get(ref)?.text ?? null }));
  }

  /** The page beyond a place in the order: after it, and one row more than `limit`, or before it, which gives at most `limit`. */
  readPage(selection: Selection, { key, order }: PageOrder, { from, limit, offset, backwards }: PagePlace): Promise<EntityRows> {
    const parameters = new SqlParameters();
    const condition = filterSql(selection.filter, parameters);
    const direction = backwards ? (order === 'asc' ? 'desc' : 'asc') : order;
    const beyond = direction === 'asc' ? '>' : '<';
    const rest = `LIMIT ${parameters.add(backwards ? limit : limit + 1)}${offset ? ` OFFSET ${parameters.add(offset)}` : ''}`;
    const pageWhere =
      key === undefined
        ? pageByUid(from ? ` AND e.uid ${beyond} ${parameters.add(from[0], 'uuid')}` : '', `ORDER BY e.uid ${direction} ${rest}`)
        : pageByKey(
            sortSource(key, order, parameters),
            from ? ` AND (f.value, f.entity_id) ${beyond} (${parameters.add(from[0])}, ${parameters.add(from[1], 'bigint')})` : '',
            `ORDER BY f.value ${direction}, f.entity_id ${direction} ${rest}`,
          );
    const page: Page = (also) => pageWhere((id) => `(${condition})${also(id)}`);
    return this.readRows(selection.text ? textPageSql(page, selection.text, direction, parameters) : page(() => ''), parameters, { backwards });
  }

  /** How many entities are selected and, with a key, have a value to be ordered by. */
  async count(selection: Selection, orderKey: string | undefined): Promise<{ position: number; value: number }> {
    const parameters = new SqlParameters();
    const row = await this.database.one<{ position: number; value: number }>(
      `SELECT (SELECT position FROM log_head) AS position, (${countSql(selection, orderKey, parameters)}) AS value`,
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
    return this.readRows(`SELECT ${COLUMNS}, NULL AS sort FROM entities e WHERE (${condition}) ORDER BY ${[...sorting, 'e.entity_ref'].join(', ')} ${rest}`, parameters);
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

  /** The JSON of entities by internal id, comma-joined, in pieces of bounded size; those gone meanwhile are left out. */
  async *readPieces({ ids, sizes }: Pick<EntityList, 'ids' | 'sizes'>): AsyncGenerator<string, void, undefined> {
    for (const piece of cutPieces(ids, sizes)) {
      const found = await this.database.query<{ id: number; text: string }>(`SELECT e.id, ${ENTITY_TEXT} AS text FROM entities e WHERE e.id = ANY($1)`, [piece], { prepared: 'entity-texts' });
      const byId = new Map(found.map(({ id, text }) => [id, text]));
      yield piece.flatMap((id) => byId.get(id) ?? []).join(',');
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
      counts.push(`SELECT '${RELATION_PREFIX}' || r.type_key AS facet, r.target_ref AS value, count(DISTINCT r.source_ref) AS count
        FROM entity_relations r JOIN entities e ON e.entity_ref = r.source_ref
        WHERE r.type_key = ANY(${wanted})${everybody ? '' : ` AND (${condition})`} GROUP BY r.type_key, r.target_ref`);
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
      preparedFor(filter, 'entity-ancestry'),
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

  /** Runs an ordered, limited select of {@link COLUMNS} and `sort` and puts the texts of its rows together, all as of one moment. */
  private async readRows(ordered: string, parameters: SqlParameters, { backwards }: { backwards?: boolean } = {}): Promise<EntityRows> {
    const rows = await this.database.query<EntityRow & { position: number }>(
      `SELECT (SELECT position FROM log_head) AS position, e.id, e.sort, CASE WHEN ${ENTITY_SIZE} <= ${parameters.add(LARGE_ENTITY_BYTES)} THEN ${ENTITY_TEXT} END AS text FROM (${ordered}) e`,
      parameters.values,
    );
    if (backwards) {
      rows.reverse();
    }
    return { position: rows[0]?.position ?? (await this.position()), rows };
  }
}

/** SQL: what {@link ENTITY_TEXT} is made of, for an ordered and limited select within; the texts are put together outside of it, for the rows that are left. */
const COLUMNS = 'e.id, e.body, e.status, e.relations';

/** Without a condition the statement is always the same: each connection plans it once. */
function preparedFor(filter: Filter, name: string): { prepared?: string } {
  return filter === MATCH_ALL ? { prepared: name } : {};
}

function selectionSql({ filter, text }: Selection, parameters: SqlParameters): string {
  const condition = filterSql(filter, parameters);
  return text ? `(${condition}) AND e.id IN (${textHitsSql(text.term, text.keys, parameters)})` : condition;
}

/** A select of a page of {@link COLUMNS} and `sort`, for a condition that is told which column the entity's id is. */
type Page = (where: (id: string) => string) => string;

function pageByUid(place: string, rest: string): Page {
  return (where) => `SELECT ${COLUMNS}, e.uid::text COLLATE "C" AS sort FROM entities e WHERE ${where('e.id')}${place} ${rest}`;
}

function pageByKey(source: string, place: string, rest: string): Page {
  return (where) => `SELECT ${COLUMNS}, f.value AS sort FROM ${source} JOIN entities e ON e.id = f.entity_id WHERE ${where('f.entity_id')}${place} ${rest}`;
}

/**
 * A page of what a text is found in. How often it is found decides, when that is known, how the page is read: few are read
 * by id; for more the order is walked past those found; where nearly everybody is one, it is asked of each until the page is full.
 */
function textPageSql(page: Page, { term, keys }: NonNullable<Selection['text']>, direction: string, parameters: SqlParameters): string {
  const contains = textSql(term, keys, parameters);
  const hits = textHitsSql(term, keys, parameters);
  return `
    WITH hits AS MATERIALIZED (SELECT t.id FROM (${hits}) t LIMIT ${MANY_HITS + 1}), found AS MATERIALIZED (SELECT count(*) AS hits FROM hits)
    SELECT p.* FROM (
      (${page(() => ` AND (SELECT hits FROM found) <= ${FEW_HITS} AND e.id = ANY(ARRAY(SELECT id FROM hits))`)})
      UNION ALL
      (${page((id) => ` AND (SELECT hits FROM found) > ${FEW_HITS} AND CASE WHEN (SELECT hits FROM found) > ${MANY_HITS} THEN ${contains} ELSE ${id} IN (SELECT id FROM hits) END`)})
    ) p ORDER BY p.sort ${direction}, p.id ${direction}`;
}

function countSql({ filter, text }: Selection, orderKey: string | undefined, parameters: SqlParameters): string {
  const everybody = orderKey === undefined || EVERYBODY_HAS_ONE.has(orderKey);
  if (everybody && !text && filter.type === 'in' && filter.values.length === 1 && isIndexedField(filter.key)) {
    // One value of one field: the index alone knows, without a look at any entity.
    return `SELECT count(*) FROM entity_fields f WHERE f.key = ${parameters.add(filter.key)} AND f.value = ${parameters.add(filter.values[0])}`;
  }
  const condition = selectionSql({ filter, text }, parameters);
  return `SELECT count(*) FROM entities e WHERE (${condition})${everybody ? '' : ` AND ${hasValueSql(orderKey, parameters)}`}`;
}

/** Rows (entity_id, value) to order by, one per entity that has a value for the key. */
function sortSource(key: string, order: 'asc' | 'desc', parameters: SqlParameters): string {
  if (key.startsWith(RELATION_PREFIX)) {
    return `(SELECT s.id AS entity_id, ${order === 'asc' ? 'min' : 'max'}(r.target_ref) AS value FROM entity_relations r JOIN entities s ON s.entity_ref = r.source_ref
      WHERE r.type_key = ${parameters.add(key.slice(RELATION_PREFIX.length))} GROUP BY s.id) f`;
  }
  const single = AT_MOST_ONE.has(key)
    ? ''
    : ` AND NOT EXISTS (SELECT 1 FROM entity_fields s WHERE s.entity_id = v.entity_id AND s.key = v.key AND s.value ${order === 'asc' ? '<' : '>'} v.value)`;
  return `(SELECT v.entity_id, v.value FROM entity_fields v WHERE v.key = ${parameters.add(key)} AND v.value IS NOT NULL${single}) f`;
}

function hasValueSql(key: string, parameters: SqlParameters): string {
  return key.startsWith(RELATION_PREFIX)
    ? `EXISTS (SELECT 1 FROM entity_relations s WHERE s.source_ref = e.entity_ref AND s.type_key = ${parameters.add(key.slice(RELATION_PREFIX.length))})`
    : `EXISTS (SELECT 1 FROM entity_fields s WHERE s.entity_id = e.id AND s.key = ${parameters.add(key)} AND s.value IS NOT NULL)`;
}

function orderBySql(orders: readonly Order[], parameters: SqlParameters): string[] {
  return orders.map(({ field, order }) => {
    const key = field.toLowerCase();
    const smallest = order === 'asc' ? 'min' : 'max';
    const value = key.startsWith(RELATION_PREFIX)
      ? `(SELECT ${smallest}(s.target_ref) FROM entity_relations s WHERE s.source_ref = e.entity_ref AND s.type_key = ${parameters.add(key.slice(RELATION_PREFIX.length))})`
      : `(SELECT ${smallest}(s.value) FROM entity_fields s WHERE s.entity_id = e.id AND s.key = ${parameters.add(key)})`;
    return `${value} ${order} NULLS LAST`;
  });
}

function* cutPieces(ids: readonly number[], sizes: readonly number[]): Generator<number[], void, undefined> {
  let piece: number[] = [];
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
