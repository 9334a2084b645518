import { principalName, type Principal } from '@callboard/access';
import { Inject, Injectable } from '@nestjs/common';
import { readCursor, writeCursor } from '../entities/catalog-cursor.js';
import { CursorSecretsRepository } from '../entities/cursor-secrets.repository.js';
import type { Page, Placed, PlaceAfter } from './ingestion.js';

const DEFAULT_LIMIT = 50;

/** What a caller wants to see of a list. */
export interface PageRequest {
  readonly cursor?: string;
  readonly limit?: number;
}

/** Cuts lists into pages; a cursor is good for the same caller and the same question only. */
@Injectable()
export class Pages {
  constructor(@Inject(CursorSecretsRepository) private readonly secrets: CursorSecretsRepository) {}

  /** Throws `InvalidInput('invalid_cursor')`. */
  async of<Item>(principal: Principal, question: object, { cursor, limit = DEFAULT_LIMIT }: PageRequest, read: (place: PlaceAfter) => Promise<Placed<Item>[]>): Promise<Page<Item>> {
    const secret = await this.secrets.get();
    const asker = `${principalName(principal)} ${JSON.stringify(question)}`;
    const { after } = cursor === undefined ? { after: undefined } : readCursor<{ after: string[] }>(cursor, secret, asker);
    const rows = await read({ after, limit: limit + 1 });
    const shown = rows.slice(0, limit);
    const last = rows.length > limit ? shown.at(-1) : undefined;
    return { items: shown.map(({ item }) => item), pageInfo: last ? { nextCursor: writeCursor({ after: last.place }, secret, asker) } : {} };
  }
}
