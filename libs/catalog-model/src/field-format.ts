import { DEFAULT_NAMESPACE, type Entity } from './entity.js';
import { ModelError, type ModelErrorCode } from './model-error.js';

/** A rule that one text field follows, and how a person is told what it is. */
interface Format {
  readonly accepts: (value: unknown) => boolean;
  readonly expectation: string;
}

const matching = (pattern: RegExp, maxLength: number) => (value: unknown): value is string =>
  typeof value === 'string' && value.length <= maxLength && pattern.test(value);

const isObjectName = matching(/^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/, 63);
const isDnsLabel = matching(/^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/, 63);
const isWord = matching(/^[A-Za-z0-9]+$/, 63);
const isDnsSubdomain = (value: unknown): boolean =>
  typeof value === 'string' && value.length <= 253 && value.split('.').every(isDnsLabel);

/** `suffix`, or `prefix/suffix` where the prefix is a DNS subdomain. */
const prefixed = (isSuffix: (value: unknown) => boolean) => (value: unknown): boolean => {
  if (typeof value !== 'string') {
    return false;
  }
  const [first, second, ...more] = value.split('/');
  return more.length === 0 && (second === undefined ? isSuffix(first) : isDnsSubdomain(first) && isSuffix(second));
};

/** Schemes that a browser runs or shows as a page of its own: nothing that people click may have them. */
const ACTIVE_SCHEMES = new Set(['javascript:', 'vbscript:', 'data:']);
// Read by the URL parser: blanks in front and line breaks inside a scheme are gone by then.
const isUrl = (value: unknown): boolean => typeof value === 'string' && URL.canParse(value) && !ACTIVE_SCHEMES.has(new URL(value).protocol);
const isNotBlank = (value: unknown): boolean => typeof value === 'string' && value.trim().length > 0;

const NAME = 'a string that is sequences of [a-zA-Z0-9] separated by any of [-_.], at most 63 characters in total';
const PREFIXED = 'a valid prefix and/or suffix';

const FORMATS = {
  apiVersion: { accepts: prefixed(isWord), expectation: PREFIXED },
  kind: { accepts: matching(/^[A-Za-z][A-Za-z0-9]*$/, 63), expectation: 'a string that is a sequence of [a-zA-Z][a-z0-9A-Z], at most 63 characters in total' },
  name: { accepts: isObjectName, expectation: NAME },
  namespace: { accepts: isDnsLabel, expectation: 'a string that is sequences of [a-z0-9] separated by [-], at most 63 characters in total' },
  key: { accepts: prefixed(isObjectName), expectation: PREFIXED },
  labelValue: { accepts: (value) => value === '' || isObjectName(value), expectation: NAME },
  annotationValue: { accepts: (value) => typeof value === 'string', expectation: 'a string' },
  tag: { accepts: matching(/^[a-z0-9:+#]+(?:-[a-z0-9:+#]+)*$/, 63), expectation: 'a string that is sequences of [a-z0-9:+#] separated by [-], at most 63 characters in total' },
  url: { accepts: isUrl, expectation: 'a string that is a valid url' },
  notBlank: { accepts: isNotBlank, expectation: 'a non empty string' },
} as const satisfies Record<string, Format>;

/** Whether a text can be the name of an entity. */
export const isEntityName: (value: unknown) => boolean = FORMATS.name.accepts;

/** Whether a text can be a namespace. */
export const isNamespace: (value: unknown) => boolean = FORMATS.namespace.accepts;

/**
 * Checks every field whose text has a grammar: apiVersion, kind, name, namespace, labels, annotations, tags, links.
 * Throws ModelError: `invalid_name` for the name and the namespace, else `invalid_entity`, with the field.
 */
export function assertFieldFormats(entity: Entity): void {
  const { metadata } = entity;
  check('apiVersion', entity.apiVersion, 'apiVersion');
  check('kind', entity.kind, 'kind');
  check('metadata.name', metadata.name, 'name', 'invalid_name');
  check('metadata.namespace', metadata.namespace ?? DEFAULT_NAMESPACE, 'namespace', 'invalid_name');
  for (const [key, value] of Object.entries(metadata.labels ?? {})) {
    assertOrdinaryKey('labels', key);
    check(`labels.${key}`, key, 'key');
    check(`labels.${key}`, value, 'labelValue');
  }
  for (const [key, value] of Object.entries(metadata.annotations ?? {})) {
    assertOrdinaryKey('annotations', key);
    check(`annotations.${key}`, key, 'key');
    check(`annotations.${key}`, value, 'annotationValue');
  }
  metadata.tags?.forEach((tag, index) => check(`tags.${index}`, tag, 'tag'));
  metadata.links?.forEach((link, index) => {
    check(`links.${index}.url`, link.url, 'url');
    checkOptional(`links.${index}.title`, link.title, 'notBlank');
    checkOptional(`links.${index}.icon`, link.icon, 'notBlank');
  });
  assertPrintableTitle(metadata.title);
}

/** `toString` and its like are found on every object of the language: as a label they would be there where nobody put them. */
function assertOrdinaryKey(block: string, key: string): void {
  if (key in Object.prototype) {
    throw new ModelError('forbidden_key', `The key "${key}" is not allowed`, { field: `metadata.${block}.${key}` });
  }
}

function checkOptional(field: string, value: unknown, format: keyof typeof FORMATS): void {
  if (value !== undefined) {
    check(field, value, format);
  }
}

function check(field: string, value: unknown, format: keyof typeof FORMATS, code: ModelErrorCode = 'invalid_entity'): void {
  const { accepts, expectation } = FORMATS[format];
  if (!accepts(value)) {
    throw new ModelError(code, `"${field}" is not valid; expected ${expectation} but found "${String(value)}".`, { field: LISTED.test(field) ? `metadata.${field}` : field });
  }
}

/** Messages name these without the block they stand in, as Backstage's do. */
const LISTED = /^(?:labels|annotations|tags|links)\./;

// A title is shown everywhere: characters that turn or hide the text around it are a way to deceive.
// eslint-disable-next-line no-control-regex
const DECEIVING = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]|\p{Cs}|\p{Cn}/u;

function assertPrintableTitle(title: string | undefined): void {
  const found = title === undefined ? null : DECEIVING.exec(title);
  if (found) {
    const code = found[0].codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0');
    throw new ModelError('invalid_entity', `"metadata.title" is not valid; it holds the character U+${code}, which cannot be shown.`, { field: 'metadata.title' });
  }
}
