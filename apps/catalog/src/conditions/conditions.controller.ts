import { Caller, Describes, Requires, type Principal } from '@callboard/access';
import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { ApplyConditions } from './apply-conditions.query.js';
import { conditionsBody, conditionsReply, readConditions } from './conditions.dto.js';

/** What Backstage's permission service asks a plugin when a decision depends on the thing. */
@Controller('api/catalog/.well-known/backstage/permissions')
export class ConditionsController {
  constructor(@Inject(ApplyConditions) private readonly applyConditions: ApplyConditions) {}

  @Post('apply-conditions')
  @HttpCode(200)
  @Requires('catalog.entity.read')
  @Describes({ id: 'ApplyConditions', summary: 'Whether entities meet conditions', body: conditionsBody, replies: { 200: conditionsReply } })
  async apply(@Caller() caller: Principal, @Body() body: unknown): Promise<object> {
    const items: object[] = [];
    for (const check of readConditions(body)) {
      items.push({ id: check.id, result: await this.applyConditions.execute(caller, check) });
    }
    return { items };
  }
}
