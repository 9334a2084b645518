import { Inject, Injectable } from '@nestjs/common';
import { DocumentsRepository } from './documents.repository.js';
import { HIGHLIGHT, highlight } from './highlight.js';
import { encodeCursor, type SearchRequest } from './search-request.js';

/** The reply of `GET /query` in Backstage's wire form. */
export interface SearchReply {
  readonly results: readonly {
    readonly type: string;
    readonly document: Readonly<Record<string, string>>;
    /** Place in the whole result, from 1. */
    readonly rank: number;
    readonly highlight?: { preTag: string; postTag: string; fields: Record<string, string> };
  }[];
  readonly numberOfResults: number;
  readonly nextPageCursor?: string;
  readonly previousPageCursor?: string;
}

/** Finds documents. */
@Injectable()
export class SearchDocuments {
  constructor(@Inject(DocumentsRepository) private readonly documents: DocumentsRepository) {}

  async execute(request: SearchRequest): Promise<SearchReply> {
    // A cursor of another engine names no page: the count is still right, the page is empty.
    const page = request.page ?? Number.MAX_SAFE_INTEGER;
    const known = request.page !== undefined;
    const { total, items } = await this.documents.search({ ...request, page: known ? page : 0 });
    if (!known) {
      return { results: [], numberOfResults: total };
    }
    const first = page * request.pageLimit;
    return {
      results: items.map(({ type, document }, index) => {
        const fields = highlight(document, request.term);
        return {
          type,
          document,
          rank: first + index + 1,
          ...(Object.keys(fields).length > 0 && { highlight: { ...HIGHLIGHT, fields } }),
        };
      }),
      numberOfResults: total,
      ...(first + items.length < total && items.length > 0 && { nextPageCursor: encodeCursor(page + 1) }),
      ...(page > 0 && { previousPageCursor: encodeCursor(page - 1) }),
    };
  }
}
