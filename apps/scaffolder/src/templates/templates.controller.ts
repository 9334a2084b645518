import { Caller, principalName, Requires, type Principal } from '@callboard/access';
import { parseQuery } from '@callboard/service-kit';
import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { z } from 'zod';
import { templatingExtensions } from '../expressions/templating-extensions.js';
import { FindTemplate } from './find-template.query.js';
import { formOf } from './template.js';

const noQuery = z.object({});

@Controller('api/scaffolder/v2')
export class TemplatesController {
  constructor(@Inject(FindTemplate) private readonly findTemplate: FindTemplate) {}

  @Get('templates/:namespace/:kind/:name/parameter-schema')
  @Requires('scaffolder.template.parameter.read')
  async getParameterSchema(
    @Param() { namespace, kind, name }: { namespace: string; kind: string; name: string },
    @Query() query: unknown,
    @Caller() caller: Principal,
  ): Promise<unknown> {
    parseQuery(noQuery, query);
    const { template } = await this.findTemplate.execute(`${kind}:${namespace}/${name}`, principalName(caller));
    return formOf(template);
  }

  @Get('templating-extensions')
  @Requires('scaffolder.action.read')
  listTemplatingExtensions(@Query() query: unknown): unknown {
    parseQuery(noQuery, query);
    return templatingExtensions();
  }
}
