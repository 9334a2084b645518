import type { Principal } from '@callboard/access';
import type { Filter } from '@callboard/catalog-model';
import { Inject, Injectable } from '@nestjs/common';
import { CatalogTimes } from '../past/catalog-times.query.js';
import type { EntitiesRepository } from './entities.repository.js';
import { EntityRights } from './entity-rights.query.js';
import { joinTexts, type JsonText } from './entity-text.js';
import { readRows, writeRows } from './write-rows.js';

/** Refs that are read at once; more of them are answered in pieces. */
const MAX_AT_ONCE = 500;

/** Entities by ref: same length and order as asked, `null` for what does not exist, does not pass or may not be seen. */
@Injectable()
export class ListEntitiesByRefs {
  constructor(
    @Inject(CatalogTimes) private readonly times: CatalogTimes,
    @Inject(EntityRights) private readonly rights: EntityRights,
  ) {}

  /** `{ items: [entity | null] }` as JSON. Refs are compared exactly with the canonical, lower-case form. For `asOf`, a moment of the past, see {@link CatalogTimes}. */
  async execute(principal: Principal, refs: readonly string[], filter: Filter, { fields, asOf }: { fields?: readonly string[]; asOf?: string } = {}): Promise<JsonText> {
    const entities = await this.times.at(asOf === undefined ? undefined : await this.times.locate(asOf));
    const visible = await this.rights.within(principal, filter);
    if (refs.length <= MAX_AT_ONCE) {
      const rows = refs.length > 0 ? await entities.readByRefs(refs, visible) : [];
      return writeRows(entities, '{"items":[', rows, ']}', fields);
    }
    return joinTexts('{"items":[', readAll(entities, refs, visible, fields), ']}');
  }
}

async function* readAll(entities: EntitiesRepository, refs: readonly string[], visible: Filter, fields: readonly string[] | undefined): AsyncGenerator<string, void, undefined> {
  for (let from = 0; from < refs.length; from += MAX_AT_ONCE) {
    yield* readRows(entities, await entities.readByRefs(refs.slice(from, from + MAX_AT_ONCE), visible), fields);
  }
}
