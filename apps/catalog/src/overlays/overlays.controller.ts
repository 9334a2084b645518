import { Caller, Describes, Requires, type Principal } from '@callboard/access';
import { Conflict, parseQuery } from '@callboard/service-kit';
import { Body, Controller, Delete, Get, Headers, HttpCode, Inject, Param, Patch, Put, Query, Res, UseInterceptors } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { AwaitPositionHandler } from '../entities/await-position.handler.js';
import { noParameters, readName } from '../entities/entities.dto.js';
import { ChangeOverlay } from './change-overlay.use-case.js';
import { GetOverlay, type TaggedOverlay } from './get-overlay.query.js';
import type { OverlayView } from './overlay-view.js';
import { overlayReply, proposalReply } from './overlay-replies.dto.js';
import { noQuery, overlayBody, overlayPatch, readIfMatch, readOverlay, readOverlayPatch } from './overlays.dto.js';
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
  @Describes({ id: 'GetOverlay', summary: 'What lies over an entity, field by field', query: noParameters, replies: { 200: overlayReply } })
  @Requires('catalog.entity.read')
  @UseInterceptors(AwaitPositionHandler)
  async read(@Caller() caller: Principal, @Param('kind') kind: string, @Param('namespace') namespace: string, @Param('name') name: string, @Query() query: unknown, @Res({ passthrough: true }) reply: FastifyReply): Promise<OverlayView> {
    parseQuery(noParameters, query);
    return tagged(await this.getOverlay.execute(caller, readName({ kind, namespace, name })), reply);
  }

  @Get('proposal')
  @Describes({ id: 'GetOverlayProposal', summary: 'The overlay as a change of the source file; a unified diff alone for text/x-diff', query: noParameters, replies: { 200: proposalReply } })
  @Requires('catalog.overlay.manage')
  async propose(@Caller() caller: Principal, @Param('kind') kind: string, @Param('namespace') namespace: string, @Param('name') name: string, @Query() query: unknown, @Headers('accept') accept: string | undefined, @Res({ passthrough: true }) reply: FastifyReply): Promise<OverlayProposal | string> {
    parseQuery(noParameters, query);
    const proposal = await this.proposeOverlay.execute(caller, readName({ kind, namespace, name }));
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
  @Describes({ id: 'ReplaceOverlay', summary: 'Replaces what lies over an entity', query: noQuery, body: overlayBody, replies: { 200: overlayReply } })
  @Requires('catalog.overlay.manage')
  async replace(@Caller() caller: Principal, @Param('kind') kind: string, @Param('namespace') namespace: string, @Param('name') name: string, @Query() query: unknown, @Headers('if-match') ifMatch: string | undefined, @Body() body: unknown, @Res({ passthrough: true }) reply: FastifyReply): Promise<OverlayView> {
    parseQuery(noQuery, query);
    const overlay = readOverlay(body);
    return tagged(await this.changeOverlay.execute(caller, readName({ kind, namespace, name }), { next: () => overlay, ifMatch: readIfMatch(ifMatch) }), reply);
  }

  @Patch()
  @Describes({ id: 'MergeOverlay', summary: 'Merges into what lies over an entity; null lifts a field', query: noQuery, body: overlayPatch, replies: { 200: overlayReply } })
  @Requires('catalog.overlay.manage')
  async merge(@Caller() caller: Principal, @Param('kind') kind: string, @Param('namespace') namespace: string, @Param('name') name: string, @Query() query: unknown, @Headers('if-match') ifMatch: string | undefined, @Body() body: unknown, @Res({ passthrough: true }) reply: FastifyReply): Promise<OverlayView> {
    parseQuery(noQuery, query);
    return tagged(await this.changeOverlay.execute(caller, readName({ kind, namespace, name }), { next: readOverlayPatch(body), ifMatch: readIfMatch(ifMatch) }), reply);
  }

  @Delete()
  @HttpCode(204)
  @Describes({ id: 'LiftOverlay', summary: 'Lifts what lies over an entity', query: noQuery, replies: { 204: undefined } })
  @Requires('catalog.overlay.manage')
  async lift(@Caller() caller: Principal, @Param('kind') kind: string, @Param('namespace') namespace: string, @Param('name') name: string, @Query() query: unknown, @Headers('if-match') ifMatch: string | undefined): Promise<void> {
    parseQuery(noQuery, query);
    await this.changeOverlay.execute(caller, readName({ kind, namespace, name }), { next: () => ({}), ifMatch: readIfMatch(ifMatch) });
  }
}

function tagged({ view, tag }: TaggedOverlay, reply: FastifyReply): OverlayView {
  void reply.header('etag', tag);
  return view;
}
