import type { JsonSchema } from '@callboard/plugin-sdk';

/** What a dry run gives for an action that cannot run dry: the first example of its output, or something of the right type. */
export function exampleOf(schema: JsonSchema | undefined): unknown {
  if (!schema) return {};
  if (Array.isArray(schema.examples)) return schema.examples[0];
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>).map(([key, property]) => [key, exampleOf(property)]));
    case 'array': {
      const first = [schema.items].flat()[0] as JsonSchema | undefined;
      return first ? [exampleOf(first)] : [];
    }
    case 'string':
      return '<example>';
    case 'number':
      return 0;
    case 'boolean':
      return false;
    default:
      return '<unknown>';
  }
}

/** Whether a condition holds: false, 0, empty text, null, undefined and the empty list do not. */
export function holds(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

/** The output of a task without the links and texts whose own `if` does not hold. */
export function finishOutput(output: unknown): Record<string, unknown> {
  if (typeof output !== 'object' || output === null || Array.isArray(output)) return {};
  const finished: Record<string, unknown> = { ...output };
  for (const key of ['links', 'text']) {
    if (Array.isArray(finished[key])) finished[key] = finished[key].flatMap(withoutCondition);
  }
  return finished;
}

function withoutCondition(item: unknown): unknown[] {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return [item];
  const { if: condition, ...rest } = item as Record<string, unknown>;
  return 'if' in item && !holds(condition) ? [] : [rest];
}

/** An iteration as a log line shows it: one level deep. */
export function describeIteration(each: { readonly key: string; readonly value: unknown }): string {
  return JSON.stringify({ key: each.key, value: asText(each.value) });
}

function asText(value: unknown): string {
  if (Array.isArray(value)) return value.map((item) => (item === null || item === undefined ? '' : asText(item))).join(',');
  return typeof value === 'object' && value !== null ? '[object Object]' : String(value);
}
