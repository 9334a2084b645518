import type { Principal } from '@callboard/access';
import { MATCH_ALL, stringifyEntityName, type EntityName } from '@callboard/catalog-model';
import { Inject, Injectable } from '@nestjs/common';
import { EntitiesRepository } from '../entities/entities.repository.js';
import { EntityRights } from '../entities/entity-rights.query.js';
import { explain, type Explanation } from './explanation.js';
import { WhyRepository } from './why.repository.js';

/** Why there is an entity of some ref, or why there is none. */
@Injectable()
export class ExplainEntity {
  constructor(
    @Inject(WhyRepository) private readonly facts: WhyRepository,
    @Inject(EntitiesRepository) private readonly entities: EntitiesRepository,
    @Inject(EntityRights) private readonly rights: EntityRights,
  ) {}

  /** Answers for every ref. Whoever may see some entities only learns nothing about those that are not among them. */
  async execute(principal: Principal, name: EntityName): Promise<Explanation> {
    const ref = stringifyEntityName(name);
    const visible = await this.rights.within(principal);
    if (visible !== MATCH_ALL && !(await this.entities.exists(ref, visible))) {
      return explain({ ref, documents: [], conflicts: [], referencedBy: [], unreadable: [] });
    }
    return explain(await this.facts.readFacts(ref));
  }
}
