import { Caller, Requires, type Principal } from '@callboard/access';
import { canonicalEntityRef } from '@callboard/catalog-model';
import { parseQuery, queryParam } from '@callboard/service-kit';
import { Controller, Get, Inject, Query, UseInterceptors } from '@nestjs/common';
import { z } from 'zod';
import { AwaitPositionHandler } from '../entities/await-position.handler.js';
import { waitParam } from '../entities/entities.dto.js';
import { readInput } from '../entities/model-input.js';
import { GetGraph } from './get-graph.query.js';
import type { LaidOutGraph } from './graph.js';

const MAX_DEPTH = 3;

const graphQuery = z.object({
  ...waitParam,
  root: queryParam.text(),
  depth: queryParam.integer({ min: 1, max: MAX_DEPTH }).default(1),
  direction: queryParam.choice(['out', 'in', 'both']).default('both'),
  relations: queryParam.list().optional(),
  kinds: queryParam.list().optional(),
});

/** The graph that relations make. */
@Controller('api/catalog/graph')
@Requires('catalog.entity.read')
@UseInterceptors(AwaitPositionHandler)
export class GraphController {
  constructor(@Inject(GetGraph) private readonly getGraph: GetGraph) {}

  @Get()
  neighbourhood(@Caller() caller: Principal, @Query() query: unknown): Promise<LaidOutGraph> {
    const { root, depth, direction, relations, kinds } = parseQuery(graphQuery, query);
    return this.getGraph.execute(caller, { root: readInput(() => canonicalEntityRef(root)), depth, direction, relations: readNames(relations), kinds: readNames(kinds) });
  }
}

/** Comma lists, repeated or not, lower-cased; blank: undefined. */
function readNames(lists: readonly string[] | undefined): string[] | undefined {
  const names = (lists ?? []).flatMap((list) => list.split(',')).map((name) => name.trim().toLowerCase()).filter(Boolean);
  return names.length > 0 ? [...new Set(names)] : undefined;
}
