import { Caller, Describes, Requires, type Principal } from '@callboard/access';
import { BodyLimit } from '@callboard/service-kit';
import { Body, Controller, Inject, Param, Put, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { entityBody, MAX_PUSH_BYTES, readEntity, readPrecondition, readRepeatable, readUpsertQuery, upsertQuery, writePosition } from './push.dto.js';
import { upsertReply } from './push-replies.dto.js';
import { UpsertEntity } from './upsert-entity.use-case.js';

/** Single entities that are put under their names. */
@Controller('api/catalog/entities/by-name')
export class UpsertEntityController {
  constructor(@Inject(UpsertEntity) private readonly upsertEntity: UpsertEntity) {}

  @Put(':kind/:namespace/:name')
  @BodyLimit(MAX_PUSH_BYTES)
  @Describes({ id: 'PutEntityByName', summary: 'Creates or replaces one entity of a pushed set', query: upsertQuery, body: entityBody, replies: { 200: upsertReply, 201: upsertReply } })
  @Requires('catalog.entity.create')
  async upsert(
    @Caller() caller: Principal,
    @Param() { kind, namespace, name }: { kind: string; namespace: string; name: string },
    @Query() query: unknown,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const { source } = readUpsertQuery(query);
    const { result, position } = await this.upsertEntity.execute({
      caller,
      name: { kind, namespace, name },
      value: readEntity(body),
      source,
      precondition: readPrecondition(request.headers),
      repeatable: readRepeatable(request),
    });
    reply.code(result.outcome === 'created' ? 201 : 200);
    reply.header('etag', `"${result.etag}"`);
    reply.header('callboard-position', writePosition(position));
    return { ...result, position: writePosition(position) };
  }
}
