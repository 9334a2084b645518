import type { Principal } from '@callboard/access';
import { Inject, Injectable } from '@nestjs/common';
import { Breath } from './breath.js';
import { partsOf } from './graph.js';
import { GraphCursors, type GraphPage } from './graph-cursors.query.js';
import { GraphRepository } from './graph.repository.js';
import { chosenTypes } from './impact.js';
import { RelationGraphs } from './relation-graphs.query.js';
import { components } from './walks.js';

/** References and members of one item that are named; all are counted. */
const SHOWN = 100;

/** Kinds that stand alone by their nature. */
const ALONE_BY_NATURE = new Set(['location']);

/** A ref that something points at and that does not exist. */
export interface DanglingRef {
  readonly ref: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly referenceCount: number;
  /** Who points at it: the entity that says so, by what name, and where it stems from. */
  readonly references: readonly { readonly source: string; readonly type: string; readonly location?: string }[];
}

/** Entities that relate to each other and to nothing else. */
export interface Island {
  readonly size: number;
  readonly members: readonly string[];
  readonly truncated: boolean;
}

/** Islands, and what they lie beside. */
export interface Islands extends GraphPage<Island> {
  /** Entities without any relation to one that exists. */
  readonly orphans: number;
  /** The largest set of entities that hang together; it is no island. */
  readonly mainland: { readonly size: number };
}

/** What hangs in the air: relations to nothing, entities without relations. */
@Injectable()
export class ListLooseEnds {
  constructor(
    @Inject(RelationGraphs) private readonly graphs: RelationGraphs,
    @Inject(GraphRepository) private readonly repository: GraphRepository,
    @Inject(GraphCursors) private readonly cursors: GraphCursors,
  ) {}

  /** By ref. Throws `InvalidInput('invalid_cursor')`. */
  async dangling(principal: Principal, { kinds, limit, cursor }: { kinds?: readonly string[]; limit: number; cursor?: string }): Promise<GraphPage<DanglingRef>> {
    const visible = await this.graphs.visible(principal);
    const { graph, passable } = visible;
    const types = chosenTypes(visible, undefined);
    const isPointedAt = (node: number): boolean => [...graph.steps(node, { out: types, in: types })].some((step) => graph.exists(step.node) && passable(step.node));
    const missing: string[] = [];
    const breath = new Breath();
    for (let node = 0; node < graph.size; node++) {
      const ref = graph.refOf(node);
      if (!graph.exists(node) && (!kinds || kinds.includes(partsOf(ref).kind)) && isPointedAt(node)) {
        missing.push(ref);
      }
      if (breath.isDue()) {
        await breath.take();
      }
    }
    missing.sort();
    const page = await this.cursors.cut(principal, missing, (ref) => [0, ref], { of: ['dangling', kinds], cursor, limit });
    const references = await this.repository.readReferences(page.items, await this.repository.listTypes());
    const isSeen = (node: number | undefined): boolean => node !== undefined && graph.exists(node) && passable(node);
    const seen = references.filter(({ source }) => isSeen(graph.idOf(source)));
    return {
      ...page,
      items: page.items.map((ref) => {
        const own = seen.filter(({ target }) => target === ref);
        return { ref, ...partsOf(ref), referenceCount: own.length, references: own.slice(0, SHOWN).map(({ source, type, location }) => ({ source, type, ...(location !== null && { location }) })) };
      }),
    };
  }

  /** Smaller ones first, then by ref. Relations to what does not exist hold nothing together. Throws `InvalidInput('invalid_cursor')`. */
  async islands(principal: Principal, { relations, kinds, maxSize, limit, cursor }: { relations?: readonly string[]; kinds?: readonly string[]; maxSize?: number; limit: number; cursor?: string }): Promise<Islands> {
    const visible = await this.graphs.visible(principal);
    const { graph, passable } = visible;
    const counts = (node: number): boolean => {
      const { kind } = partsOf(graph.refOf(node));
      return graph.exists(node) && passable(node) && (kinds ? kinds.includes(kind) : !ALONE_BY_NATURE.has(kind));
    };
    const all = await components(graph, chosenTypes(visible, relations), counts);
    const largest = all.at(-1)?.length ?? 0;
    // Of several as large the first is the mainland; single entities are never it.
    const mainland = largest > 1 ? all.findIndex(({ length }) => length === largest) : -1;
    const islands = all.filter(({ length }, index) => index !== mainland && length <= (maxSize ?? Infinity));
    const page = await this.cursors.cut(principal, islands, (members) => [members.length, graph.refOf(members[0] ?? 0)], { of: ['islands', relations, kinds, maxSize], cursor, limit });
    return {
      ...page,
      items: page.items.map((members) => ({ size: members.length, members: members.slice(0, SHOWN).map((node) => graph.refOf(node)), truncated: members.length > SHOWN })),
      orphans: all.filter(({ length }) => length === 1).length,
      mainland: { size: mainland < 0 ? 0 : largest },
    };
  }
}
