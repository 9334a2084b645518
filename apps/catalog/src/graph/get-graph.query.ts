import type { Principal } from '@callboard/access';
import type { Filter } from '@callboard/catalog-model';
import { NotFound } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { EntitiesRepository } from '../entities/entities.repository.js';
import { EntityRights } from '../entities/entity-rights.query.js';
import { nodeSize, partsOf, type GraphRequest, type LaidOutGraph, type PlainNode } from './graph.js';
import { GRAPH_LAYOUT, type GraphLayout } from './graph-layout.port.js';
import { GraphRepository } from './graph.repository.js';
import { RelationNames } from './relation-names.query.js';

/** More nodes than this nobody can read. */
const MAX_NODES = 500;

/** The neighbourhood of some entities, laid out. */
@Injectable()
export class GetGraph {
  constructor(
    @Inject(GraphRepository) private readonly graph: GraphRepository,
    @Inject(EntitiesRepository) private readonly entities: EntitiesRepository,
    @Inject(RelationNames) private readonly names: RelationNames,
    @Inject(EntityRights) private readonly rights: EntityRights,
    @Inject(GRAPH_LAYOUT) private readonly layout: GraphLayout,
  ) {}

  /** The nearest {@link MAX_NODES} entities, nearer ones first. Throws `NotFound('entity_not_found')` when a root is not there. */
  async execute(principal: Principal, request: GraphRequest): Promise<LaidOutGraph> {
    const visible = await this.rights.within(principal);
    const known = await this.entities.filterRefs(request.roots, visible);
    const missing = request.roots.find((root) => !known.has(root));
    if (missing !== undefined) {
      throw new NotFound('entity_not_found', `No such entity ${missing}`);
    }
    const types = (await this.names.read()).choose(await this.graph.listTypes(), request.relations);
    const { depths, truncated } = await this.walk(request, types, visible);
    const refs = [...depths.keys()];
    const [labels, edges] = await Promise.all([this.graph.readLabels(refs), this.graph.readEdges(refs, types)]);
    const nodes = labels
      .map(({ ref, exists, ...label }): PlainNode => ({ ref, ...partsOf(ref), ...present(label), depth: depths.get(ref) ?? 0, ...(!exists && { missing: true as const }) }))
      .sort((a, b) => a.depth - b.depth || (a.ref < b.ref ? -1 : 1));
    const boxes = await this.layout.arrange({
      nodes: nodes.map((node) => ({ id: node.ref, ...nodeSize(node) })),
      edges: edges.map(({ source, target }) => ({ source, target })),
    });
    return { nodes: nodes.map((node) => ({ ...node, ...(boxes.get(node.ref) ?? { x: 0, y: 0, ...nodeSize(node) }) })), edges, truncated };
  }

  /** Step by step away from the roots; what has been seen is not walked again, so cycles end. */
  private async walk({ roots, depth, direction, kinds }: GraphRequest, types: readonly string[], visible: Filter): Promise<{ depths: Map<string, number>; truncated: boolean }> {
    const depths = new Map(roots.map((root) => [root, 0]));
    let from: readonly string[] = roots;
    for (let step = 1; step <= depth && from.length > 0; step++) {
      const room = MAX_NODES - depths.size;
      const found = await this.graph.readNeighbours({ from, seen: [...depths.keys()], types, direction, kinds, visible, limit: room + 1 });
      from = found.slice(0, room);
      from.forEach((ref) => depths.set(ref, step));
      if (found.length > room) {
        return { depths, truncated: true };
      }
    }
    return { depths, truncated: false };
  }
}

function present<T extends object>(label: T): Partial<T> {
  return Object.fromEntries(Object.entries(label).filter(([, value]) => value !== undefined)) as Partial<T>;
}
