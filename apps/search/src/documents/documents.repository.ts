import { Database, type Tx } from '@callboard/persistence';
import { Inject, Injectable } from '@nestjs/common';
import type { IndexedDocument, SentDocument } from './document.js';
import { toPrefixQuery } from './lexemes.js';
import type { SearchRequest } from './search-request.js';

/** One page of hits, best first. */
export interface FoundDocuments {
  readonly total: number;
  readonly items: readonly { readonly type: string; readonly document: SentDocument }[];
}

/** Which catalog the index stands for. */
export interface BuildState {
  readonly build: number;
  readonly epoch?: string;
  readonly complete: boolean;
}

/** The only SQL over the search documents. */
@Injectable()
export class DocumentsRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** Writes documents whose revisions were found to be newer than what was applied. */
  async upsert(tx: Tx, documents: readonly IndexedDocument[], build: number): Promise<void> {
    if (documents.length === 0) {
      return;
    }
    await tx.query(
      `INSERT INTO documents (type, id, revision, document, filters, names, lexemes, build)
       SELECT type, id, revision, document, filters, ARRAY(SELECT jsonb_array_elements_text(names)), lexemes::tsvector, $2
       FROM jsonb_to_recordset($1::jsonb)
         AS row(type text, id text, revision bigint, document jsonb, filters jsonb, names jsonb, lexemes text)
       ON CONFLICT (type, id) DO UPDATE SET
         revision = excluded.revision, document = excluded.document, filters = excluded.filters,
         names = excluded.names, lexemes = excluded.lexemes, build = excluded.build`,
      [JSON.stringify(documents, storable), build],
    );
  }

  /** Says that documents which are in the index as they should be belong to this build. */
  async keep(tx: Tx, type: string, ids: readonly string[], build: number): Promise<void> {
    await tx.query('UPDATE documents SET build = $3 WHERE type = $1 AND id = ANY($2)', [type, ids, build]);
  }

  async remove(tx: Tx, type: string, ids: readonly string[]): Promise<void> {
    await tx.query('DELETE FROM documents WHERE type = $1 AND id = ANY($2)', [type, ids]);
  }

  /** Takes everything out: the documents of a catalog that is no more. */
  async clear(tx: Tx): Promise<void> {
    await tx.query('DELETE FROM documents');
  }

  async buildState(): Promise<BuildState> {
    const row = await this.database.one<{ build: string; epoch: string | null; complete: boolean }>(
      'SELECT build, epoch, completed_at IS NOT NULL AS complete FROM builds',
    );
    return { build: Number(row?.build ?? 0), ...(row?.epoch && { epoch: row.epoch }), complete: row?.complete ?? false };
  }

  /** Begins another build, of the catalog of this epoch, and gives its number; documents of earlier builds stay until {@link completeBuild}. */
  async beginBuild(tx: Tx, epoch: string): Promise<number> {
    const row = await tx.one<{ build: string }>('UPDATE builds SET build = build + 1, epoch = $1, completed_at = NULL RETURNING build', [epoch]);
    return Number(row?.build);
  }

  /** Ends a build unless a later one has begun: what only earlier builds knew is swept. */
  async completeBuild(tx: Tx, build: number): Promise<void> {
    const ended = await tx.one('UPDATE builds SET completed_at = now() WHERE build = $1 RETURNING build', [build]);
    if (ended) {
      await tx.query('DELETE FROM documents WHERE build < $1', [build]);
    }
  }

  /** The build that new documents belong to, read inside the transaction that writes them. */
  async currentBuild(tx: Tx): Promise<number> {
    const row = await tx.one<{ build: string }>('SELECT build FROM builds FOR SHARE');
    return Number(row?.build ?? 0);
  }

  /**
   * Every word of the term must occur, at least as a prefix. An exact name comes first, then names that begin with
   * the term, then the rest by weight; equal hits in order of id, so that pages never overlap.
   */
  async search(request: SearchRequest & { page: number }): Promise<FoundDocuments> {
    const query = toPrefixQuery(request.term);
    if (query === undefined && request.term.trim() !== '') {
      return { total: 0, items: [] };
    }
    const params: unknown[] = [query ?? null, request.term.trim().toLowerCase()];
    const conditions = ['($1::text IS NULL OR lexemes @@ $1::tsquery)'];
    if (request.types) {
      params.push(request.types);
      conditions.push(`type = ANY($${params.length})`);
    }
    for (const [name, values] of Object.entries(request.filters)) {
      params.push(values.map((value) => JSON.stringify({ [name]: [value] })));
      conditions.push(`filters @> ANY($${params.length}::jsonb[])`);
    }
    params.push(request.pageLimit, request.page * request.pageLimit);
    const rows = await this.database.query<{ type: string; document: SentDocument; total: string }>(
      `SELECT type, document, count(*) OVER () AS total
       FROM documents
       WHERE ${conditions.join(' AND ')}
       ORDER BY ($2 = ANY(names)) DESC,
                ($2 <> '' AND EXISTS (SELECT FROM unnest(names) AS name WHERE starts_with(name, $2))) DESC,
                CASE WHEN $1::text IS NULL THEN 0 ELSE ts_rank(lexemes, $1::tsquery) END DESC,
                id
       LIMIT $${params.length - 1} OFFSET $${params.length}`,
      params,
    );
    if (rows.length === 0 && request.page > 0) {
      return { total: (await this.search({ ...request, page: 0, pageLimit: 1 })).total, items: [] };
    }
    return { total: Number(rows[0]?.total ?? 0), items: rows.map(({ type, document }) => ({ type, document })) };
  }
}

/** PostgreSQL holds neither NUL nor half a surrogate pair, and JSON may have both. */
function storable(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? value.replace(/\0|\p{Surrogate}/gu, '\ufffd') : value;
}
