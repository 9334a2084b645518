import type { Principal } from '@callboard/access';
import type { Filter } from '@callboard/catalog-model';
import { Inject, Injectable } from '@nestjs/common';
import { EntitiesRepository } from './entities.repository.js';
import { EntityRights } from './entity-rights.query.js';
import { joinTexts, type JsonText } from './entity-text.js';
import { readRows, writeRows } from './write-rows.js';

/** Refs that are read at once; more of them are answered in pieces. */
const MAX_AT_ONCE = 500;

/** Entities by ref: same length and order as asked, `null` for what does not exist, does not pass or may not be seen. */
@Injectable()
export class ListEntitiesByRefs {
  constructor(
    @Inject(EntitiesRepository) private readonly entities: EntitiesRepository,
    @Inject(EntityRights) private readonly rights: EntityRights,
  ) {}

  /** `{ items: [entity | null] }` as JSON. Refs are compared exactly with the canonical, lower-case form. */
  async execute(principal: Principal, refs: readonly string[], filter: Filter, fields?: readonly string[]): Promise<JsonText> {
    const visible = await this.rights.within(principal, filter);
    if (refs.length <= MAX_AT_ONCE) {
      const rows = refs.length > 0 ? await this.entities.readByRefs(refs, visible) : [];
      return writeRows(this.entities, '{"items":[', rows, ']}', fields);
    }
    return joinTexts('{"items":[', this.readAll(refs, visible, fields), ']}');
  }

  private async *readAll(refs: readonly string[], visible: Filter, fields: readonly string[] | undefined): AsyncGenerator<string, void, undefined> {
    for (let from = 0; from < refs.length; from += MAX_AT_ONCE) {
      yield* readRows(this.entities, await this.entities.readByRefs(refs.slice(from, from + MAX_AT_ONCE), visible), fields);
    }
  }
}
