import { Caller, Describes, Requires, type Principal } from '@callboard/access';
import { parseQuery } from '@callboard/service-kit';
import { Body, Controller, Get, Header, HttpCode, Inject, Post, Query, UseInterceptors } from '@nestjs/common';
import { AwaitPositionHandler } from './await-position.handler.js';
import { CountFacets } from './count-facets.query.js';
import { facetsBody, facetsQuery, noParameters, readFacetsBody, readFacetsQuery } from './entities.dto.js';
import { facetsReply } from './entity-replies.dto.js';
import { JSON_TYPE } from './json-reply.js';

/** How many entities there are of what. */
@Controller('api/catalog/entity-facets')
@Requires('catalog.entity.read')
@UseInterceptors(AwaitPositionHandler)
export class EntityFacetsController {
  constructor(@Inject(CountFacets) private readonly countFacets: CountFacets) {}

  @Get()
  @Describes({ id: 'GetEntityFacets', summary: 'Values of fields and how many entities have each', query: facetsQuery, replies: { 200: facetsReply } })
  @Header('content-type', JSON_TYPE)
  byQuery(@Caller() caller: Principal, @Query() query: unknown): Promise<string> {
    const { facets, filter, asOf } = readFacetsQuery(query);
    return this.countFacets.execute(caller, facets, filter, asOf);
  }

  @Post()
  @HttpCode(200)
  @Describes({ id: 'QueryEntityFacetsByPredicate', summary: 'Values of fields among the entities that a predicate picks', query: noParameters, body: facetsBody, replies: { 200: facetsReply } })
  @Header('content-type', JSON_TYPE)
  byBody(@Caller() caller: Principal, @Query() query: unknown, @Body() body: unknown): Promise<string> {
    parseQuery(noParameters, query);
    const { facets, filter, asOf } = readFacetsBody(body);
    return this.countFacets.execute(caller, facets, filter, asOf);
  }
}
