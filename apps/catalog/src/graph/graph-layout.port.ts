import type { LayoutInput, NodeBox } from './graph.js';

/** Gives every node of a graph a place, left to right along the edges. */
export interface GraphLayout {
  /** Boxes by node id. The same input gives the same places. */
  arrange(input: LayoutInput): Promise<ReadonlyMap<string, NodeBox>>;
}

export const GRAPH_LAYOUT = Symbol('callboard.graph-layout');
