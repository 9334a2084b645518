import { createHash } from 'node:crypto';

/** Which edges are followed from an entity: those it has, those that lead to it, or all. */
export type Direction = 'out' | 'in' | 'both';

/** Which part of the graph. Relation types and kinds are lower case; absent: all. */
export interface GraphRequest {
  /** Canonical refs. */
  readonly roots: readonly string[];
  /** Steps from the nearest root, 1 to 3. */
  readonly depth: number;
  readonly direction: Direction;
  readonly relations?: readonly string[];
  readonly kinds?: readonly string[];
}

/** A node before it has a place. */
export interface PlainNode {
  readonly ref: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly title?: string;
  readonly type?: string;
  readonly depth: number;
  /** Something points at it and it does not exist. */
  readonly missing?: true;
}

export interface GraphEdge {
  readonly source: string;
  readonly target: string;
  readonly type: string;
}

/** Where a node lies: its upper left corner and its extent, px. */
export interface NodeBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The neighbourhood of some entities, ready to draw. */
export interface LaidOutGraph {
  readonly nodes: readonly (PlainNode & NodeBox)[];
  readonly edges: readonly GraphEdge[];
  /** There is more than fits. */
  readonly truncated: boolean;
}

/** What the layout needs to know of a graph: sizes and who points at whom. */
export interface LayoutInput {
  readonly nodes: readonly { readonly id: string; readonly width: number; readonly height: number }[];
  readonly edges: readonly { readonly source: string; readonly target: string }[];
}

const NODE_HEIGHT = 48;
const MIN_WIDTH = 120;
const MAX_WIDTH = 264;
/** Padding, glyph and gap beside the label. */
const AROUND_LABEL = 56;
/** Mean advance of the portal's text at label size. */
const LETTER_WIDTH = 7.2;

/** The extent of a node: its label on one line, cut where it is too long. */
export function nodeSize({ title, name }: Pick<PlainNode, 'title' | 'name'>): { width: number; height: number } {
  const label = AROUND_LABEL + Math.ceil([...(title ?? name)].length * LETTER_WIDTH);
  return { width: Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, label)), height: NODE_HEIGHT };
}

/** Two graphs with the same content have the same key. */
export function layoutKey(input: LayoutInput): string {
  return createHash('sha256').update(JSON.stringify(input)).digest('base64');
}

/** The parts of a canonical ref. */
export function partsOf(ref: string): { kind: string; namespace: string; name: string } {
  const [, kind = '', namespace = '', name = ''] = /^([^:]*):([^/]*)\/(.*)$/.exec(ref) ?? [];
  return { kind, namespace, name };
}
