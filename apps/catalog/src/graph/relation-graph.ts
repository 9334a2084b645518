import { Breath } from './breath.js';

/** A relation by its forward name. */
export type NamedEdge = readonly [source: string, type: string, target: string];

/** Along which edges to go from a node: of which types with the arrow, of which against it. */
export interface Follow {
  readonly out: ReadonlySet<string>;
  readonly in: ReadonlySet<string>;
}

/** A relation on the way from one node to a neighbour. */
export interface Step {
  readonly node: number;
  readonly type: string;
  /** Against the arrow: the neighbour is the source. */
  readonly against: boolean;
}

/** Neighbours of a node: node and type by turns. */
type Edges = readonly number[];

const NO_EDGES: Edges = [];

/** Refs and types by number. Numbers are only added, so that every state of a graph shares them. */
interface Names {
  readonly refs: string[];
  readonly ids: Map<string, number>;
  readonly types: string[];
}

/** What a graph is made of; a draft fills one. */
interface Parts {
  readonly names: Names;
  readonly outgoing: Edges[];
  readonly incoming: Edges[];
  /** 1: there is such an entity. */
  existing: Uint8Array;
  /** Edges of each type. */
  readonly counts: number[];
  /** Nodes before this one are in the order of their refs. */
  readonly ordered: number;
}

/**
 * Every relation of the catalog at one position of its log, in numbers. It does not change: {@link draft} makes the next
 * state of it, which shares what is the same.
 *
 * Neither the numbers of nodes nor the order of edges mean anything: two replicas have others. What has to be in order is
 * ordered by {@link compare}.
 */
export class RelationGraph {
  /** Types that relations have, sorted. */
  readonly types: readonly string[];
  /** Nodes, those that are left over from what is gone included. */
  readonly size: number;

  constructor(private readonly parts: Parts) {
    this.size = parts.outgoing.length;
    this.types = parts.names.types.filter((_type, index) => (parts.counts[index] ?? 0) > 0).sort();
  }

  /** An empty graph to fill. */
  static begin(): GraphDraft {
    return new GraphDraft({ names: { refs: [], ids: new Map(), types: [] }, outgoing: [], incoming: [], existing: new Uint8Array(1024), counts: [], ordered: 0 });
  }

  /** The next state, to be changed. */
  draft(): GraphDraft {
    const { names, outgoing, incoming, existing, counts, ordered } = this.parts;
    return new GraphDraft({ names, outgoing: outgoing.slice(), incoming: incoming.slice(), existing: existing.slice(), counts: counts.slice(), ordered });
  }

  idOf(ref: string): number | undefined {
    const id = this.parts.names.ids.get(ref);
    return id !== undefined && id < this.size ? id : undefined;
  }

  refOf(node: number): string {
    return this.parts.names.refs[node] ?? '';
  }

  /** Whether there is such an entity; else something only points at it. */
  exists(node: number): boolean {
    return this.parts.existing[node] === 1;
  }

  /** The order of refs. */
  compare(a: number, b: number): number {
    const { ordered } = this.parts;
    return a === b || (a < ordered && b < ordered) ? a - b : this.refOf(a) < this.refOf(b) ? -1 : 1;
  }

  /** Nodes that came after the graph was read: beyond some, reading it anew makes it small and quick again. */
  get added(): number {
    return this.parts.names.refs.length - this.parts.ordered;
  }

  /** The steps from a node, those along the arrows first. */
  *steps(node: number, { out, in: against }: Follow): Generator<Step, void, undefined> {
    yield* this.stepsOf(this.parts.outgoing[node] ?? NO_EDGES, out, false);
    yield* this.stepsOf(this.parts.incoming[node] ?? NO_EDGES, against, true);
  }

  private *stepsOf(edges: Edges, wanted: ReadonlySet<string>, against: boolean): Generator<Step, void, undefined> {
    if (wanted.size === 0) {
      return;
    }
    for (let place = 0; place < edges.length; place += 2) {
      const type = this.parts.names.types[edges[place + 1] ?? 0] ?? '';
      if (wanted.has(type)) {
        yield { node: edges[place] ?? 0, type, against };
      }
    }
  }
}

