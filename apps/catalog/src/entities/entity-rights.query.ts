import { Authorizer, type Principal } from '@callboard/access';
import { MATCH_ALL, type Filter } from '@callboard/catalog-model';
import { Inject, Injectable } from '@nestjs/common';

/** Lets nothing through. */
const MATCH_NONE: Filter = { type: 'any', filters: [] };

/**
 * Which entities a caller may see, as a filter.
 *
 * The only place that decides it: lists, counts, facets, cursors, graphs and events all take their condition from here,
 * so that they agree.
 */
@Injectable()
export class EntityRights {
  constructor(@Inject(Authorizer) private readonly authorizer: Authorizer) {}

  /** What the caller may see of what was asked for. */
  async within(principal: Principal, asked: Filter = MATCH_ALL): Promise<Filter> {
    const visible = await this.visible(principal);
    if (visible === MATCH_ALL) {
      return asked;
    }
    return asked === MATCH_ALL ? visible : { type: 'all', filters: [visible, asked] };
  }

  private async visible(principal: Principal): Promise<Filter> {
    const { allow, condition } = await this.authorizer.decide(principal, 'catalog.entity.read');
    if (!allow) {
      return MATCH_NONE;
    }
    if (condition === 'own') {
      return { type: 'in', key: 'relations.ownedby', values: principal.type === 'user' ? principal.ownershipRefs : [] };
    }
    return MATCH_ALL;
  }
}
