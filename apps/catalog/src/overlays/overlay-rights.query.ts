import { Authorizer, type Principal } from '@callboard/access';
import { MATCH_ALL } from '@callboard/catalog-model';
import { NotFound } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { EntitiesRepository } from '../entities/entities.repository.js';
import { EntityRights } from '../entities/entity-rights.query.js';
import type { OverlaidState } from './overlay.js';

/** Who may see and who may change what lies over an entity. */
@Injectable()
export class OverlayRights {
  constructor(
    @Inject(Authorizer) private readonly authorizer: Authorizer,
    @Inject(EntityRights) private readonly rights: EntityRights,
    @Inject(EntitiesRepository) private readonly entities: EntitiesRepository,
  ) {}

  /** Throws `NotFound('entity_not_found')` for what does not exist, neither entity nor overlay, and for what the caller may not see. */
  async assertVisible(principal: Principal, ref: string, { fields, entity }: OverlaidState): Promise<void> {
    const visible = await this.rights.within(principal);
    const seen = visible === MATCH_ALL ? entity !== undefined || fields.length > 0 : await this.entities.exists(ref, visible);
    if (!seen) {
      throw new NotFound('entity_not_found', `There is no entity ${ref}, and nothing waits for it`);
    }
  }

  /** Throws NotAllowed unless the caller may change overlays of everything, or owns this entity and may change those. */
  async assertChangeable(principal: Principal, { entity }: OverlaidState): Promise<void> {
    await this.authorizer.assert(principal, 'catalog.overlay.manage', { owners: entity?.owners ?? [] });
  }
}
