import { SECRET_KEYWORD, type JsonSchema } from '@callboard/plugin-sdk';
import { ANY_KEY } from '../expressions/expressions.js';

/** Paths of the inputs that a schema marks as secret. */
export function secretPathsOf(schema: JsonSchema | undefined, path: readonly string[] = []): string[][] {
  if (typeof schema !== 'object' || schema === null) return [];
  if (schema[SECRET_KEYWORD] === true) return [[...path]];
  const below = (child: unknown, key: string) => secretPathsOf(child as JsonSchema, [...path, key]);
  return [
    ...Object.entries((schema.properties ?? {}) as Record<string, unknown>).flatMap(([key, child]) => below(child, key)),
    ...below(schema.additionalProperties, ANY_KEY),
    ...(Array.isArray(schema.items) ? schema.items.flatMap((child, index) => below(child, String(index))) : below(schema.items, ANY_KEY)),
    ...['allOf', 'anyOf', 'oneOf'].flatMap((key) => ((schema[key] as unknown[] | undefined) ?? []).flatMap((child) => secretPathsOf(child as JsonSchema, path))),
  ];
}
