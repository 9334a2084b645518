import type { Filter } from './filter.js';
import { isJsonObject, type JsonObject } from './json.js';
import { ModelError } from './model-error.js';
import { assertFilterSize } from './parse-filter.js';

/** Deepest nesting of `$all`, `$any` and `$not`. */
const MAX_DEPTH = 32;

/**
 * Reads the predicate language of `query` bodies: field expressions, `$all`, `$any`, `$not`, `$exists`, `$in`,
 * `$hasPrefix`, `$contains`. Throws ModelError `invalid_filter`.
 */
export function parsePredicate(query: unknown): Filter {
  if (!isJsonObject(query)) {
    throw new ModelError('invalid_filter', 'Query must be an object');
  }
  return assertFilterSize(parseNode(query, '', 0));
}

function parseNode(node: unknown, at: string, depth: number): Filter {
  if (depth > MAX_DEPTH) {
    throw invalid(`Nested deeper than ${MAX_DEPTH} levels`, at);
  }
  if (isPrimitive(node)) {
    const example = JSON.stringify({ kind: node });
    throw new ModelError('invalid_filter', `Invalid filter predicate: top-level primitive values are not supported. Wrap the value in a field expression, e.g. ${example}`);
  }
  if (!isJsonObject(node)) {
    throw invalid(`Expected object, received ${typeName(node)}`, at);
  }
  for (const operator of ['$all', '$any', '$not'] as const) {
    if (Object.hasOwn(node, operator)) {
      return parseLogic(operator, node, at, depth);
    }
  }
  const conditions = Object.entries(node).map(([key, value]) => parseField(key, value, at));
  const [only] = conditions;
  return conditions.length === 1 && only ? only : { type: 'all', filters: conditions };
}

function parseLogic(operator: '$all' | '$any' | '$not', node: JsonObject, at: string, depth: number): Filter {
  const others = Object.keys(node).filter((key) => key !== operator);
  if (others.length > 0) {
    throw invalid(`Unrecognized key(s) in object: ${others.map((key) => `'${key}'`).join(', ')}`, at);
  }
  const path = at ? `${at}.${operator}` : operator;
  const operand = node[operator];
  if (operator === '$not') {
    return { type: 'not', filter: parseNode(operand, path, depth + 1) };
  }
  if (!Array.isArray(operand)) {
    throw invalid(`Expected array, received ${typeName(operand)}`, path);
  }
  const filters = operand.map((part, index) => parseNode(part, `${path}[${index}]`, depth + 1));
  return { type: operator === '$all' ? 'all' : 'any', filters };
}

function parseField(written: string, value: unknown, at: string): Filter {
  const path = at ? `${at}.${written}` : written;
  if (written.startsWith('$') || /[\r\n]/.test(written)) {
    throw new ModelError('invalid_filter', `Invalid query: Validation error: Invalid at "${path}"`, { field: path });
  }
  const key = written.toLowerCase();
  if (isPrimitive(value)) {
    return { type: 'in', key, values: [lower(value)] };
  }
  if (!isJsonObject(value)) {
    throw invalid(`Expected string, number, boolean or operator, received ${typeName(value)}`, path);
  }
  // The order decides when there are several operators, as in Backstage: the first that fits counts alone.
  if (typeof value.$exists === 'boolean') {
    const exists: Filter = { type: 'exists', key };
    return value.$exists ? exists : { type: 'not', filter: exists };
  }
  if (Array.isArray(value.$in) && value.$in.every(isPrimitive)) {
    return { type: 'in', key, values: value.$in.map(lower) };
  }
  if (value.$contains !== undefined) {
    return parseContains(key, value.$contains, path);
  }
  if (typeof value.$hasPrefix === 'string') {
    return { type: 'prefix', key, prefix: value.$hasPrefix.toLowerCase() };
  }
  throw invalid('Expected string, number, boolean, or one of the operators $exists, $in, $contains, $hasPrefix with its operand', path);
}

function parseContains(key: string, target: unknown, path: string): Filter {
  if (isPrimitive(target)) {
    return { type: 'in', key, values: [lower(target)] };
  }
  if (!isJsonObject(target)) {
    throw invalid(`Unsupported $contains target: ${JSON.stringify(target)}`, path);
  }
  if (key !== 'relations') {
    throw new ModelError('invalid_filter', `Object form of $contains is not supported for field "${key}"`, { field: path });
  }
  return parseRelation(target, path);
}

function parseRelation(target: JsonObject, path: string): Filter {
  const parts = new Map<string, unknown>();
  for (const [written, value] of Object.entries(target)) {
    const part = written.toLowerCase();
    if (part !== 'type' && part !== 'targetref') {
      throw new ModelError('invalid_filter', `Unsupported key "${written}" in $contains for "relations". Only "type" and "targetRef" are supported`, { field: path });
    }
    if (parts.has(part)) {
      throw new ModelError('invalid_filter', `Duplicate key "${written}" in $contains for "relations"`, { field: path });
    }
    parts.set(part, value);
  }
  const type = parts.get('type');
  if (typeof type !== 'string' || type === '') {
    throw new ModelError('invalid_filter', 'The $contains operator for "relations" requires a "type" string property', { field: path });
  }
  const key = `relations.${type.toLowerCase()}`;
  return parts.has('targetref') ? { type: 'in', key, values: targetRefs(parts.get('targetref'), path) } : { type: 'exists', key };
}

function targetRefs(value: unknown, path: string): string[] {
  const refs = typeof value === 'string' ? [value] : isJsonObject(value) ? value.$in : undefined;
  if (!Array.isArray(refs) || !refs.every((ref) => typeof ref === 'string')) {
    throw new ModelError('invalid_filter', `Unsupported value in $contains for "relations": expected a string or { "$in": [strings] }, but got ${JSON.stringify(value)}`, { field: path });
  }
  if (refs.length === 0) {
    throw new ModelError('invalid_filter', 'Empty "$in" array for $contains on "relations" is not allowed', { field: path });
  }
  return refs.map((ref) => ref.toLowerCase());
}

function isPrimitive(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function lower(value: string | number | boolean): string {
  return String(value).toLowerCase();
}

function typeName(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
}

function invalid(problem: string, at: string): ModelError {
  return new ModelError('invalid_filter', `Invalid query: Validation error: ${problem}${at ? ` at "${at}"` : ''}`, { field: at || undefined });
}
