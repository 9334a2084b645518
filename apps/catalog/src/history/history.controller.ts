import { Caller, Requires, type Principal } from '@callboard/access';
import { InvalidInput, parseQuery, queryParam } from '@callboard/service-kit';
import { Controller, Get, Header, Inject, Param, Query, UseInterceptors } from '@nestjs/common';
import { z } from 'zod';
import { AwaitPositionHandler } from '../entities/await-position.handler.js';
import { noParameters, waitParam } from '../entities/entities.dto.js';
import { JSON_TYPE } from '../entities/json-reply.js';
import { ListChanges } from './list-changes.query.js';

const pageQuery = z.object({ ...waitParam, limit: queryParam.integer({ min: 1, max: 500 }).optional(), cursor: queryParam.text().optional() });

/** What happened to an entity. */
@Controller('api/catalog/entities/by-name/:kind/:namespace/:name/history')
@Requires('catalog.entity.read')
@UseInterceptors(AwaitPositionHandler)
export class HistoryController {
  constructor(@Inject(ListChanges) private readonly listChanges: ListChanges) {}

  @Get()
  @Header('content-type', JSON_TYPE)
  page(@Caller() caller: Principal, @Param('kind') kind: string, @Param('namespace') namespace: string, @Param('name') name: string, @Query() query: unknown): Promise<string> {
    const { limit, cursor } = parseQuery(pageQuery, query);
    return this.listChanges.page(caller, { kind, namespace, name }, { limit, cursor });
  }

  @Get(':revision')
  @Header('content-type', JSON_TYPE)
  one(
    @Caller() caller: Principal,
    @Param('kind') kind: string,
    @Param('namespace') namespace: string,
    @Param('name') name: string,
    @Param('revision') revision: string,
    @Query() query: unknown,
  ): Promise<string> {
    parseQuery(noParameters, query);
    if (!/^[1-9]\d{0,14}$/.test(revision)) {
      throw new InvalidInput('invalid_request', 'request/path/revision must be a positive integer');
    }
    return this.listChanges.one(caller, { kind, namespace, name }, Number(revision));
  }
}
