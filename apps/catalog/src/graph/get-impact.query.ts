import type { Principal } from '@callboard/access';
import { Inject, Injectable } from '@nestjs/common';
import { Breath } from './breath.js';
import { partsOf, type GraphEdge } from './graph.js';
import { GraphCursors, type GraphPage } from './graph-cursors.query.js';
import { GraphLabels, type LabelledNode } from './graph-labels.query.js';
import { impactFollow, type ImpactDirection } from './impact.js';
import type { RelationGraph } from './relation-graph.js';
import { nodeOf, RelationGraphs, type VisibleGraph } from './relation-graphs.query.js';
import { reach, type Reached } from './walks.js';

/** How far and which way; types are lower case. */
export interface ImpactRequest {
  /** Canonical refs. */
  readonly roots: readonly string[];
  readonly direction: ImpactDirection;
  readonly relations?: readonly string[];
  readonly depth?: number;
  readonly limit: number;
  readonly cursor?: string;
}

/** One entity that is reached. */
export interface ImpactItem extends LabelledNode {
  readonly distance: number;
  /** The entity before it on one shortest way from the root, and the relation between them. */
  readonly via: { readonly ref: string; readonly relation: GraphEdge };
}

interface Count {
  readonly value: string;
  readonly count: number;
}

/** Everything that is reached, by pages, and how much of it there is of what and whose. */
export interface Impact extends GraphPage<ImpactItem> {
  readonly roots: readonly string[];
  readonly direction: ImpactDirection;
  /** Steps to the farthest. */
  readonly depth: number;
  readonly counts: { readonly kinds: readonly Count[]; readonly owners: readonly Count[] };
}

/** What a change of some entities reaches, over any number of steps. */
@Injectable()
export class GetImpact {
  constructor(
    @Inject(RelationGraphs) private readonly graphs: RelationGraphs,
    @Inject(GraphLabels) private readonly labels: GraphLabels,
    @Inject(GraphCursors) private readonly cursors: GraphCursors,
  ) {}

  /** Nearer ones first, then by ref. Throws `NotFound('entity_not_found')` for a root that is not there, and `InvalidInput('invalid_cursor')`. */
  async execute(principal: Principal, { roots, direction, relations, depth, limit, cursor }: ImpactRequest): Promise<Impact> {
    const visible = await this.graphs.visible(principal);
    const { graph, passable } = visible;
    const reached = await reach(graph, roots.map((root) => nodeOf(visible, root)), impactFollow(visible, direction, relations), { passable, depth });
    const page = await this.cursors.cut(principal, reached, ({ distance, node }) => [distance, graph.refOf(node)], { of: [roots, direction, relations, depth], cursor, limit });
    const labels = await this.labels.read(page.items.map(({ node }) => graph.refOf(node)));
    const counts = await this.count(visible, reached);
    return {
      roots,
      direction,
      ...page,
      items: page.items.map((one) => ({ ...labels(graph.refOf(one.node)), distance: one.distance, via: { ref: graph.refOf(one.from), relation: edgeOf(graph, one) } })),
      depth: reached.at(-1)?.distance ?? 0,
      counts,
    };
  }

  private async count(visible: VisibleGraph, reached: readonly Reached[]): Promise<Impact['counts']> {
    const [kinds, owners] = [new Map<string, number>(), new Map<string, number>()];
    const breath = new Breath();
    for (const { node } of reached) {
      addOne(kinds, partsOf(visible.graph.refOf(node)).kind);
      ownersOf(visible, node).forEach((owner) => addOne(owners, owner));
      if (breath.isDue()) {
        await breath.take();
      }
    }
    return { kinds: mostFrequentFirst(kinds), owners: mostFrequentFirst(owners) };
  }
}

function edgeOf(graph: RelationGraph, { from, node, step }: Reached): GraphEdge {
  const [source, target] = step.against ? [node, from] : [from, node];
  return { source: graph.refOf(source), type: step.type, target: graph.refOf(target) };
}

const OWNED_BY = { out: new Set(['ownedBy']), in: new Set<string>() };

function ownersOf({ graph, passable }: VisibleGraph, node: number): string[] {
  return [...graph.steps(node, OWNED_BY)].filter((step) => passable(step.node)).map((step) => graph.refOf(step.node));
}

function addOne(counts: Map<string, number>, value: string): void {
  counts.set(value, (counts.get(value) ?? 0) + 1);
}

function mostFrequentFirst(counts: ReadonlyMap<string, number>): Count[] {
  return [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
}
