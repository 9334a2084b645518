import { Caller, Describes, Requires, type Principal } from '@callboard/access';
import { BodyLimit } from '@callboard/service-kit';
import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Patch, Put, Req, Res } from '@nestjs/common';
import type { ProviderMutation } from '@callboard/plugin-sdk';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GetSource } from './get-source.query.js';
import { deltaBody, MAX_PUSH_BYTES, readDelta, readRepeatable, readSet, readSourceName, setOrListBody, writeMutation, writePosition, writeSource, writeSourceWithErrors } from './push.dto.js';
import { mutationReply, sourceListReply, sourceReply } from './push-replies.dto.js';
import { PushEntities } from './push-entities.use-case.js';
import { RemovePushedSource } from './remove-pushed-source.use-case.js';

/** Sets of entities that are pushed: a build, an inventory, a script says what there is. */
@Controller('api/catalog/sources')
export class SourcesController {
  constructor(
    @Inject(GetSource) private readonly getSource: GetSource,
    @Inject(PushEntities) private readonly pushEntities: PushEntities,
    @Inject(RemovePushedSource) private readonly removeSource: RemovePushedSource,
  ) {}

  @Get()
  @Describes({ id: 'GetSources', summary: 'Every set that is pushed into the catalog, and how the last push went', replies: { 200: sourceListReply } })
  @Requires('catalog.ingestion.read')
  async list(): Promise<object> {
    return { items: (await this.getSource.all()).map(writeSource) };
  }

  @Get(':source')
  @Describes({ id: 'GetSource', summary: 'One pushed set, with what is wrong in it', replies: { 200: sourceReply } })
  @Requires('catalog.ingestion.read')
  async get(@Param('source') source: string): Promise<object> {
    return writeSourceWithErrors(await this.getSource.withErrors(readSourceName(source)));
  }

  @Delete(':source')
  @HttpCode(204)
  @Describes({ id: 'DeleteSource', summary: 'Removes a pushed set and everything that only it brought', replies: { 204: undefined } })
  @Requires('catalog.entity.delete')
  remove(@Param('source') source: string): Promise<void> {
    return this.removeSource.execute(readSourceName(source));
  }

  @Put(':source/entities')
  @BodyLimit(MAX_PUSH_BYTES)
  @Describes({ id: 'ReplaceSourceEntities', summary: 'Makes the entities of a set what is given; what is left out is deleted', body: setOrListBody, replies: { 200: mutationReply } })
  @Requires('catalog.entity.create')
  replace(@Caller() caller: Principal, @Param('source') source: string, @Body() body: unknown, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    return this.push({ caller, source: readSourceName(source), mutation: readSet(body) }, request, reply);
  }

  @Patch(':source/entities')
  @BodyLimit(MAX_PUSH_BYTES)
  @Describes({ id: 'ChangeSourceEntities', summary: 'Adds or replaces some entities of a set and removes others', body: deltaBody, replies: { 200: mutationReply } })
  @Requires('catalog.entity.create')
  change(@Caller() caller: Principal, @Param('source') source: string, @Body() body: unknown, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    return this.push({ caller, source: readSourceName(source), mutation: readDelta(body) }, request, reply);
  }

  private async push(push: { caller: Principal; source: string; mutation: ProviderMutation }, request: FastifyRequest, reply: FastifyReply): Promise<object> {
    const written = await this.pushEntities.execute({ ...push, repeatable: readRepeatable(request) });
    reply.header('callboard-position', writePosition(written.position));
    return writeMutation(push.source, written);
  }
}
