import type { Filter } from '@callboard/catalog-model';
import { InvalidInput, parseBody } from '@callboard/service-kit';
import { z } from 'zod';
import type { ConditionCheck } from './apply-conditions.query.js';

const RESOURCE_TYPE = 'catalog-entity';
const MAX_ITEMS = 200;
const MAX_REFS = 1000;
const MAX_DEPTH = 16;

const oneRule = z.looseObject({ rule: z.string(), params: z.record(z.string(), z.unknown()).optional() });

/** Body of the route. */
export const conditionsBody = z.object({
  items: z
    .array(z.object({ id: z.string(), resourceRef: z.union([z.string(), z.array(z.string()).max(MAX_REFS)]), resourceType: z.string(), conditions: z.record(z.string(), z.unknown()) }))
    .max(MAX_ITEMS),
});

const answer = z.enum(['ALLOW', 'DENY']);

export const conditionsReply = z.looseObject({ items: z.array(z.looseObject({ id: z.string(), result: z.union([answer, z.array(answer)]) })) });

/** Throws InvalidInput for another resource type, an unknown rule and parameters that do not fit it. */
export function readConditions(body: unknown): (ConditionCheck & { id: string })[] {
  return parseBody(conditionsBody, body).items.map(({ id, resourceRef, resourceType, conditions }) => {
    if (resourceType !== RESOURCE_TYPE) {
      throw new InvalidInput('invalid_request', `Unexpected resource type: ${resourceType}.`);
    }
    return { id, refs: resourceRef, filter: criteriaFilter(conditions) };
  });
}

function criteriaFilter(criteria: unknown, depth = 0): Filter {
  if (depth > MAX_DEPTH) {
    throw new InvalidInput('invalid_request', `Conditions are nested deeper than ${MAX_DEPTH}`);
  }
  const { allOf, anyOf, not } = (criteria ?? {}) as Record<string, unknown>;
  if (Array.isArray(allOf)) {
    return { type: 'all', filters: allOf.map((inner) => criteriaFilter(inner, depth + 1)) };
  }
  if (Array.isArray(anyOf)) {
    return { type: 'any', filters: anyOf.map((inner) => criteriaFilter(inner, depth + 1)) };
  }
  return not === undefined ? ruleFilter(parseBody(oneRule, criteria)) : { type: 'not', filter: criteriaFilter(not, depth + 1) };
}

function ruleFilter({ rule, params = {} }: z.output<typeof oneRule>): Filter {
  switch (rule) {
    case 'HAS_ANNOTATION':
      return field(`metadata.annotations.${text(rule, params, 'annotation')}`, params);
    case 'HAS_LABEL':
      return field(`metadata.labels.${text(rule, params, 'label')}`, params);
    case 'HAS_METADATA':
      return field(`metadata.${text(rule, params, 'key')}`, params);
    case 'HAS_SPEC':
      return field(`spec.${text(rule, params, 'key')}`, params);
    case 'IS_ENTITY_KIND':
      return { type: 'in', key: 'kind', values: texts(rule, params, 'kinds') };
    case 'IS_ENTITY_OWNER':
      return { type: 'in', key: 'relations.ownedby', values: texts(rule, params, 'claims') };
    default:
      throw new InvalidInput('invalid_request', `Unexpected permission rule: ${rule}`);
  }
}

function field(key: string, { value }: Record<string, unknown>): Filter {
  return value === undefined ? { type: 'exists', key: key.toLowerCase() } : { type: 'in', key: key.toLowerCase(), values: [String(value).toLowerCase()] };
}

function text(rule: string, params: Record<string, unknown>, name: string): string {
  const value = params[name];
  if (typeof value !== 'string') {
    throw new InvalidInput('invalid_request', `Parameters to rule ${rule} are invalid: '${name}' must be a text`);
  }
  return value;
}

function texts(rule: string, params: Record<string, unknown>, name: string): string[] {
  const value = params[name];
  if (!Array.isArray(value) || value.some((one) => typeof one !== 'string')) {
    throw new InvalidInput('invalid_request', `Parameters to rule ${rule} are invalid: '${name}' must be a list of texts`);
  }
  return value.map((one: string) => one.toLowerCase());
}
