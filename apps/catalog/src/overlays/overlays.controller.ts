import { Caller, Requires, type Principal } from '@callboard/access';
import { Conflict, parseQuery } from '@callboard/service-kit';
import { Body, Controller, Delete, Get, Headers, HttpCode, Inject, Param, Patch, Put, Query, Res, UseInterceptors } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { AwaitPositionHandler } from '../entities/await-position.handler.js';
import { noParameters } from '../entities/entities.dto.js';
import { ChangeOverlay } from './change-overlay.use-case.js';
import { GetOverlay, type TaggedOverlay } from './get-overlay.query.js';
import type { OverlayView } from './overlay-view.js';
import { readIfMatch, readOverlay, readOverlayPatch } from './overlays.dto.js';
import { ProposeOverlay, type OverlayProposal } from './propose-overlay.query.js';

/** What people lay over an entity in the portal. */
@Controller('api/catalog/entities/by-name/:kind/:namespace/:name/overlay')
export class OverlaysController {
  constructor(
    @Inject(GetOverlay) private readonly getOverlay: GetOverlay,
    @Inject(ChangeOverlay) private readonly changeOverlay: ChangeOverlay,
    @Inject(ProposeOverlay) private readonly proposeOverlay: ProposeOverlay,
  ) {}

  @Get()
  @Requires('catalog.entity.read')
  @UseInterceptors(AwaitPositionHandler)
  async read(@Caller() caller: Principal, @Param('kind') kind: string, @Param('namespace') namespace: string, @Param('name') name: string, @Query() query: unknown, @Res({ passthrough: true }) reply: FastifyReply): Promise<OverlayView> {
    parseQuery(noParameters, query);
    return tagged(await this.getOverlay.execute(caller, { kind, namespace, name }), reply);
  }

  @Get('proposal')
  @Requires('catalog.overlay.manage')
  async propose(@Caller() caller: Principal, @Param('kind') kind: string, @Param('namespace') namespace: string, @Param('name') name: string, @Query() query: unknown, @Headers('accept') accept: string | undefined, @Res({ passthrough: true }) reply: FastifyReply): Promise<OverlayProposal | string> {
    parseQuery(noParameters, query);
    const proposal = await this.proposeOverlay.execute(caller, { kind, namespace, name });
    void reply.header('vary', 'accept');
    if (!/\btext\/x-(?:diff|patch)\b/.test(accept ?? '')) {
      return proposal;
    }
    if (proposal.diff === undefined) {
      throw new Conflict('proposal_impossible', proposal.reason ?? 'The file cannot be changed');
    }
    void reply.type('text/x-diff; charset=utf-8');
    return proposal.diff;
  }

  @Put()
  @Requires('catalog.overlay.manage')
  async replace(@Caller() caller: Principal, @Param('kind') kind: string, @Param('namespace') namespace: string, @Param('name') name: string, @Headers('if-match') ifMatch: string | undefined, @Body() body: unknown, @Res({ passthrough: true }) reply: FastifyReply): Promise<OverlayView> {
    const overlay = readOverlay(body);
    return tagged(await this.changeOverlay.execute(caller, { kind, namespace, name }, { next: () => overlay, ifMatch: readIfMatch(ifMatch) }), reply);
  }

  @Patch()
  @Requires('catalog.overlay.manage')
  async merge(@Caller() caller: Principal, @Param('kind') kind: string, @Param('namespace') namespace: string, @Param('name') name: string, @Headers('if-match') ifMatch: string | undefined, @Body() body: unknown, @Res({ passthrough: true }) reply: FastifyReply): Promise<OverlayView> {
    return tagged(await this.changeOverlay.execute(caller, { kind, namespace, name }, { next: readOverlayPatch(body), ifMatch: readIfMatch(ifMatch) }), reply);
  }

  @Delete()
  @HttpCode(204)
  @Requires('catalog.overlay.manage')
  async lift(@Caller() caller: Principal, @Param('kind') kind: string, @Param('namespace') namespace: string, @Param('name') name: string, @Headers('if-match') ifMatch: string | undefined): Promise<void> {
    await this.changeOverlay.execute(caller, { kind, namespace, name }, { next: () => ({}), ifMatch: readIfMatch(ifMatch) });
  }
}

function tagged({ view, tag }: TaggedOverlay, reply: FastifyReply): OverlayView {
  void reply.header('etag', tag);
  return view;
}
