import { Caller, Requires, type Principal } from '@callboard/access';
import { parseQuery } from '@callboard/service-kit';
import { Controller, Get, Inject, Param, Query, UseInterceptors } from '@nestjs/common';
import { AwaitPositionHandler } from '../entities/await-position.handler.js';
import { noParameters, readName } from '../entities/entities.dto.js';
import { ExplainEntity } from './explain-entity.query.js';
import type { Explanation } from './explanation.js';

/** Why an entity is there, or is not. */
@Controller('api/catalog/why')
@Requires('catalog.entity.read')
@UseInterceptors(AwaitPositionHandler)
export class WhyController {
  constructor(@Inject(ExplainEntity) private readonly explainEntity: ExplainEntity) {}

  @Get(':kind/:namespace/:name')
  why(@Caller() caller: Principal, @Param('kind') kind: string, @Param('namespace') namespace: string, @Param('name') name: string, @Query() query: unknown): Promise<Explanation> {
    parseQuery(noParameters, query);
    return this.explainEntity.execute(caller, readName({ kind, namespace, name }));
  }
}
