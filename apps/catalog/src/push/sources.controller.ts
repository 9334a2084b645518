import { Caller, Requires, type Principal } from '@callboard/access';
import { BodyLimit, parseQuery } from '@callboard/service-kit';
import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Patch, Put, Query, Req, Res } from '@nestjs/common';
import type { ProviderMutation } from '@callboard/plugin-sdk';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { GetSource } from './get-source.query.js';
import { MAX_PUSH_BYTES, readDelta, readRepeatable, readSet, readSourceName, writeMutation, writePosition, writeSource, writeSourceWithErrors } from './push.dto.js';
import { PushEntities } from './push-entities.use-case.js';
import { RemovePushedSource } from './remove-pushed-source.use-case.js';

const noParameters = z.object({});

/** Sets of entities that are pushed: a build, an inventory, a script says what there is. */
@Controller('api/catalog/sources')
export class SourcesController {
  constructor(
    @Inject(GetSource) private readonly getSource: GetSource,
    @Inject(PushEntities) private readonly pushEntities: PushEntities,
    @Inject(RemovePushedSource) private readonly removeSource: RemovePushedSource,
  ) {}

  @Get()
  @Requires('catalog.ingestion.read')
  async list(@Query() query: unknown): Promise<object> {
    parseQuery(noParameters, query);
    return { items: (await this.getSource.all()).map(writeSource) };
  }

  @Get(':source')
  @Requires('catalog.ingestion.read')
  async get(@Param('source') source: string, @Query() query: unknown): Promise<object> {
    parseQuery(noParameters, query);
    return writeSourceWithErrors(await this.getSource.withErrors(readSourceName(source)));
  }

  @Delete(':source')
  @HttpCode(204)
  @Requires('catalog.entity.delete')
  remove(@Param('source') source: string): Promise<void> {
    return this.removeSource.execute(readSourceName(source));
  }

  @Put(':source/entities')
  @BodyLimit(MAX_PUSH_BYTES)
  @Requires('catalog.entity.create')
  replace(@Caller() caller: Principal, @Param('source') source: string, @Query() query: unknown, @Body() body: unknown, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    parseQuery(noParameters, query);
    return this.push({ caller, source: readSourceName(source), mutation: readSet(body) }, request, reply);
  }

  @Patch(':source/entities')
  @BodyLimit(MAX_PUSH_BYTES)
  @Requires('catalog.entity.create')
  change(@Caller() caller: Principal, @Param('source') source: string, @Query() query: unknown, @Body() body: unknown, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    parseQuery(noParameters, query);
    return this.push({ caller, source: readSourceName(source), mutation: readDelta(body) }, request, reply);
  }

  private async push(push: { caller: Principal; source: string; mutation: ProviderMutation }, request: FastifyRequest, reply: FastifyReply): Promise<object> {
    const written = await this.pushEntities.execute({ ...push, repeatable: readRepeatable(request) });
    reply.header('callboard-position', writePosition(written.position));
    return writeMutation(push.source, written);
  }
}
