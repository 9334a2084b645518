import type { Principal } from '@callboard/access';
import type { Filter, Order } from '@callboard/catalog-model';
import { InvalidInput } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { CatalogTimes } from '../past/catalog-times.query.js';
import type { EntitiesRepository } from './entities.repository.js';
import { EntityRights } from './entity-rights.query.js';
import { joinTexts, type JsonText } from './entity-text.js';
import { projectPieces, writeRows } from './write-rows.js';

/** Which entities, in which order, and which fields of them. */
export interface EntityListRequest {
  readonly filter: Filter;
  readonly orders: readonly Order[];
  readonly fields?: readonly string[];
  /** A moment of the past, as the caller wrote it; left out: the present. */
  readonly asOf?: string;
}

/** A part of a list: `after` comes from an earlier page and outweighs the others. */
export interface ListWindow {
  readonly limit?: number;
  readonly offset?: number;
  readonly after?: string;
}

/** A list as JSON, the position of the log that it shows, and what leads to the next page. */
export interface EntityListReply {
  readonly json: JsonText;
  readonly position: number;
  readonly after?: string;
}

/** Entities per page at most; a window without a limit gives as many. */
const MAX_LIMIT = 500;

/** Plain lists of entities: whole and streamed, or in windows. */
@Injectable()
export class ListEntities {
  constructor(
    @Inject(CatalogTimes) private readonly times: CatalogTimes,
    @Inject(EntityRights) private readonly rights: EntityRights,
  ) {}

  /** Everything, ordered by uid unless told otherwise. Which entities and in which order is as of one moment; each is as of when it is sent. */
  async all(principal: Principal, { filter, orders, fields, asOf }: EntityListRequest): Promise<EntityListReply> {
    const entities = await this.entitiesAt(asOf);
    const list = await entities.readList(await this.rights.within(principal, filter), orders);
    return { json: joinTexts('[', projectPieces(entities.readPieces(list), fields), ']'), position: list.position };
  }

  /** One window, ordered by ref unless told otherwise. Throws `InvalidInput('invalid_cursor')` for an `after` that cannot be read. */
  async window(principal: Principal, { filter, orders, fields, asOf }: EntityListRequest, window: ListWindow): Promise<EntityListReply> {
    const { limit = MAX_LIMIT, offset = 0 } = window.after === undefined ? window : { ...window, ...readAfter(window.after) };
    const entities = await this.entitiesAt(asOf);
    const { rows, position } = await entities.readOrdered(await this.rights.within(principal, filter), orders, { limit, offset });
    const json = writeRows(entities, '[', rows.slice(0, limit), ']', fields);
    return { json, position, after: rows.length > limit ? writeAfter(limit, offset + limit) : undefined };
  }

  private async entitiesAt(asOf: string | undefined): Promise<EntitiesRepository> {
    return this.times.at(asOf === undefined ? undefined : await this.times.locate(asOf));
  }
}

function writeAfter(limit: number, offset: number): string {
  return Buffer.from(JSON.stringify({ limit, offset }), 'utf8').toString('base64');
}

function readAfter(after: string): ListWindow {
  let read: unknown;
  try {
    read = JSON.parse(Buffer.from(after, 'base64').toString('utf8'));
  } catch (cause) {
    throw new InvalidInput('invalid_cursor', 'Malformed after cursor, could not be parsed', { cause });
  }
  const { limit, offset } = typeof read === 'object' && read !== null ? (read as Record<string, unknown>) : {};
  if (limit !== undefined && !(Number.isInteger(limit) && Number(limit) > 0 && Number(limit) <= MAX_LIMIT)) {
    throw new InvalidInput('invalid_cursor', 'Malformed after cursor, limit was not an number');
  }
  if (offset !== undefined && !(Number.isSafeInteger(offset) && Number(offset) >= 0)) {
    throw new InvalidInput('invalid_cursor', 'Malformed after cursor, offset was not a number');
  }
  return { ...(limit !== undefined && { limit: Number(limit) }), ...(offset !== undefined && { offset: Number(offset) }) };
}
