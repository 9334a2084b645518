import type { Principal } from '@callboard/access';
import { Inject, Injectable } from '@nestjs/common';
import type { Direction, GraphEdge } from './graph.js';
import { GraphLabels, type LabelledNode } from './graph-labels.query.js';
import { chosenTypes } from './impact.js';
import type { Follow, RelationGraph } from './relation-graph.js';
import { nodeOf, RelationGraphs } from './relation-graphs.query.js';
import { shortestPaths } from './walks.js';

/** From where to where, and along what; types are lower case. */
export interface PathRequest {
  readonly from: string;
  readonly to: string;
  readonly direction: Direction;
  readonly relations?: readonly string[];
  /** How many ways at most, where there are several as short. */
  readonly limit: number;
}

/** One way: its entities in order, and between each two of them the relations that lead on. */
export interface GraphPath {
  readonly nodes: readonly LabelledNode[];
  readonly steps: readonly (readonly GraphEdge[])[];
}

/** The shortest ways; `length` is null and there are none when the two do not hang together. */
export interface GraphPaths {
  readonly from: string;
  readonly to: string;
  readonly length: number | null;
  /** The first of {@link paths}, or null. */
  readonly path: GraphPath | null;
  readonly paths: readonly GraphPath[];
  readonly truncated: boolean;
}

/** How two entities hang together. */
@Injectable()
export class FindPaths {
  constructor(
    @Inject(RelationGraphs) private readonly graphs: RelationGraphs,
    @Inject(GraphLabels) private readonly labels: GraphLabels,
  ) {}

  /** Throws `NotFound('entity_not_found')` when one of the two is not there. */
  async execute(principal: Principal, { from, to, direction, relations, limit }: PathRequest): Promise<GraphPaths> {
    const visible = await this.graphs.visible(principal);
    const { graph, passable } = visible;
    const types = chosenTypes(visible, relations);
    const follow: Follow = { out: direction === 'in' ? new Set() : types, in: direction === 'out' ? new Set() : types };
    const found = await shortestPaths(graph, nodeOf(visible, from), nodeOf(visible, to), follow, { passable, limit });
    const labels = await this.labels.read(found.paths.flatMap((path) => path.map((node) => graph.refOf(node))));
    const paths = found.paths.map((path) => ({ nodes: path.map((node) => labels(graph.refOf(node))), steps: stepsOf(graph, path, follow) }));
    return { from, to, length: found.length ?? null, path: paths[0] ?? null, paths, truncated: found.truncated };
  }
}

/** Between each two nodes of a way the relations that lead from the one to the other. */
export function stepsOf(graph: RelationGraph, path: readonly number[], follow: Follow): GraphEdge[][] {
  return path.slice(1).map((next, index) => {
    const node = path[index] ?? 0;
    return [...graph.steps(node, follow)]
      .filter((step) => step.node === next)
      .sort((a, b) => Number(a.against) - Number(b.against) || (a.type < b.type ? -1 : 1))
      .map(({ type, against }) => {
        const [source, target] = against ? [next, node] : [node, next];
        return { source: graph.refOf(source), type, target: graph.refOf(target) };
      });
  });
}
