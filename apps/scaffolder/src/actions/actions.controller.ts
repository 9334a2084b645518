import { Requires } from '@callboard/access';
import { parseQuery } from '@callboard/service-kit';
import { Controller, Get, Inject, Query } from '@nestjs/common';
import { z } from 'zod';
import { ActionRegistry } from './action-registry.js';

const noQuery = z.object({});

@Controller('api/scaffolder/v2')
export class ActionsController {
  constructor(@Inject(ActionRegistry) private readonly actions: ActionRegistry) {}

  @Get('actions')
  @Requires('scaffolder.action.read')
  listActions(@Query() query: unknown): unknown {
    parseQuery(noQuery, query);
    return this.actions.list().map(({ id, description, examples, schema }) => ({ id, description, examples, schema }));
  }
}
