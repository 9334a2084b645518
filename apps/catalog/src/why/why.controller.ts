import { Caller, Describes, Requires, type Principal } from '@callboard/access';
import { parseQuery } from '@callboard/service-kit';
import { Controller, Get, Inject, Param, Query, UseInterceptors } from '@nestjs/common';
import { z } from 'zod';
import { AwaitPositionHandler } from '../entities/await-position.handler.js';
import { noParameters, readName } from '../entities/entities.dto.js';
import { ExplainEntity } from './explain-entity.query.js';
import type { Explanation } from './explanation.js';

const explanationReply = z
  .looseObject({
    ref: z.string(),
    exists: z.boolean(),
    verdict: z.string(),
    summary: z.string(),
    advice: z.array(z.string()),
    documents: z.array(z.record(z.string(), z.unknown())),
    conflicts: z.array(z.record(z.string(), z.unknown())),
    referencedBy: z.array(z.looseObject({ ref: z.string(), type: z.string() })),
    unreadable: z.array(z.record(z.string(), z.unknown())),
  })
  .meta({ id: 'Explanation' });

/** Why an entity is there, or is not. */
@Controller('api/catalog/why')
@Requires('catalog.entity.read')
@UseInterceptors(AwaitPositionHandler)
export class WhyController {
  constructor(@Inject(ExplainEntity) private readonly explainEntity: ExplainEntity) {}

  @Get(':kind/:namespace/:name')
  @Describes({ id: 'ExplainEntity', summary: 'Why there is an entity of this ref, or why there is none', query: noParameters, replies: { 200: explanationReply } })
  why(@Caller() caller: Principal, @Param('kind') kind: string, @Param('namespace') namespace: string, @Param('name') name: string, @Query() query: unknown): Promise<Explanation> {
    parseQuery(noParameters, query);
    return this.explainEntity.execute(caller, readName({ kind, namespace, name }));
  }
}
