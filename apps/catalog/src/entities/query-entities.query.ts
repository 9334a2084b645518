import { principalName, type Principal } from '@callboard/access';
import type { Filter, Order } from '@callboard/catalog-model';
import { Inject, Injectable } from '@nestjs/common';
import { LiveCounts } from '../counts/live-counts.query.js';
import { CatalogTimes } from '../past/catalog-times.query.js';
import { readCursor, writeCursor } from './catalog-cursor.js';
import { CursorSecretsRepository } from './cursor-secrets.repository.js';
import type { EntitiesRepository, EntityRows, PageOrder, Selection } from './entities.repository.js';
import { EntityRights } from './entity-rights.query.js';
import type { JsonText } from './entity-text.js';
import { PositionCache } from './position-cache.js';
import { writeRows } from './write-rows.js';

/** Entities per page unless the caller says. */
const DEFAULT_LIMIT = 200;

/** Totals that are remembered, each a number. */
const REMEMBERED_TOTALS = 1000;

/** A first page. */
export interface EntityQuery {
  readonly filter: Filter;
  /** The predicate as the caller wrote it; it stands in the cursor, where clients look for it. */
  readonly query?: unknown;
  /** Only the first counts. */
  readonly orderFields: readonly Order[];
  readonly fullTextFilter?: { readonly term: string; readonly fields?: readonly string[] };
  readonly totalItems: 'include' | 'exclude';
  readonly offset?: number;
  /** A moment of the past, as the caller wrote it; left out: the present. */
  readonly asOf?: string;
}

/** What of which page: of a first one, or of one that a cursor leads to. */
export interface EntityPageRequest {
  readonly of: EntityQuery | { readonly cursor: string };
  readonly limit?: number;
  readonly fields?: readonly string[];
}

/** A page as JSON, and the position of the log that it shows. */
export interface EntityPageReply {
  readonly json: JsonText;
  readonly position: number;
}

/** What a cursor carries: the query, and where its page begins. Names as in Backstage, whose clients look inside. */
interface CursorState {
  readonly filter: Filter;
  readonly query?: unknown;
  readonly orderFields: readonly Order[];
  readonly fullTextFilter?: { readonly term: string; readonly fields?: readonly string[] };
  readonly orderFieldValues?: readonly string[];
  readonly firstSortFieldValues?: readonly string[];
  readonly isPrevious: boolean;
  readonly totalItems?: number;
  /** Position of the log that all pages show; absent: each shows the present. */
  readonly asOf?: number;
}

/** Pages of entities by filter, predicate, full text and order, both ways along cursors. */
@Injectable()
export class QueryEntities {
  private readonly totals = new PositionCache<number>(REMEMBERED_TOTALS);

  constructor(
    @Inject(CatalogTimes) private readonly times: CatalogTimes,
    @Inject(EntityRights) private readonly rights: EntityRights,
    @Inject(CursorSecretsRepository) private readonly secrets: CursorSecretsRepository,
    @Inject(LiveCounts) private readonly live: LiveCounts,
  ) {}

  /** Throws `InvalidInput('invalid_cursor')` for a cursor that is not ours or not this caller's; for a moment of the past see {@link CatalogTimes}. */
  async execute(principal: Principal, { of, limit = DEFAULT_LIMIT, fields }: EntityPageRequest): Promise<EntityPageReply> {
    const secret = await this.secrets.get();
    const caller = principalName(principal);
    const state = 'cursor' in of ? readCursor<CursorState>(of.cursor, secret, caller) : begin(of, of.asOf === undefined ? undefined : await this.times.locate(of.asOf));
    const entities = await this.times.at(state.asOf);
    const selection = await this.select(principal, state);
    const order = orderOf(state);
    const rows = limit === 0 ? { position: await entities.position(), rows: [] } : await entities.readPage(selection, order, { from: state.orderFieldValues, offset: 'cursor' in of ? undefined : of.offset, limit, backwards: state.isPrevious });
    const excluded = 'cursor' in of || of.totalItems === 'exclude';
    const totalItems = state.totalItems ?? (excluded ? 0 : await this.total(entities, selection, order.key, { position: rows.position, asOf: state.asOf }));
    const pageInfo = Object.fromEntries(Object.entries(neighbours(state, rows, limit, totalItems)).map(([name, cursor]) => [name, writeCursor(cursor, secret, caller)]));
    const rest = `],"totalItems":${totalItems},"pageInfo":${JSON.stringify(pageInfo)}}`;
    return { json: writeRows(entities, '{"items":[', rows.rows.slice(0, limit), rest, fields), position: rows.position };
  }

  private async select(principal: Principal, { filter, orderFields, fullTextFilter }: CursorState): Promise<Selection> {
    const visible = await this.rights.within(principal, filter);
    const term = fullTextFilter?.term.trim().toLowerCase();
    if (!term) {
      return { filter: visible };
    }
    const fields = fullTextFilter?.fields ?? [orderFields[0]?.field ?? 'metadata.uid'];
    return { filter: visible, text: { term, keys: fields.map((field) => field.toLowerCase()) } };
  }

  /** A total is true of a position, whether it was counted then or is counted now. */
  private total(entities: EntitiesRepository, selection: Selection, orderKey: string | undefined, { position, asOf }: { position: number; asOf?: number }): Promise<number> {
    return this.totals.get(JSON.stringify([selection, orderKey]), position, async () => (asOf === undefined && !selection.text ? await this.live.total(selection.filter, orderKey) : undefined) ?? (await entities.count(selection, orderKey)));
  }
}

function begin({ filter, query, orderFields, fullTextFilter }: EntityQuery, asOf: number | undefined): CursorState {
  return { asOf, filter, query, orderFields: orderFields.slice(0, 1), fullTextFilter, isPrevious: false };
}

function orderOf({ orderFields: [first] }: CursorState): PageOrder {
  return first ? { key: first.field.toLowerCase(), order: first.order } : { order: 'asc' };
}

/** The cursors after and before a page. There is none before the first page, nor before the row that the first page began with. */
function neighbours(state: CursorState, page: EntityRows, limit: number, totalItems: number): { nextCursor?: CursorState; prevCursor?: CursorState } {
  const { rows } = page;
  const placeOf = (index: number): string[] => (state.orderFields.length > 0 ? [rows[index]?.sort ?? '', String(rows[index]?.id)] : [rows[index]?.sort ?? '']);
  const shown = Math.min(rows.length, limit);
  if (shown === 0) {
    return {};
  }
  const [first, last] = [placeOf(0), placeOf(shown - 1)];
  const from = { ...state, firstSortFieldValues: state.firstSortFieldValues ?? first, totalItems };
  const more = state.isPrevious || rows.length > limit;
  const later = state.firstSortFieldValues !== undefined && JSON.stringify(first) !== JSON.stringify(state.firstSortFieldValues);
  return {
    ...(more && { nextCursor: { ...from, orderFieldValues: last, isPrevious: false } }),
    ...(later && { prevCursor: { ...from, orderFieldValues: first, isPrevious: true } }),
  };
}
