import { MATCH_ALL, type Filter } from '@callboard/catalog-model';
import { filterSql } from '../entities/filter-sql.js';
import type { SqlParameters } from '../entities/sql-parameters.js';

/** SQL: whether the entity of a ref may be seen. Whoever may see some only sees nothing of refs without an entity. */
export function visibleSql(visible: Filter, ref: string, parameters: SqlParameters): string {
  return visible === MATCH_ALL ? 'TRUE' : `EXISTS (SELECT 1 FROM entities e WHERE e.entity_ref = ${ref} AND (${filterSql(visible, parameters)}))`;
}
