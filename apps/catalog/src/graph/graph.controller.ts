import { Caller, Describes, Requires, type Principal } from '@callboard/access';
import { canonicalEntityRef } from '@callboard/catalog-model';
import { InvalidInput, parseQuery } from '@callboard/service-kit';
import { Controller, Get, Inject, Query, UseInterceptors } from '@nestjs/common';
import { AwaitPositionHandler } from '../entities/await-position.handler.js';
import { readInput } from '../entities/model-input.js';
import { FindPaths, type GraphPaths } from './find-paths.query.js';
import { GetGraph } from './get-graph.query.js';
import { GetImpact, type Impact } from './get-impact.query.js';
import type { GraphPage } from './graph-cursors.query.js';
import { cyclesQuery, cyclesReply, danglingQuery, danglingReply, graphQuery, graphReply, impactQuery, impactReply, islandsQuery, islandsReply, pathQuery, pathReply, readList, readNames } from './graph.dto.js';
import type { LaidOutGraph } from './graph.js';
import { ListCycles, type Knot } from './list-cycles.query.js';
import { ListLooseEnds, type DanglingRef, type Islands } from './list-loose-ends.query.js';

/** Roots of one question. */
const MAX_ROOTS = 20;

/** The graph that relations make. */
@Controller('api/catalog/graph')
@Requires('catalog.entity.read')
@UseInterceptors(AwaitPositionHandler)
export class GraphController {
  constructor(
    @Inject(GetGraph) private readonly getGraph: GetGraph,
    @Inject(GetImpact) private readonly getImpact: GetImpact,
    @Inject(FindPaths) private readonly findPaths: FindPaths,
    @Inject(ListCycles) private readonly listCycles: ListCycles,
    @Inject(ListLooseEnds) private readonly listLooseEnds: ListLooseEnds,
  ) {}

  @Get()
  @Describes({ id: 'GetGraph', summary: 'The neighbourhood of some entities, laid out', query: graphQuery, replies: { 200: graphReply } })
  neighbourhood(@Caller() caller: Principal, @Query() query: unknown): Promise<LaidOutGraph> {
    const { root, depth, direction, relations, kinds } = parseQuery(graphQuery, query);
    return this.getGraph.execute(caller, { roots: readRoots(root), depth, direction, relations: readNames(relations), kinds: readNames(kinds) });
  }

  @Get('impact')
  @Describes({ id: 'GetImpact', summary: 'Everything that a change of some entities reaches', query: impactQuery, replies: { 200: impactReply } })
  impact(@Caller() caller: Principal, @Query() query: unknown): Promise<Impact> {
    const { root, direction, relations, depth, limit, cursor } = parseQuery(impactQuery, query);
    return this.getImpact.execute(caller, { roots: readRoots(root), direction, relations: readNames(relations), depth, limit, cursor });
  }

  @Get('path')
  @Describes({ id: 'GetPath', summary: 'The shortest ways between two entities', query: pathQuery, replies: { 200: pathReply } })
  path(@Caller() caller: Principal, @Query() query: unknown): Promise<GraphPaths> {
    const { from, to, direction, relations, limit } = parseQuery(pathQuery, query);
    return this.findPaths.execute(caller, { from: readRef(from), to: readRef(to), direction, relations: readNames(relations), limit });
  }

  @Get('cycles')
  @Describes({ id: 'GetCycles', summary: 'Where relations lead back to where they began', query: cyclesQuery, replies: { 200: cyclesReply } })
  cycles(@Caller() caller: Principal, @Query() query: unknown): Promise<GraphPage<Knot>> {
    const { relations, limit, cursor } = parseQuery(cyclesQuery, query);
    return this.listCycles.execute(caller, { relations: readNames(relations), limit, cursor });
  }

  @Get('dangling')
  @Describes({ id: 'GetDanglingRefs', summary: 'Refs that something points at and that do not exist', query: danglingQuery, replies: { 200: danglingReply } })
  dangling(@Caller() caller: Principal, @Query() query: unknown): Promise<GraphPage<DanglingRef>> {
    const { kinds, limit, cursor } = parseQuery(danglingQuery, query);
    return this.listLooseEnds.dangling(caller, { kinds: readNames(kinds), limit, cursor });
  }

  @Get('islands')
  @Describes({ id: 'GetIslands', summary: 'Entities that relate to few others or to none', query: islandsQuery, replies: { 200: islandsReply } })
  islands(@Caller() caller: Principal, @Query() query: unknown): Promise<Islands> {
    const { relations, kinds, maxSize, limit, cursor } = parseQuery(islandsQuery, query);
    return this.listLooseEnds.islands(caller, { relations: readNames(relations), kinds: readNames(kinds), maxSize, limit, cursor });
  }
}

function readRoots(lists: readonly string[]): string[] {
  const roots = [...new Set(readList(lists).map(readRef))];
  if (roots.length === 0 || roots.length > MAX_ROOTS) {
    throw new InvalidInput('invalid_request', `request/query/root must name 1 to ${MAX_ROOTS} entities`);
  }
  return roots;
}

function readRef(ref: string): string {
  return readInput(() => canonicalEntityRef(ref));
}
