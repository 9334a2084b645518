import { countConditions, MATCH_ALL, type Filter } from './filter.js';
import { ModelError } from './model-error.js';

/** How much one request may ask for: `filter=` parameters, and single conditions in all of them together. */
export const FILTER_LIMITS = { sets: 20, conditions: 500 } as const;

/**
 * Reads the `filter=` parameters of a request: `a=1,b=2` is AND, the same key twice in one parameter is OR of the values,
 * several parameters are OR, a key without `=` asks for existence, and `a=` for the empty string.
 *
 * No parameters, or only blank ones, let everything through. Throws ModelError `invalid_filter`.
 */
export function parseFilter(parameters: readonly string[]): Filter {
  const sets = parameters.map(parseSet).filter((set) => set !== undefined);
  if (sets.length > FILTER_LIMITS.sets) {
    throw new ModelError('invalid_filter', `Invalid filter, ${sets.length} filter parameters are more than the limit of ${FILTER_LIMITS.sets}`);
  }
  const [only, ...others] = sets;
  if (!only) {
    return MATCH_ALL;
  }
  return assertFilterSize(others.length === 0 ? only : { type: 'any', filters: sets });
}

/** Refuses a filter with more conditions than {@link FILTER_LIMITS} allows, else returns it. */
export function assertFilterSize(filter: Filter): Filter {
  const conditions = countConditions(filter);
  if (conditions > FILTER_LIMITS.conditions) {
    throw new ModelError('invalid_filter', `Invalid filter, ${conditions} conditions are more than the limit of ${FILTER_LIMITS.conditions}`);
  }
  return filter;
}

function parseSet(parameter: string): Filter | undefined {
  const valuesByKey = new Map<string, string[]>();
  for (const written of parameter.split(',')) {
    const statement = written.trim();
    if (!statement) {
      continue;
    }
    const equals = statement.indexOf('=');
    const key = (equals === -1 ? statement : statement.slice(0, equals).trim()).toLowerCase();
    if (!key) {
      throw new ModelError('invalid_filter', `Invalid filter, '${statement}' is not a valid statement (expected a string on the form a=b or a= or a)`);
    }
    const values = valuesByKey.get(key) ?? [];
    valuesByKey.set(key, values);
    if (equals !== -1) {
      values.push(statement.slice(equals + 1).trim().toLowerCase());
    }
  }
  const conditions = [...valuesByKey].map(([key, values]): Filter => (values.length === 0 ? { type: 'exists', key } : { type: 'in', key, values }));
  const [only] = conditions;
  return conditions.length <= 1 ? only : { type: 'all', filters: conditions };
}
