import type { Principal } from '@callboard/access';
import { MATCH_ALL } from '@callboard/catalog-model';
import { NotFound } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { EntityRights } from '../entities/entity-rights.query.js';
import { PositionCache } from '../entities/position-cache.js';
import { Breath } from './breath.js';
import { RelationGraph, type GraphDraft } from './relation-graph.js';
import { RelationNames } from './relation-names.query.js';
import type { RelationPairs } from './relation-pairs.js';
import { RelationsRepository, type LogPlace } from './relations.repository.js';
import type { Passable } from './walks.js';

/** Changes after which reading everything anew is less work than following each. */
const MAX_FOLLOWED = 20_000;

/** The graph as a caller may see it. */
export interface VisibleGraph {
  readonly graph: RelationGraph;
  readonly pairs: RelationPairs;
  /** What does not exist may be seen by everybody who sees what points at it; entities that may not be seen are not even passed through. */
  readonly passable: Passable;
}

/** The graph as of one position of the log. */
interface GraphState {
  readonly graph: RelationGraph;
  readonly pairs: RelationPairs;
  readonly position: number;
  readonly epoch: string;
}

/**
 * The graph of all relations, kept in memory: read once, then brought to the position of the log that a caller has seen
 * by following what has changed since. 100,000 entities with 400,000 relations take about 30 MB.
 */
@Injectable()
export class RelationGraphs {
  private readonly states = new PositionCache<GraphState>(1);
  private latest?: GraphState;

  constructor(
    @Inject(RelationsRepository) private readonly relations: RelationsRepository,
    @Inject(RelationNames) private readonly names: RelationNames,
    @Inject(EntityRights) private readonly rights: EntityRights,
  ) {}

  /** Shows at least everything that was committed when it was asked for. */
  async visible(principal: Principal): Promise<VisibleGraph> {
    const [pairs, head] = await Promise.all([this.names.read(), this.relations.readHead()]);
    const key = `${head.epoch} ${pairs.mirrored.join()}`;
    const { graph } = await this.states.get(key, head.position, async () => {
      const value = await this.bringUpToDate(pairs, head);
      return { position: value.position, value };
    });
    const filter = await this.rights.within(principal);
    if (filter === MATCH_ALL) {
      return { graph, pairs, passable: () => true };
    }
    const seen = await this.readVisible(graph, filter);
    return { graph, pairs, passable: (node) => !graph.exists(node) || seen.has(node) };
  }

  private async bringUpToDate(pairs: RelationPairs, head: { epoch: string; horizon: number }): Promise<GraphState> {
    const { latest } = this;
    const canFollow = latest && latest.epoch === head.epoch && latest.pairs.mirrored.join() === pairs.mirrored.join() && latest.position >= head.horizon && latest.graph.added <= MAX_FOLLOWED;
    const state = (canFollow && (await this.follow(latest, MAX_FOLLOWED))) || (await this.readAll(pairs));
    if (!this.latest || this.latest.epoch !== state.epoch || this.latest.pairs !== state.pairs || this.latest.position < state.position) {
      this.latest = state;
    }
    return state;
  }

  /**
   * Pages are read one after another while others write: what has changed since the first is followed in the end, which
   * sets right whatever came in halves.
   */
  private async readAll(pairs: RelationPairs): Promise<GraphState> {
    const { position, epoch } = await this.relations.readHead();
    const draft = RelationGraph.begin();
    for (let page = await this.relations.readEntities(''); page.length > 0; page = await this.relations.readEntities(page.at(-1) ?? '')) {
      page.forEach((ref) => draft.setExisting(ref, true));
    }
    draft.endOfEntities();
    for (let page = await this.relations.readEdges(['', '', ''], pairs.mirrored); page.length > 0; page = await this.relations.readEdges(page.at(-1) ?? ['', '', ''], pairs.mirrored)) {
      page.forEach((edge) => draft.append(edge));
    }
    const state = { graph: await draft.finish(), pairs, position, epoch };
    return (await this.follow(state, Infinity)) ?? state;
  }

  /** The graph as of the head of the log; undefined when more than `limit` changes lie between. */
  private async follow({ graph, pairs, position, epoch }: GraphState, limit: number): Promise<GraphState | undefined> {
    let draft: GraphDraft | undefined;
    let count = 0;
    for (let from: LogPlace | undefined = { position: position + 1, ref: '', revision: 0 }; from; ) {
      const page = await this.relations.readChanges(from, pairs.mirrored);
      count += page.changes.length;
      if (count > limit) {
        return undefined;
      }
      for (const { ref, exists, edges } of page.changes) {
        draft ??= graph.draft();
        draft.setExisting(ref, exists);
        edges.forEach(([source, type, target, isThere]) => draft?.setEdge([source, type, target], isThere));
      }
      if (!page.next) {
        return { graph: draft ? await draft.finish() : graph, pairs, position: page.position, epoch };
      }
      from = page.next;
    }
    return undefined;
  }

  private async readVisible(graph: RelationGraph, filter: Parameters<RelationsRepository['readVisible']>[0]): Promise<ReadonlySet<number>> {
    const breath = new Breath();
    const seen = new Set<number>();
    for (const ref of await this.relations.readVisible(filter)) {
      const node = graph.idOf(ref);
      if (node !== undefined) {
        seen.add(node);
      }
      if (breath.isDue()) {
        await breath.take();
      }
    }
    return seen;
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
