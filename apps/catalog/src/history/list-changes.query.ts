import { principalName, type Principal } from '@callboard/access';
import { fieldIndex, MATCH_ALL, matches, searchFields, shownRelations, stringifyEntityName, type EntityName } from '@callboard/catalog-model';
import { NotFound } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { readCursor, writeCursor } from '../entities/catalog-cursor.js';
import { CursorSecretsRepository } from '../entities/cursor-secrets.repository.js';
import { EntitiesRepository } from '../entities/entities.repository.js';
import { EntityRights } from '../entities/entity-rights.query.js';
import { HistoryRepository, type ChangeRow } from './history.repository.js';

const DEFAULT_LIMIT = 20;

/** What happened to one ref, deleted or not, as JSON. */
@Injectable()
export class ListChanges {
  constructor(
    @Inject(HistoryRepository) private readonly history: HistoryRepository,
    @Inject(EntitiesRepository) private readonly entities: EntitiesRepository,
    @Inject(EntityRights) private readonly rights: EntityRights,
    @Inject(CursorSecretsRepository) private readonly secrets: CursorSecretsRepository,
  ) {}

  /**
   * `{ items: [{ revision, uid, time, type, actor?, cause?, patch, entity? }], pageInfo: { nextCursor? } }`, newest first.
   *
   * Throws `NotFound('entity_not_found')` for a ref that there never was or that the caller may not see, and
   * `InvalidInput('invalid_cursor')`.
   */
  async page(principal: Principal, name: EntityName, { limit = DEFAULT_LIMIT, cursor }: { limit?: number; cursor?: string }): Promise<string> {
    const ref = await this.see(principal, name);
    const secret = await this.secrets.get();
    const owner = `${principalName(principal)} ${ref}`;
    const { before } = cursor === undefined ? { before: Number.MAX_SAFE_INTEGER } : readCursor<{ before: number }>(cursor, secret, owner);
    const rows = await this.history.readChanges(ref, before, limit);
    const oldest = rows.at(-1)?.revision;
    const pageInfo = oldest !== undefined && (await this.history.hasChanges(ref, oldest)) ? { nextCursor: writeCursor({ before: oldest }, secret, owner) } : {};
    return `{"items":[${rows.map(writeChange).join(',')}],"pageInfo":${JSON.stringify(pageInfo)}}`;
  }

  /** One change, with the entity as of then; throws `NotFound('entity_not_found')`. */
  async one(principal: Principal, name: EntityName, revision: number): Promise<string> {
    const ref = await this.see(principal, name);
    const row = await this.history.findChange(ref, revision);
    if (!row) {
      throw new NotFound('entity_not_found', `${ref} has no revision ${revision}`);
    }
    return writeChange(row);
  }

  /** The canonical ref, when the caller may see the entity: as it is now, or as it was last. */
  private async see(principal: Principal, name: EntityName): Promise<string> {
    const ref = stringifyEntityName(name);
    if ((await this.history.hasChanges(ref)) && (await this.isVisible(principal, ref))) {
      return ref;
    }
    throw new NotFound('entity_not_found', `No entity named '${name.name}' found, with kind '${name.kind}' in namespace '${name.namespace}'`);
  }

  private async isVisible(principal: Principal, ref: string): Promise<boolean> {
    const visible = await this.rights.within(principal);
    if (visible === MATCH_ALL || (await this.entities.exists(ref, visible))) {
      return true;
    }
    if (await this.entities.exists(ref, MATCH_ALL)) {
      return false;
    }
    const last = await this.history.findLastState(ref);
    return last !== undefined && matches(visible, fieldIndex(searchFields(last.entity, shownRelations(ref, last.relations))));
  }
}

function writeChange({ revision, uid, time, type, actor, cause, patch, entity }: ChangeRow): string {
  const head = JSON.stringify({ revision, uid, time: time.toISOString(), type, ...(actor !== null && { actor }) });
  return `${head.slice(0, -1)}${cause === null ? '' : `,"cause":${cause}`},"patch":${patch ?? '[]'}${entity === null ? '' : `,"entity":${entity}`}}`;
}
