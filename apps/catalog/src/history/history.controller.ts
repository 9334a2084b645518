import { Caller, Describes, Requires, type Principal } from '@callboard/access';
import { parseQuery } from '@callboard/service-kit';
import { Controller, Get, Header, Headers, Inject, Param, Query, Res, UseInterceptors } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { AwaitPositionHandler } from '../entities/await-position.handler.js';
import { noParameters } from '../entities/entities.dto.js';
import { JSON_TYPE } from '../entities/json-reply.js';
import { CompareRevisions, type RevisionComparison } from './compare-revisions.query.js';
import { changeReply, changesQuery, changesReply, compareQuery, comparisonReply, readChangesQuery, readRevision, restoreReply } from './history.dto.js';
import { ListChanges } from './list-changes.query.js';
import { ProposeRestore, type RestoreProposal } from './propose-restore.query.js';

/** Names of YAML that clients ask for. */
const YAML = /\b(?:application|text)\/(?:x-)?yaml\b/i;

interface RevisionPath {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly revision: string;
}

/** What happened to an entity. */
@Controller('api/catalog/entities/by-name/:kind/:namespace/:name/history')
@Requires('catalog.entity.read')
@UseInterceptors(AwaitPositionHandler)
export class HistoryController {
  constructor(
    @Inject(ListChanges) private readonly listChanges: ListChanges,
    @Inject(CompareRevisions) private readonly compareRevisions: CompareRevisions,
    @Inject(ProposeRestore) private readonly proposeRestore: ProposeRestore,
  ) {}

  @Get()
  @Describes({ id: 'GetEntityHistory', summary: 'Changes of an entity, newest first, deleted or not', query: changesQuery, replies: { 200: changesReply } })
  @Header('content-type', JSON_TYPE)
  page(@Caller() caller: Principal, @Param('kind') kind: string, @Param('namespace') namespace: string, @Param('name') name: string, @Query() query: unknown): Promise<string> {
    return this.listChanges.page(caller, { kind, namespace, name }, readChangesQuery(query));
  }

  @Get('compare')
  @Describes({ id: 'CompareEntityRevisions', summary: 'What lies between two revisions of an entity', query: compareQuery, replies: { 200: comparisonReply } })
  compare(@Caller() caller: Principal, @Param('kind') kind: string, @Param('namespace') namespace: string, @Param('name') name: string, @Query() query: unknown): Promise<RevisionComparison> {
    const { from, to } = parseQuery(compareQuery, query);
    return this.compareRevisions.execute(caller, { kind, namespace, name }, from, to);
  }

  @Get(':revision')
  @Describes({ id: 'GetEntityRevision', summary: 'One change of an entity, with the entity as of then', query: noParameters, replies: { 200: changeReply } })
  @Header('content-type', JSON_TYPE)
  one(@Caller() caller: Principal, @Param() { revision, ...name }: RevisionPath, @Query() query: unknown): Promise<string> {
    parseQuery(noParameters, query);
    return this.listChanges.one(caller, name, readRevision(revision));
  }

  /** The proposal, or to those who ask for YAML its text alone. */
  @Get(':revision/restore')
  @Describes({ id: 'ProposeEntityRestore', summary: 'What to write into which file so that an entity becomes what it was', query: noParameters, replies: { 200: restoreReply } })
  async restore(
    @Caller() caller: Principal,
    @Param() { revision, ...name }: RevisionPath,
    @Query() query: unknown,
    @Headers('accept') accept: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RestoreProposal | string> {
    parseQuery(noParameters, query);
    const proposal = await this.proposeRestore.execute(caller, name, readRevision(revision));
    reply.header('vary', 'accept');
    if (!YAML.test(accept ?? '')) {
      return proposal;
    }
    reply.header('content-type', 'application/yaml; charset=utf-8');
    return proposal.yaml;
  }
}
