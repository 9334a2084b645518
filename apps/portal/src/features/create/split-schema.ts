/** A JSON Schema and, beside it in the same shape, the `ui:` hints that stood inside it. */
export interface SplitSchema {
  readonly schema: JsonSchema;
  readonly uiSchema: UiHints;
}

export type JsonSchema = { readonly [key: string]: unknown };
export type UiHints = { readonly [key: string]: unknown };

/** Schemas below these keys describe the same value as the one above: their hints belong to the same place. */
const SAME_PLACE = ['allOf', 'anyOf', 'oneOf'] as const;
const CONDITIONS = ['if', 'then', 'else'] as const;

/**
 * Takes the `ui:` hints out of a schema, as Backstage's templates mix them: through properties, items, dependencies,
 * alternatives, conditions and definitions. The schema given stays as it is.
 */
export function splitSchema(mixed: JsonSchema): SplitSchema {
  const schema: Record<string, unknown> = {};
  const hints: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(mixed)) {
    if (key.startsWith('ui:')) hints[key] = value;
    else schema[key] = value;
  }
  splitProperties(schema, hints);
  splitItems(schema, hints);
  for (const key of SAME_PLACE) {
    if (Array.isArray(schema[key])) schema[key] = schema[key].map((inner) => splitSamePlace(inner, hints));
  }
  for (const key of CONDITIONS) {
    if (isObject(schema[key])) schema[key] = splitSamePlace(schema[key], hints);
  }
  if (isObject(schema.dependencies)) {
    schema.dependencies = mapValues(schema.dependencies, (inner) => splitSamePlace(inner, hints));
  }
  for (const key of ['definitions', '$defs']) {
    // What definitions hint at cannot be placed before they are used; their schemas must be clean all the same.
    if (isObject(schema[key])) schema[key] = mapValues(schema[key], (inner) => (isObject(inner) ? splitSchema(inner).schema : inner));
  }
  return { schema, uiSchema: hints };
}

function splitProperties(schema: Record<string, unknown>, hints: Record<string, unknown>): void {
  if (!isObject(schema.properties)) return;
  const properties: Record<string, unknown> = {};
  for (const [name, inner] of Object.entries(schema.properties)) {
    // Shown only under a feature flag: there are none, so it is not shown.
    if (isObject(inner) && inner['backstage:featureFlag'] !== undefined) continue;
    if (!isObject(inner)) {
      properties[name] = inner;
      continue;
    }
    const split = splitSchema(inner);
    properties[name] = split.schema;
    if (Object.keys(split.uiSchema).length > 0) hints[name] = merge(hints[name], split.uiSchema);
  }
  schema.properties = properties;
}

function splitItems(schema: Record<string, unknown>, hints: Record<string, unknown>): void {
  if (isObject(schema.items)) {
    const split = splitSchema(schema.items);
    schema.items = split.schema;
    if (Object.keys(split.uiSchema).length > 0) hints.items = split.uiSchema;
  } else if (Array.isArray(schema.items)) {
    const splits = schema.items.map((inner) => (isObject(inner) ? splitSchema(inner) : { schema: inner as JsonSchema, uiSchema: {} }));
    schema.items = splits.map((split) => split.schema);
    if (splits.some((split) => Object.keys(split.uiSchema).length > 0)) hints.items = splits.map((split) => split.uiSchema);
  }
}

function splitSamePlace(inner: unknown, hints: Record<string, unknown>): unknown {
  if (!isObject(inner)) return inner;
  const split = splitSchema(inner);
  for (const [key, value] of Object.entries(split.uiSchema)) hints[key] = merge(hints[key], value);
  return split.schema;
}

function merge(below: unknown, above: unknown): unknown {
  if (!isObject(below) || !isObject(above)) return above ?? below;
  const merged: Record<string, unknown> = { ...below };
  for (const [key, value] of Object.entries(above)) merged[key] = merge(merged[key], value);
  return merged;
}

function mapValues(values: Readonly<Record<string, unknown>>, change: (value: unknown) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
