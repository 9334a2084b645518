import { Caller, Describes, Requires, type Principal } from '@callboard/access';
import { parseQuery } from '@callboard/service-kit';
import { Controller, Get, Inject, Param, Query, UseInterceptors } from '@nestjs/common';
import { AwaitPositionHandler } from '../entities/await-position.handler.js';
import { noParameters } from '../entities/entities.dto.js';
import * as replies from './ingestion-replies.dto.js';
import { errorsQuery, pageQuery, readErrorsQuery, readPage, readSourcesQuery, sourcesQuery } from './ingestion.dto.js';
import { ListProblems } from './list-problems.query.js';
import { ListSources } from './list-sources.query.js';

/** How what is in the catalog gets in, and what does not. */
@Controller('api/catalog/ingestion')
@Requires('catalog.ingestion.read')
@UseInterceptors(AwaitPositionHandler)
export class IngestionController {
  constructor(
    @Inject(ListSources) private readonly listSources: ListSources,
    @Inject(ListProblems) private readonly listProblems: ListProblems,
  ) {}

  @Get()
  @Describes({ id: 'GetIngestion', summary: 'How the reads of all sources go', query: sourcesQuery, replies: { 200: replies.sourcesReply } })
  sources(@Caller() caller: Principal, @Query() query: unknown): Promise<object> {
    const { selection, request } = readSourcesQuery(query);
    return this.listSources.page(caller, selection, request);
  }

  @Get('errors')
  @Describes({ id: 'GetIngestionErrors', summary: 'Everything that is wrong, with file, line and code', query: errorsQuery, replies: { 200: replies.errorsReply } })
  errors(@Caller() caller: Principal, @Query() query: unknown): Promise<object> {
    const { selection, request } = readErrorsQuery(query);
    return this.listProblems.errors(caller, selection, request);
  }

  @Get('conflicts')
  @Describes({ id: 'GetIngestionConflicts', summary: 'Entities that two sources emit', query: pageQuery, replies: { 200: replies.conflictsReply } })
  conflicts(@Caller() caller: Principal, @Query() query: unknown): Promise<object> {
    return this.listProblems.conflicts(caller, readPage(query));
  }

  @Get('orphans')
  @Describes({ id: 'GetIngestionOrphans', summary: 'Entities whose file has vanished, and when they go', query: pageQuery, replies: { 200: replies.orphansReply } })
  orphans(@Caller() caller: Principal, @Query() query: unknown): Promise<object> {
    return this.listProblems.orphans(caller, readPage(query));
  }

  @Get(':id')
  @Describes({ id: 'GetIngestionOfSource', summary: 'One source with the beginning of its files and documents', query: noParameters, replies: { 200: replies.sourceReply } })
  source(@Caller() caller: Principal, @Param('id') id: string, @Query() query: unknown): Promise<object> {
    parseQuery(noParameters, query);
    return this.listSources.one(caller, id);
  }

  @Get(':id/files')
  @Describes({ id: 'GetIngestionFiles', summary: 'Files of one source', query: pageQuery, replies: { 200: replies.filesReply } })
  files(@Caller() caller: Principal, @Param('id') id: string, @Query() query: unknown): Promise<object> {
    return this.listSources.files(caller, id, readPage(query));
  }

  @Get(':id/documents')
  @Describes({ id: 'GetIngestionDocuments', summary: 'Documents of one source', query: pageQuery, replies: { 200: replies.documentsReply } })
  documents(@Caller() caller: Principal, @Param('id') id: string, @Query() query: unknown): Promise<object> {
    return this.listSources.documents(caller, id, readPage(query));
  }
}
