import { ModelError } from './model-error.js';
import { FORBIDDEN_KEYS, YAML_LIMITS } from './yaml-limits.js';

/** Characters that JSON needs around a value: quotes, a colon, a comma. */
const PUNCTUATION = 4;

/**
 * Refuses a JSON value that is nested deeper than a catalog file may be, has a key that no author needs, or holds text
 * or a number that a database cannot store. Throws ModelError `yaml_limits`, `forbidden_key` or `invalid_entity`.
 *
 * Gives about how many characters the value has as JSON.
 */
export function assertStorable(value: unknown, path = '', depth = 0): number {
  if (typeof value === 'string') {
    assertText(value, path);
    return value.length + PUNCTUATION;
  }
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new ModelError('invalid_entity', `${path || 'The number'} is larger than a number can be`, { field: path || undefined });
  }
  if (typeof value !== 'object' || value === null) {
    return PUNCTUATION + 4;
  }
  if (depth >= YAML_LIMITS.depth) {
    throw new ModelError('yaml_limits', `${path} is nested deeper than ${YAML_LIMITS.depth} levels`, { field: path });
  }
  const isList = Array.isArray(value);
  let size = PUNCTUATION;
  for (const [key, child] of Object.entries(value)) {
    const at = path ? `${path}.${key}` : key;
    if (!isList) {
      if (FORBIDDEN_KEYS.has(key)) {
        throw new ModelError('forbidden_key', `The key "${key}" is not allowed`, { field: at });
      }
      assertText(key, at);
      size += key.length + PUNCTUATION;
    }
    size += assertStorable(child, at, depth + 1);
  }
  return size;
}

function assertText(text: string, path: string): void {
  // Lone surrogates have no UTF-8 form. isWellFormed is younger than the library version that we compile against.
  if (text.includes('\u0000') || !(text as string & { isWellFormed(): boolean }).isWellFormed()) {
    throw new ModelError('invalid_entity', `${path || 'The text'} holds a character that cannot be stored (U+0000 or half of a surrogate pair)`, { field: path || undefined });
  }
}
