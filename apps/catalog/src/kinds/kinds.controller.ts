import { Requires } from '@callboard/access';
import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Put, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ChangeKinds, type KindChange } from './change-kinds.use-case.js';
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
  @Requires('catalog.entity.read')
  async all(): Promise<{ items: KindView[] }> {
    return { items: await this.list.all() };
  }

  @Get(':kind')
  @Requires('catalog.entity.read')
  one(@Param('kind') kind: string): Promise<KindView> {
    return this.list.one(kind);
  }

  @Put(':kind')
  @Requires('catalog.ingestion.manage')
  async put(@Param('kind') kind: string, @Body() body: unknown, @Res({ passthrough: true }) reply: FastifyReply): Promise<KindView & { pending?: number }> {
    return this.answer(kind, await this.change.putKind(readKind(kind, body)), reply);
  }

  @Delete(':kind')
  @HttpCode(204)
  @Requires('catalog.ingestion.manage')
  remove(@Param('kind') kind: string): Promise<void> {
    return this.change.removeKind(kind);
  }

  @Put(':kind/extensions/:name')
  @Requires('catalog.ingestion.manage')
  async putExtension(@Param('kind') kind: string, @Param('name') name: string, @Body() body: unknown, @Res({ passthrough: true }) reply: FastifyReply): Promise<KindView & { pending?: number }> {
    return this.answer(kind, await this.change.putExtension(readExtension(kind, name, body)), reply);
  }

  @Delete(':kind/extensions/:name')
  @HttpCode(204)
  @Requires('catalog.ingestion.manage')
  removeExtension(@Param('kind') kind: string, @Param('name') name: string): Promise<void> {
    return this.change.removeExtension(kind, name);
  }

  private async answer(kind: string, { outcome, pending }: KindChange, reply: FastifyReply): Promise<KindView & { pending?: number }> {
    reply.status(outcome === 'created' ? 201 : 200);
    return { ...(await this.list.one(kind)), ...(pending > 0 && { pending }) };
  }
}
