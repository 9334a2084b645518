/** A relation under its forward name. */
export interface GraphEdge {
  readonly source: string;
  readonly type: string;
  readonly target: string;
}

/** An entity in an answer about the graph. */
export interface NamedNode {
  readonly ref: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly title?: string;
  readonly type?: string;
  /** Something points at it and it does not exist. */
  readonly missing?: true;
}

/** One page of a list; `totalItems` counts all of it. */
export interface GraphPage<Item> {
  readonly items: readonly Item[];
  readonly totalItems: number;
  readonly pageInfo: { readonly nextCursor?: string };
}

interface Page {
  readonly limit?: number;
  readonly cursor?: string;
}

export interface ImpactQuery extends Page {
  readonly direction?: 'downstream' | 'upstream' | 'in' | 'out' | 'both';
  readonly relations?: readonly string[];
  readonly depth?: number;
}

/** One entity that is reached, and the one before it on a shortest way. */
export interface ImpactItem extends NamedNode {
  readonly distance: number;
  readonly via: { readonly ref: string; readonly relation: GraphEdge };
}

/** Everything that a change reaches, nearest first; counts and depth are of all pages. */
export interface Impact extends GraphPage<ImpactItem> {
  readonly roots: readonly string[];
  readonly direction: string;
  readonly depth: number;
  readonly counts: { readonly kinds: ReadonlyArray<{ readonly value: string; readonly count: number }>; readonly owners: ReadonlyArray<{ readonly value: string; readonly count: number }> };
}

export interface PathQuery {
  readonly direction?: 'both' | 'in' | 'out';
  readonly relations?: readonly string[];
  readonly limit?: number;
}

/** One way: its entities in order and, between each two, the relations that lead on. */
export interface GraphPath {
  readonly nodes: readonly NamedNode[];
  readonly steps: readonly (readonly GraphEdge[])[];
}

/** The shortest ways; `length` and `path` are null where there is none. */
export interface GraphPaths {
  readonly from: string;
  readonly to: string;
  readonly length: number | null;
  readonly path: GraphPath | null;
  readonly paths: readonly GraphPath[];
  readonly truncated: boolean;
}

export interface CycleQuery extends Page {
  readonly relations?: readonly string[];
}

/** Entities each of which leads to every other, and one shortest cycle through the first. */
export interface Knot {
  readonly relations: readonly string[];
  readonly size: number;
  readonly members: readonly string[];
  readonly truncated: boolean;
  readonly cycle: readonly GraphEdge[];
}

/** A ref that does not exist, and who points at it. */
export interface DanglingRef {
  readonly ref: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly referenceCount: number;
  readonly references: ReadonlyArray<{ readonly source: string; readonly type: string; readonly location?: string }>;
}

export interface IslandQuery extends Page {
  readonly relations?: readonly string[];
  readonly kinds?: readonly string[];
  readonly maxSize?: number;
}

/** Islands, and what they lie beside. */
export interface Islands extends GraphPage<{ readonly size: number; readonly members: readonly string[]; readonly truncated: boolean }> {
  readonly orphans: number;
  readonly mainland: { readonly size: number };
}
