import type { Filter } from '@callboard/catalog-model';
import { escapeLike } from '../entities/filter-sql.js';
import type { SqlParameters } from '../entities/sql-parameters.js';

/** What a query over locations may name, and the expression on the row `s` of `sources` that it stands for. */
const COLUMNS: Readonly<Record<string, string>> = { id: 's.id::text', type: 'lower(s.type)', target: 'lower(s.target)', entityref: 's.entity_ref' };

/** The first key of a filter that locations do not have, if any. */
export function unknownLocationKey(filter: Filter): string | undefined {
  switch (filter.type) {
    case 'all':
    case 'any':
      return filter.filters.map(unknownLocationKey).find((key) => key !== undefined);
    case 'not':
      return unknownLocationKey(filter.filter);
    default:
      return Object.hasOwn(COLUMNS, filter.key) ? undefined : filter.key;
  }
}

/** Compiles a filter of locations to a condition on the row `s` of `sources`; never null. */
export function locationFilterSql(filter: Filter, parameters: SqlParameters): string {
  switch (filter.type) {
    case 'all':
      return ['TRUE', ...filter.filters.map((part) => locationFilterSql(part, parameters))].join(' AND ');
    case 'any':
      return `(${['FALSE', ...filter.filters.map((part) => locationFilterSql(part, parameters))].join(' OR ')})`;
    case 'not':
      return `NOT (${locationFilterSql(filter.filter, parameters)})`;
    case 'exists':
      return Object.hasOwn(COLUMNS, filter.key) ? 'TRUE' : 'FALSE';
    case 'in':
      return Object.hasOwn(COLUMNS, filter.key) ? `${COLUMNS[filter.key]} = ANY(${parameters.add(filter.values, 'text[]')})` : 'FALSE';
    case 'prefix':
      return Object.hasOwn(COLUMNS, filter.key) ? `${COLUMNS[filter.key]} LIKE ${parameters.add(`${escapeLike(filter.prefix)}%`)}` : 'FALSE';
  }
}
