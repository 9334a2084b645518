import type { Principal } from '@callboard/access';
import { MATCH_ALL, stringifyEntityName, type EntityName } from '@callboard/catalog-model';
import { CONFIG } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { CatalogConfig } from '../config.js';
import { EntitiesRepository } from '../entities/entities.repository.js';
import { EntityRights } from '../entities/entity-rights.query.js';
import { FIRST_STEPS, LAST_STEPS } from '../processors/own-processors.js';
import { explain, type Explanation } from './explanation.js';
import type { DocumentFact } from './facts.js';
import { nearMisses, type Neighbour } from './near-misses.js';
import { WhyRepository } from './why.repository.js';

/** Why there is an entity of some ref, or why there is none. */
@Injectable()
export class ExplainEntity {
  constructor(
    @Inject(CONFIG) private readonly config: CatalogConfig,
    @Inject(WhyRepository) private readonly facts: WhyRepository,
    @Inject(EntitiesRepository) private readonly entities: EntitiesRepository,
    @Inject(EntityRights) private readonly rights: EntityRights,
  ) {}

  /** Answers for every ref. Whoever may see some entities only learns nothing about those that are not among them. */
  async execute(principal: Principal, name: EntityName): Promise<Explanation> {
    const ref = stringifyEntityName(name);
    const visible = await this.rights.within(principal);
    if (visible !== MATCH_ALL && !(await this.entities.exists(ref, visible))) {
      return explain({ ref, documents: [], conflicts: [], overlay: [], referencedBy: [], unreadable: [], pending: [], nearMisses: [] });
    }
    const facts = await this.facts.readFacts(ref, this.config.catalog.orphans.graceHours, visible);
    const neighbours: Neighbour[] = facts.entity ? [] : await this.facts.readNeighbours(ref, { kind: name.kind.toLowerCase(), namespace: name.namespace.toLowerCase(), name: name.name.toLowerCase() });
    return explain({ ...facts, documents: facts.documents.map(withOwnProcessors), nearMisses: nearMisses(ref, neighbours) });
  }
}

/** Stages before which no processor is asked. */
const UNPROCESSED = new Set(['parse', 'envelope', 'rules', 'placeholder']);

/** Those that every document passes stand around the contributed ones. */
function withOwnProcessors(document: DocumentFact): DocumentFact {
  const named = (steps: readonly { name: string; version: string }[]) => steps.map(({ name, version }) => ({ name, version }));
  const processors = document.error && UNPROCESSED.has(document.error.stage) ? [] : [...named(FIRST_STEPS), ...named(document.processors), ...named(LAST_STEPS)];
  return { ...document, processors };
}