/** A graph that is being made. */
export class GraphDraft {
  /** Lists that are this draft's own: others belong to the state before, too. */
  private readonly own = { outgoing: new Map<number, number[]>(), incoming: new Map<number, number[]>() };

  constructor(private parts: Parts) {}

  /** Says whether there is an entity. */
  setExisting(ref: string, exists: boolean): void {
    const node = exists ? this.nodeOf(ref) : this.parts.names.ids.get(ref);
    if (node !== undefined) {
      this.parts.existing[node] = exists ? 1 : 0;
    }
  }

  /** All entities have been told of, in the order of their refs. */
  endOfEntities(): void {
    this.parts = { ...this.parts, ordered: this.parts.outgoing.length };
  }

  /** Adds an edge that is not there yet. */
  append([source, type, target]: NamedEdge): void {
    const [from, to, place] = [this.nodeOf(source), this.nodeOf(target), this.typeOf(type)];
    this.ownList('outgoing', from).push(to, place);
    this.ownList('incoming', to).push(from, place);
    this.parts.counts[place] = (this.parts.counts[place] ?? 0) + 1;
  }

  /** Says whether there is an edge. */
  setEdge(edge: NamedEdge, exists: boolean): void {
    const [source, type, target] = edge;
    const { ids, types } = this.parts.names;
    const [from, to, place] = [ids.get(source), ids.get(target), types.indexOf(type)];
    const [out, into] = [this.parts.outgoing[from ?? -1] ?? NO_EDGES, this.parts.incoming[to ?? -1] ?? NO_EDGES];
    const known = from !== undefined && to !== undefined && place >= 0 && (out.length <= into.length ? find(out, to, place) : find(into, from, place)) >= 0;
    if (exists && !known) {
      this.append(edge);
    } else if (!exists && known) {
      cut(this.ownList('outgoing', from), to, place);
      cut(this.ownList('incoming', to), from, place);
      this.parts.counts[place] = (this.parts.counts[place] ?? 0) - 1;
    }
  }

  /** The finished graph; the draft must not be used any more. */
  async finish(): Promise<RelationGraph> {
    const breath = new Breath();
    for (const side of ['outgoing', 'incoming'] as const) {
      for (const [node, list] of this.own[side]) {
        // A list that has grown has room for more than it holds.
        this.parts[side][node] = list.length === 0 ? NO_EDGES : list.slice();
        if (breath.isDue()) {
          await breath.take();
        }
      }
      this.own[side].clear();
    }
    return new RelationGraph(this.parts);
  }

  private nodeOf(ref: string): number {
    const { names, outgoing, incoming, existing } = this.parts;
    let node = names.ids.get(ref);
    if (node === undefined) {
      node = names.refs.push(ref) - 1;
      names.ids.set(ref, node);
    }
    // Another draft of the same state may have numbered this one and others.
    while (outgoing.length <= node) {
      outgoing.push(NO_EDGES);
      incoming.push(NO_EDGES);
    }
    if (node >= existing.length) {
      this.parts.existing = new Uint8Array(2 * node);
      this.parts.existing.set(existing);
    }
    return node;
  }

  private typeOf(type: string): number {
    const { types } = this.parts.names;
    const known = types.indexOf(type);
    return known >= 0 ? known : types.push(type) - 1;
  }

  private ownList(side: 'outgoing' | 'incoming', node: number): number[] {
    const known = this.own[side].get(node);
    if (known) {
      return known;
    }
    const list = (this.parts[side][node] ?? NO_EDGES).slice();
    this.own[side].set(node, list);
    this.parts[side][node] = list;
    return list;
  }
}

function find(edges: Edges, node: number, type: number): number {
  for (let place = 0; place < edges.length; place += 2) {
    if (edges[place] === node && edges[place + 1] === type) {
      return place;
    }
  }
  return -1;
}

function cut(edges: number[], node: number, type: number): void {
  edges.splice(find(edges, node, type), 2);
}

/** The same edges, walked the other way. */
export function reversed({ out, in: against }: Follow): Follow {
  return { out: against, in: out };
}
