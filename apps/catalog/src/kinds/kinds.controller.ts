import { Describes, Requires } from '@callboard/access';
import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Put, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ChangeKinds, type KindChange } from './change-kinds.use-case.js';
import { extensionBody, kindBody, kindReply, kindsReply } from './kind-replies.dto.js';
import type { KindView } from './kind-view.js';
import { readExtension, readKind } from './kinds.dto.js';
import { ListKinds } from './list-kinds.query.js';

/** Kinds of entities: which there are, and how to add one or fields of one. */
@Controller('api/catalog/kinds')
export class KindsController {
  constructor(
    @Inject(ListKinds) private readonly list: ListKinds,
    @Inject(ChangeKinds) private readonly change: ChangeKinds,
  ) {}

  @Get()
  @Describes({ id: 'GetKinds', summary: 'All kinds of entities', replies: { 200: kindsReply } })
  @Requires('catalog.entity.read')
  async all(): Promise<{ items: KindView[] }> {
    return { items: await this.list.all() };
  }

  @Get(':kind')
  @Describes({ id: 'GetKind', summary: 'One kind with its schema, relations and added fields', replies: { 200: kindReply } })
  @Requires('catalog.entity.read')
  one(@Param('kind') kind: string): Promise<KindView> {
    return this.list.one(kind);
  }

  @Put(':kind')
  @Describes({ id: 'PutKind', summary: 'Adds a kind, or declares it anew', body: kindBody, replies: { 200: kindReply, 201: kindReply } })
  @Requires('catalog.ingestion.manage')
  async put(@Param('kind') kind: string, @Body() body: unknown, @Res({ passthrough: true }) reply: FastifyReply): Promise<KindView & { pending?: number }> {
    return this.answer(kind, await this.change.putKind(readKind(kind, body)), reply);
  }

  @Delete(':kind')
  @HttpCode(204)
  @Describes({ id: 'DeleteKind', summary: 'Takes a kind away of which there are no entities', replies: { 204: undefined } })
  @Requires('catalog.ingestion.manage')
  remove(@Param('kind') kind: string): Promise<void> {
    return this.change.removeKind(kind);
  }

  @Put(':kind/extensions/:name')
  @Describes({ id: 'PutKindExtension', summary: 'Adds fields and relations to a kind, or declares them anew', body: extensionBody, replies: { 200: kindReply, 201: kindReply } })
  @Requires('catalog.ingestion.manage')
  async putExtension(@Param('kind') kind: string, @Param('name') name: string, @Body() body: unknown, @Res({ passthrough: true }) reply: FastifyReply): Promise<KindView & { pending?: number }> {
    return this.answer(kind, await this.change.putExtension(readExtension(kind, name, body)), reply);
  }

  @Delete(':kind/extensions/:name')
  @HttpCode(204)
  @Describes({ id: 'DeleteKindExtension', summary: 'Takes added fields away', replies: { 204: undefined } })
  @Requires('catalog.ingestion.manage')
  removeExtension(@Param('kind') kind: string, @Param('name') name: string): Promise<void> {
    return this.change.removeExtension(kind, name);
  }

  private async answer(kind: string, { outcome, pending }: KindChange, reply: FastifyReply): Promise<KindView & { pending?: number }> {
    reply.status(outcome === 'created' ? 201 : 200);
    return { ...(await this.list.one(kind)), ...(pending > 0 && { pending }) };
  }
}
