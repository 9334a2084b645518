import type { Principal } from '@callboard/access';
import { Inject, Injectable } from '@nestjs/common';
import { stepsOf } from './find-paths.query.js';
import type { GraphEdge } from './graph.js';
import { GraphCursors, type GraphPage } from './graph-cursors.query.js';
import { chosenTypes } from './impact.js';
import { RelationGraphs, type VisibleGraph } from './relation-graphs.query.js';
import { cycles, shortestCycle } from './walks.js';

/** Types in which a cycle is a mistake, each by itself: parts of their own parts, needs of their own needs, parents of their own parents. */
const DEFAULT_TYPES = ['dependson', 'partof', 'childof'];

/** Members of one knot that are named; all are counted. */
const SHOWN_MEMBERS = 100;

/** Entities each of which leads to every other along the arrows. */
export interface Knot {
  /** Relation types that were looked at together. */
  readonly relations: readonly string[];
  readonly size: number;
  readonly members: readonly string[];
  readonly truncated: boolean;
  /** One shortest cycle through its first member. */
  readonly cycle: readonly GraphEdge[];
}

/** Where relations lead back to where they began. */
@Injectable()
export class ListCycles {
  constructor(
    @Inject(RelationGraphs) private readonly graphs: RelationGraphs,
    @Inject(GraphCursors) private readonly cursors: GraphCursors,
  ) {}

  /** Relation types that were asked for count together; without any, each of the default ones by itself. Larger knots first. Throws `InvalidInput('invalid_cursor')`. */
  async execute(principal: Principal, { relations, limit, cursor }: { relations?: readonly string[]; limit: number; cursor?: string }): Promise<GraphPage<Knot>> {
    const visible = await this.graphs.visible(principal);
    const groups = (relations ? [relations] : DEFAULT_TYPES.map((type) => [type])).map((names) => chosenTypes(visible, names));
    const all: Found[] = [];
    for (const types of groups) {
      all.push(...(await cycles(visible.graph, types, visible.passable)).map((members) => ({ types, members })));
    }
    const keyOf = ({ types, members }: Found): readonly [number, string] => [-members.length, `${visible.graph.refOf(members[0] ?? 0)} ${[...types].join()}`];
    all.sort((a, b) => keyOf(a)[0] - keyOf(b)[0] || (keyOf(a)[1] < keyOf(b)[1] ? -1 : 1));
    const page = await this.cursors.cut(principal, all, keyOf, { of: ['cycles', relations], cursor, limit });
    return { ...page, items: await Promise.all(page.items.map((found) => describe(visible, found))) };
  }
}

interface Found {
  readonly types: ReadonlySet<string>;
  readonly members: readonly number[];
}

async function describe({ graph }: VisibleGraph, { types, members }: Found): Promise<Knot> {
  const way = await shortestCycle(graph, members, types);
  const cycle = stepsOf(graph, [...way, way[0] ?? 0], { out: types, in: new Set() }).flatMap(([first]) => (first ? [first] : []));
  return {
    relations: [...types],
    size: members.length,
    members: members.slice(0, SHOWN_MEMBERS).map((node) => graph.refOf(node)),
    truncated: members.length > SHOWN_MEMBERS,
    cycle,
  };
}
