import { principalName, type Principal } from '@callboard/access';
import { Inject, Injectable } from '@nestjs/common';
import { readCursor, writeCursor } from '../entities/catalog-cursor.js';
import { CursorSecretsRepository } from '../entities/cursor-secrets.repository.js';

/** A place in a list that is in order of a number, then of a text. */
export type PlaceKey = readonly [number: number, text: string];

/** A page of a list that is computed as a whole. */
export interface GraphPage<Item> {
  readonly items: readonly Item[];
  readonly totalItems: number;
  readonly pageInfo: { readonly nextCursor?: string };
}

/** Cuts lists into pages. A cursor leads on from an item, whether that is still there or not. */
@Injectable()
export class GraphCursors {
  constructor(@Inject(CursorSecretsRepository) private readonly secrets: CursorSecretsRepository) {}

  /** `of` says which list it is: a cursor of another one is refused with `InvalidInput('invalid_cursor')`. */
  async cut<Item>(principal: Principal, all: readonly Item[], keyOf: (item: Item) => PlaceKey, { of, cursor, limit }: { of: unknown; cursor?: string; limit: number }): Promise<GraphPage<Item>> {
    const secret = await this.secrets.get();
    const owner = `${principalName(principal)} ${JSON.stringify(of)}`;
    const after = cursor === undefined ? undefined : readCursor<{ after: PlaceKey }>(cursor, secret, owner).after;
    const start = after ? all.findIndex((item) => isBeyond(keyOf(item), after)) : 0;
    const items = start < 0 ? [] : all.slice(start, start + limit);
    const last = items.at(-1);
    const more = start >= 0 && start + limit < all.length;
    return { items, totalItems: all.length, pageInfo: more && last !== undefined ? { nextCursor: writeCursor({ after: keyOf(last) }, secret, owner) } : {} };
  }
}

function isBeyond([number, text]: PlaceKey, [otherNumber, otherText]: PlaceKey): boolean {
  return number > otherNumber || (number === otherNumber && text > otherText);
}
