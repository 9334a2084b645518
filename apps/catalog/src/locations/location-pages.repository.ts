import type { Filter } from '@callboard/catalog-model';
import { Database } from '@callboard/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { escapeLike } from '../entities/filter-sql.js';
import { SqlParameters } from '../entities/sql-parameters.js';
import { locationFilterSql } from './location-filter-sql.js';

/** Pages of registered locations in the order of their ids. */
@Injectable()
export class LocationPagesRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** Location refs, below an address, of files that the catalog reads or has been told of. */
  async readKnownBelow(address: string): Promise<string[]> {
    const rows = await this.database.query<{ location: string }>(
      `SELECT location FROM files WHERE lower(location) LIKE $1
       UNION SELECT type || ':' || target FROM sources WHERE origin <> 'provider' AND lower(type || ':' || target) LIKE $1`,
      [`${escapeLike(`url:${address}`.toLowerCase())}%`],
    );
    return rows.map(({ location }) => location);
  }

  /** Ids of a page and one more, and how many locations pass the filter at all. */
  async readPage(filter: Filter, { after, limit }: { after?: string; limit: number }): Promise<{ ids: string[]; total: number }> {
    const parameters = new SqlParameters();
    const condition = `s.origin = 'registered' AND ${locationFilterSql(filter, parameters)}`;
    const beyond = after === undefined ? '' : `AND s.id > ${parameters.add(after, 'uuid')}`;
    const row = await this.database.one<{ ids: string[]; total: number }>(
      `SELECT (SELECT count(*)::integer FROM sources s WHERE ${condition}) AS total,
         ARRAY(SELECT s.id::text FROM sources s WHERE ${condition} ${beyond} ORDER BY s.id LIMIT ${parameters.add(limit + 1)}) AS ids`,
      parameters.values,
    );
    return { ids: row?.ids ?? [], total: row?.total ?? 0 };
  }
}
