import { Public, Requires } from '@callboard/access';
import { AppliedPositions } from '@callboard/messaging';
import { CONFIG, type Config } from '@callboard/service-kit';
import { Controller, Get, Headers, Inject, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { searchConfigSchema } from '../config.js';
import { INDEX_DURABLE } from './index-entities.use-case.js';
import { SearchDocuments, type SearchReply } from './search-documents.query.js';
import { parseSearchRequest } from './search-request.js';

/** Backstage's search API. */
@Controller('api/search')
export class SearchController {
  constructor(
    @Inject(SearchDocuments) private readonly searchDocuments: SearchDocuments,
    @Inject(AppliedPositions) private readonly positions: AppliedPositions,
    @Inject(CONFIG) private readonly config: Config<typeof searchConfigSchema>,
  ) {}

  @Get('query')
  @Requires('search.document.read')
  async query(@Req() request: FastifyRequest, @Headers('callboard-wait') waitHeader?: string): Promise<SearchReply> {
    const queryString = queryStringOf(request);
    const wait = waitHeader ?? new URLSearchParams(queryString).get('wait') ?? undefined;
    const search = parseSearchRequest(queryString, this.config.search);
    if (wait) {
      await this.positions.waitFor(wait, INDEX_DURABLE);
    }
    return this.searchDocuments.execute(search);
  }

  @Get('health')
  @Public()
  health(): { status: 'ok' } {
    return { status: 'ok' };
  }
}

/** Everything behind the first question mark; what people search for may hold others. */
function queryStringOf({ raw: { url = '' } }: FastifyRequest): string {
  const begin = url.indexOf('?');
  return begin < 0 ? '' : url.slice(begin + 1);
}
