import { isJsonObject, type JsonObject, type JsonValue } from './json.js';
import { ModelError } from './model-error.js';
import { assertStorable } from './storable.js';
import { readYamlDocuments } from './yaml-documents.js';
import { PLACEHOLDER_BYTES } from './yaml-limits.js';

/** The ways a placeholder can bring in another file. */
export type PlaceholderKey = '$text' | '$json' | '$yaml';

const KEYS: ReadonlySet<string> = new Set<PlaceholderKey>(['$text', '$json', '$yaml']);

/** Reads what a placeholder points at, given as it is written; throws what it likes when it cannot. */
export type PlaceholderReader = (target: string, key: PlaceholderKey) => Promise<string>;

/** Whether there is anything to resolve. */
export function hasPlaceholders(value: unknown): boolean {
  if (Array.isArray(value)) {
    return value.some(hasPlaceholders);
  }
  return isJsonObject(value) && (placeholderIn(value) !== undefined || (!keepsAsIs(value) && Object.values(value).some(hasPlaceholders)));
}

/**
 * Replaces every object whose only key is `$text`, `$json` or `$yaml` by what it points at. Objects with other keys that
 * start with `$` are left alone, with all inside. The value itself is not changed.
 *
 * Throws ModelError `placeholder_failed` when something cannot be read or parsed; its `cause` is the reader's error.
 */
export async function resolvePlaceholders(value: JsonObject, read: PlaceholderReader): Promise<JsonObject> {
  return (await resolveValue(value, '', read)) as JsonObject;
}

async function resolveValue(value: JsonValue | undefined, path: string, read: PlaceholderReader): Promise<JsonValue | undefined> {
  if (Array.isArray(value)) {
    const items: JsonValue[] = [];
    for (const [index, item] of value.entries()) {
      items.push((await resolveValue(item, join(path, String(index)), read)) as JsonValue);
    }
    return items;
  }
  if (!isJsonObject(value) || keepsAsIs(value)) {
    return value;
  }
  const placeholder = placeholderIn(value);
  if (placeholder) {
    return resolveOne(placeholder, value[placeholder], path, read);
  }
  const resolved: JsonObject = {};
  for (const [key, child] of Object.entries(value)) {
    resolved[key] = await resolveValue(child, join(path, key), read);
  }
  return resolved;
}

function placeholderIn(value: JsonObject): PlaceholderKey | undefined {
  const [key, ...others] = Object.keys(value);
  return key !== undefined && others.length === 0 && KEYS.has(key) ? (key as PlaceholderKey) : undefined;
}

function keepsAsIs(value: JsonObject): boolean {
  return placeholderIn(value) === undefined && Object.keys(value).some((key) => key.startsWith('$'));
}

async function resolveOne(key: PlaceholderKey, target: JsonValue | undefined, field: string, read: PlaceholderReader): Promise<JsonValue> {
  if (typeof target !== 'string') {
    throw new ModelError('placeholder_failed', `Placeholder ${key} expected a string value parameter, in the form of an absolute URL or a relative path`, { field });
  }
  let content: string;
  try {
    content = await read(target, key);
  } catch (error) {
    throw new ModelError('placeholder_failed', `Placeholder ${key} could not read location ${target}, ${(error as Error).message}`, { field, cause: error });
  }
  try {
    if (key === '$text') {
      return content;
    }
    const value = key === '$json' ? (JSON.parse(content) as JsonValue) : await parseYaml(content, target);
    assertStorable(value);
    return value;
  } catch (error) {
    const language = key === '$json' ? 'JSON' : 'YAML';
    throw new ModelError('placeholder_failed', `Placeholder ${key} failed to parse ${language} data at ${target}, ${(error as Error).message}`, { field, cause: error });
  }
}

async function parseYaml(text: string, target: string): Promise<JsonValue> {
  const found: JsonValue[] = [];
  for (const document of readYamlDocuments(text, { bytes: PLACEHOLDER_BYTES, anyRoot: true })) {
    if (!document) {
      await breathe();
    } else if (document.error) {
      throw document.error;
    } else {
      found.push(document.value);
    }
  }
  const [only] = found;
  if (found.length !== 1 || only === undefined) {
    throw new ModelError('placeholder_failed', `expected to find exactly one document of data at ${target}, found ${found.length}`);
  }
  return only;
}

/** Lets whatever else waits in the event loop run. */
function breathe(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}

function join(path: string, key: string): string {
  return path ? `${path}.${key}` : key;
}
