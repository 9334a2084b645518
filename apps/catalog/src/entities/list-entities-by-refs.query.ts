import type { Principal } from '@callboard/access';
import type { Filter } from '@callboard/catalog-model';
import { Inject, Injectable } from '@nestjs/common';
import { EntitiesRepository } from './entities.repository.js';
import { EntityRights } from './entity-rights.query.js';
import { joinTexts, projectTexts, type JsonText } from './entity-text.js';
import { projectPieces } from './query-entities.query.js';

/** Entities by ref: same length and order as asked, `null` for what does not exist, does not pass or may not be seen. */
@Injectable()
export class ListEntitiesByRefs {
  constructor(
    @Inject(EntitiesRepository) private readonly entities: EntitiesRepository,
    @Inject(EntityRights) private readonly rights: EntityRights,
  ) {}

  /** `{ items: [entity | null] }` as JSON. Refs are compared exactly with the canonical, lower-case form. */
  async execute(principal: Principal, refs: readonly string[], filter: Filter, fields?: readonly string[]): Promise<JsonText> {
    if (refs.length === 0) {
      return '{"items":[]}';
    }
    const rows = await this.entities.readByRefs(refs, await this.rights.within(principal, filter));
    if (rows.text !== undefined) {
      return `{"items":[${fields ? projectTexts(rows.text, fields) : rows.text}]}`;
    }
    return joinTexts('{"items":[', projectPieces(this.entities.readPieces(rows, 'null'), fields), ']}');
  }
}
