/** A value that JSON can carry. */
export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;

/** A JSON object; a missing key and `undefined` mean the same. */
export interface JsonObject {
  [key: string]: JsonValue | undefined;
}

/** True for `{…}`, false for null, arrays and everything else. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
