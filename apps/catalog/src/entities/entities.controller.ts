import type { Readable } from 'node:stream';
import { Caller, Describes, Requires, type Principal } from '@callboard/access';
import { parseQuery } from '@callboard/service-kit';
import { Body, Controller, Get, Header, HttpCode, Inject, Param, Post, Query, Req, Res, UseInterceptors } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AwaitPositionHandler } from './await-position.handler.js';
import { entityQuery, listQuery, noParameters, pageBody, pageQuery, readListRequest, readName, readPageBody, readPageQuery, readRefsRequest, refsBody, refsQuery } from './entities.dto.js';
import { ancestryReply, entityBatchReply, entityListReply, entityPageReply, entityReply } from './entity-replies.dto.js';
import { GetEntity } from './get-entity.query.js';
import { JSON_TYPE, jsonReply } from './json-reply.js';
import { ListEntities } from './list-entities.query.js';
import { ListEntitiesByRefs } from './list-entities-by-refs.query.js';
import { QueryEntities, type EntityPageRequest } from './query-entities.query.js';

/** Where in the log a reader that starts from this answer goes on. */
const POSITION_HEADER = 'callboard-position';

/** Reads of entities as Backstage's clients make them. Texts go from the database to the socket as they are. */
@Controller('api/catalog/entities')
@Requires('catalog.entity.read')
@UseInterceptors(AwaitPositionHandler)
export class EntitiesController {
  constructor(
    @Inject(ListEntities) private readonly listEntities: ListEntities,
    @Inject(QueryEntities) private readonly queryEntities: QueryEntities,
    @Inject(ListEntitiesByRefs) private readonly listByRefs: ListEntitiesByRefs,
    @Inject(GetEntity) private readonly getEntity: GetEntity,
  ) {}

  @Get()
  @Describes({ id: 'GetEntities', summary: 'Entities that a filter picks; all, or a window of them with a Link to the next', query: listQuery, replies: { 200: entityListReply } })
  @Header('content-type', JSON_TYPE)
  async list(@Caller() caller: Principal, @Query() query: unknown, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<string | Readable> {
    const { request: asked, window } = readListRequest(query);
    const { json, position, after } = await (window ? this.listEntities.window(caller, asked, window) : this.listEntities.all(caller, asked));
    reply.header(POSITION_HEADER, `CATALOG:${position}`);
    if (after !== undefined) {
      reply.header('link', `<${nextUrl(request.url, after)}>; rel="next"`);
    }
    return jsonReply(json);
  }

  @Get('by-query')
  @Describes({ id: 'GetEntitiesByQuery', summary: 'A page of entities', query: pageQuery, replies: { 200: entityPageReply } })
  @Header('content-type', JSON_TYPE)
  query(@Caller() caller: Principal, @Query() query: unknown, @Res({ passthrough: true }) reply: FastifyReply): Promise<string | Readable> {
    return this.page(caller, readPageQuery(query), reply);
  }

  @Post('by-query')
  @HttpCode(200)
  @Describes({ id: 'QueryEntitiesByPredicate', summary: 'A page of entities that a predicate picks', query: noParameters, body: pageBody, bodyOptional: true, replies: { 200: entityPageReply } })
  @Header('content-type', JSON_TYPE)
  queryByBody(@Caller() caller: Principal, @Query() query: unknown, @Body() body: unknown, @Res({ passthrough: true }) reply: FastifyReply): Promise<string | Readable> {
    parseQuery(noParameters, query);
    return this.page(caller, readPageBody(body), reply);
  }

  @Post('by-refs')
  @HttpCode(200)
  @Describes({ id: 'GetEntitiesByRefs', summary: 'Entities by their refs', query: refsQuery, body: refsBody, replies: { 200: entityBatchReply } })
  @Header('content-type', JSON_TYPE)
  async byRefs(@Caller() caller: Principal, @Query() query: unknown, @Body() body: unknown): Promise<string | Readable> {
    const { refs, filter, ...reading } = readRefsRequest(query, body);
    return jsonReply(await this.listByRefs.execute(caller, refs, filter, reading));
  }

  @Get('by-uid/:uid')
  @Describes({ id: 'GetEntityByUid', summary: 'One entity by its uid', query: entityQuery, replies: { 200: entityReply } })
  @Header('content-type', JSON_TYPE)
  byUid(@Caller() caller: Principal, @Param('uid') uid: string, @Query() query: unknown): Promise<string> {
    return this.getEntity.byUid(caller, uid, parseQuery(entityQuery, query).asOf);
  }

  @Get('by-name/:kind/:namespace/:name')
  @Describes({ id: 'GetEntityByName', summary: 'One entity by kind, namespace and name in any letter case', query: entityQuery, replies: { 200: entityReply } })
  @Header('content-type', JSON_TYPE)
  byName(@Caller() caller: Principal, @Param('kind') kind: string, @Param('namespace') namespace: string, @Param('name') name: string, @Query() query: unknown): Promise<string> {
    return this.getEntity.byName(caller, readName({ kind, namespace, name }), parseQuery(entityQuery, query).asOf);
  }

  @Get('by-name/:kind/:namespace/:name/ancestry')
  @Describes({ id: 'GetEntityAncestryByName', summary: 'An entity and all Location entities that lead to it', query: noParameters, replies: { 200: ancestryReply } })
  @Header('content-type', JSON_TYPE)
  ancestry(@Caller() caller: Principal, @Param('kind') kind: string, @Param('namespace') namespace: string, @Param('name') name: string, @Query() query: unknown): Promise<string> {
    parseQuery(noParameters, query);
    return this.getEntity.ancestry(caller, readName({ kind, namespace, name }));
  }

  private async page(caller: Principal, request: EntityPageRequest, reply: FastifyReply): Promise<string | Readable> {
    const { json, position } = await this.queryEntities.execute(caller, request);
    reply.header(POSITION_HEADER, `CATALOG:${position}`);
    return jsonReply(json);
  }
}

/** The same request, further on: `after` holds limit and offset from here on. */
function nextUrl(url: string, after: string): string {
  const next = new URL(url, 'http://callboard');
  next.searchParams.delete('offset');
  next.searchParams.set('after', after);
  return `${next.pathname}${next.search}`;
}
