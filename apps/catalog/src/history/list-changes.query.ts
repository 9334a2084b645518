import { principalName, type Principal } from '@callboard/access';
import type { EntityName } from '@callboard/catalog-model';
import { NotFound } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { readCursor, writeCursor } from '../entities/catalog-cursor.js';
import { CursorSecretsRepository } from '../entities/cursor-secrets.repository.js';
import { HistoryRepository, type ChangeFilter, type ChangePlace, type ChangeRow } from './history.repository.js';
import { HistoryRights } from './history-rights.query.js';

const DEFAULT_LIMIT = 20;

/** A page of changes: a first one, or one that a cursor leads to. */
export interface ChangesRequest {
  readonly of: ChangeFilter | { readonly cursor: string };
  readonly limit?: number;
}

/** What a cursor carries: which changes, and where its page begins. */
type CursorState = ChangeFilter & { readonly place: ChangePlace };

/** What happened to one ref, deleted or not, as JSON. */
@Injectable()
export class ListChanges {
  constructor(
    @Inject(HistoryRepository) private readonly history: HistoryRepository,
    @Inject(HistoryRights) private readonly rights: HistoryRights,
    @Inject(CursorSecretsRepository) private readonly secrets: CursorSecretsRepository,
  ) {}

  /**
   * `{ items: [{ revision, uid, time, type, actor?, cause?, patch | patchOmitted, entity? }], pageInfo: { nextCursor?, prevCursor? } }`,
   * newest first; the next page is older.
   *
   * Throws `NotFound('entity_not_found')` for a ref that there never was or that the caller may not see, and
   * `InvalidInput('invalid_cursor')`.
   */
  async page(principal: Principal, name: EntityName, { of, limit = DEFAULT_LIMIT }: ChangesRequest): Promise<string> {
    const ref = await this.rights.see(principal, name);
    const secret = await this.secrets.get();
    const owner = `${principalName(principal)} ${ref}`;
    const { place, ...filter }: CursorState = 'cursor' in of ? readCursor<CursorState>(of.cursor, secret, owner) : { ...of, place: { before: Number.MAX_SAFE_INTEGER } };
    const rows = await this.history.readChanges(ref, place, filter, limit);
    if ('after' in place) {
      rows.reverse();
    }
    const pageInfo = await this.neighbours(ref, rows, filter, (next) => writeCursor({ ...filter, place: next }, secret, owner));
    return `{"items":[${rows.map(writeChange).join(',')}],"pageInfo":${JSON.stringify(pageInfo)}}`;
  }

  /** One change, with the entity as of then; throws `NotFound('entity_not_found')`. */
  async one(principal: Principal, name: EntityName, revision: number): Promise<string> {
    const ref = await this.rights.see(principal, name);
    const row = await this.history.findChange(ref, revision);
    if (!row) {
      throw new NotFound('entity_not_found', `${ref} has no revision ${revision}`);
    }
    return writeChange(row);
  }

  private async neighbours(ref: string, rows: readonly ChangeRow[], filter: ChangeFilter, write: (place: ChangePlace) => string): Promise<{ nextCursor?: string; prevCursor?: string }> {
    const [newest, oldest] = [rows[0], rows.at(-1)];
    if (!newest || !oldest) {
      return {};
    }
    const [older, newer] = [{ before: oldest.revision }, { after: newest.revision }];
    const [more, later] = await Promise.all([this.history.hasChanges(ref, older, filter), this.history.hasChanges(ref, newer, filter)]);
    return { ...(more && { nextCursor: write(older) }), ...(later && { prevCursor: write(newer) }) };
  }
}

function writeChange({ revision, uid, time, type, actor, cause, patch, entity }: ChangeRow): string {
  const head = JSON.stringify({ revision, uid, time: time.toISOString(), type, ...(actor !== null && { actor }) });
  const change = patch === null && type === 'updated' ? '"patchOmitted":"The change was too large to be compared when it was stored."' : `"patch":${patch ?? '[]'}`;
  return `${head.slice(0, -1)}${cause === null ? '' : `,"cause":${cause}`},${change}${entity === null ? '' : `,"entity":${entity}`}}`;
}
