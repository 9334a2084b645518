import type { Principal } from '@callboard/access';
import { MATCH_ALL } from '@callboard/catalog-model';
import { NotFound } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { EntitiesRepository } from '../entities/entities.repository.js';
import { EntityRights } from '../entities/entity-rights.query.js';
import { PositionCache } from '../entities/position-cache.js';
import { GraphRepository } from './graph.repository.js';
import { RelationGraph } from './relation-graph.js';
import type { Passable } from './walks.js';

/** The graph as a caller may see it. */
export interface VisibleGraph {
  readonly graph: RelationGraph;
  /** Position of the log that it shows. */
  readonly position: number;
  /** What does not exist may be seen by everybody who sees what points at it; entities that may not be seen are not even passed through. */
  readonly passable: Passable;
}

/** The graph of all relations, kept in memory as of one position of the log and read anew when that has grown. */
@Injectable()
export class RelationGraphs {
  private readonly graphs = new PositionCache<{ graph: RelationGraph; position: number }>(1);

  constructor(
    @Inject(GraphRepository) private readonly repository: GraphRepository,
    @Inject(EntitiesRepository) private readonly entities: EntitiesRepository,
    @Inject(EntityRights) private readonly rights: EntityRights,
  ) {}

  async visible(principal: Principal): Promise<VisibleGraph> {
    const position = await this.entities.position();
    const { graph, position: shown } = await this.graphs.get('all', position, async () => {
      const { entities, relations, position: read } = await this.repository.readGraph();
      return { position: read, value: { graph: new RelationGraph(entities, relations), position: read } };
    });
    const filter = await this.rights.within(principal);
    if (filter === MATCH_ALL) {
      return { graph, position: shown, passable: () => true };
    }
    const seen = new Set(await this.repository.readVisible(filter));
    return { graph, position: shown, passable: (node) => !graph.exists(node) || seen.has(graph.refOf(node)) };
  }
}

/** The node of an entity that exists and may be seen. Throws `NotFound('entity_not_found')`. */
export function nodeOf({ graph, passable }: VisibleGraph, ref: string): number {
  const node = graph.idOf(ref);
  if (node === undefined || !graph.exists(node) || !passable(node)) {
    throw new NotFound('entity_not_found', `No such entity ${ref}`);
  }
  return node;
}
