import type { Principal } from '@callboard/access';
import type { Filter } from '@callboard/catalog-model';
import { Inject, Injectable } from '@nestjs/common';
import { EntitiesRepository } from '../entities/entities.repository.js';
import { EntityRights } from '../entities/entity-rights.query.js';

/** What is asked of which entities. */
export interface ConditionCheck {
  readonly refs: string | readonly string[];
  readonly filter: Filter;
}

type Result = 'ALLOW' | 'DENY';

/** Whether entities meet conditions. One that there is not, or that the caller may not see, meets none. */
@Injectable()
export class ApplyConditions {
  constructor(
    @Inject(EntitiesRepository) private readonly entities: EntitiesRepository,
    @Inject(EntityRights) private readonly rights: EntityRights,
  ) {}

  async execute(principal: Principal, { refs, filter }: ConditionCheck): Promise<Result | Result[]> {
    const asked = [refs].flat();
    const met = await this.entities.filterRefs(asked, await this.rights.within(principal, filter));
    const results = asked.map((ref): Result => (met.has(ref) ? 'ALLOW' : 'DENY'));
    return typeof refs === 'string' ? (results[0] ?? 'DENY') : results;
  }
}
