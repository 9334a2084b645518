import { isJsonObject, type JsonObject, type JsonValue } from './json.js';
import { ModelError } from './model-error.js';

/** Fields that one request may name. */
const MAX_FIELDS = 500;

/** Reads `fields=` parameters, each a comma list of dotted paths. Undefined: the whole entity. Throws ModelError `invalid_filter`. */
export function parseFields(parameters: readonly string[]): string[] | undefined {
  const fields = new Set(parameters.flatMap((parameter) => parameter.split(',')).map((field) => field.trim()));
  fields.delete('');
  for (const field of fields) {
    if (field.includes('[')) {
      throw new ModelError('invalid_filter', `Invalid field "${field}", array type fields are not supported`, { field });
    }
  }
  if (fields.size > MAX_FIELDS) {
    throw new ModelError('invalid_filter', `${fields.size} fields are more than the limit of ${MAX_FIELDS}`);
  }
  return fields.size > 0 ? [...fields] : undefined;
}

/**
 * Keeps only the named paths, nested as they were. A path step takes the shortest key that exists, so
 * `metadata.annotations.backstage.io/view-url` finds its annotation. Paths that lead nowhere leave nothing behind.
 */
export function projectFields(source: JsonObject, fields: readonly string[]): JsonObject {
  const projection: JsonObject = {};
  for (const field of fields) {
    const path = resolvePath(source, field.split('.'));
    if (path) {
      copyPath(source, projection, path);
    }
  }
  return projection;
}

function resolvePath(source: JsonObject, parts: readonly string[]): string[] | undefined {
  const path: string[] = [];
  let container: JsonValue | undefined = source;
  let key = '';
  for (const part of parts) {
    key = key ? `${key}.${part}` : part;
    const child = ownValue(container, key);
    if (child !== undefined) {
      path.push(key);
      container = child;
      key = '';
    } else if (!hasKeyFrom(container, `${key}.`)) {
      return undefined;
    }
  }
  return key === '' ? path : undefined;
}

/** Whether a key begins so: without one, no longer path can lead anywhere, however many dots somebody writes. */
function hasKeyFrom(container: JsonValue | undefined, start: string): boolean {
  return typeof container === 'object' && container !== null && Object.keys(container).some((key) => key.startsWith(start));
}

function copyPath(source: JsonObject, projection: JsonObject, path: readonly string[]): void {
  let from: JsonValue | undefined = source;
  let to: JsonObject = projection;
  path.forEach((key, depth) => {
    const value = ownValue(from, key);
    if (depth === path.length - 1) {
      define(to, key, value);
      return;
    }
    const existing = ownValue(to, key);
    const next = isJsonObject(existing) || Array.isArray(existing) ? existing : Array.isArray(value) ? [] : {};
    define(to, key, next);
    from = value;
    to = next as JsonObject;
  });
}

function ownValue(container: JsonValue | undefined, key: string): JsonValue | undefined {
  return typeof container === 'object' && container !== null && Object.hasOwn(container, key) ? (container as JsonObject)[key] : undefined;
}

function define(target: JsonObject, key: string, value: JsonValue | undefined): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}
