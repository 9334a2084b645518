import type { Principal } from '@callboard/access';
import { fieldIndex, MATCH_ALL, matches, searchFields, shownRelations, stringifyEntityName, type EntityName } from '@callboard/catalog-model';
import { NotFound } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { EntitiesRepository } from '../entities/entities.repository.js';
import { EntityRights } from '../entities/entity-rights.query.js';
import { HistoryRepository } from './history.repository.js';

/** Whose history a caller may read: of what they may see as it is now; of what is deleted, as it was last. */
@Injectable()
export class HistoryRights {
  constructor(
    @Inject(HistoryRepository) private readonly history: HistoryRepository,
    @Inject(EntitiesRepository) private readonly entities: EntitiesRepository,
    @Inject(EntityRights) private readonly rights: EntityRights,
  ) {}

  /** The canonical ref. Throws `NotFound('entity_not_found')` for one that there never was or that the caller may not see. */
  async see(principal: Principal, name: EntityName): Promise<string> {
    const ref = stringifyEntityName(name);
    if ((await this.history.isKnown(ref)) && (await this.isVisible(principal, ref))) {
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
