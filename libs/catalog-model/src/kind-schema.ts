import { Ajv, type Options, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { RE2JS } from 're2js';
import { canonicalJson } from './canonical-json.js';
import { isJsonObject, type JsonObject } from './json.js';
import { ModelError } from './model-error.js';

/** The versions of JSON Schema that a kind may be written in. */
export type SchemaDialect = 'draft-07' | '2020-12';

/** What a schema of a kind may be at most: `expanded` counts subschemas with every reference written out. */
export const KIND_SCHEMA_LIMITS = { characters: 64 * 1024, depth: 32, expanded: 5000, pattern: 1000 } as const;

const DIALECTS: Readonly<Record<string, SchemaDialect>> = {
  'http://json-schema.org/draft-07/schema': 'draft-07',
  'https://json-schema.org/draft/2020-12/schema': '2020-12',
};

/** Keywords that point elsewhere, or change how the rest is read. */
const REFUSED = new Set(['$id', 'id', '$anchor', '$dynamicRef', '$dynamicAnchor', '$recursiveRef', '$recursiveAnchor', '$vocabulary', '$async']);

const SCHEMA_MAPS = new Set(['properties', 'patternProperties', 'definitions', '$defs', 'dependentSchemas', 'dependencies']);
const SCHEMA_LISTS = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems', 'items']);
const SCHEMAS = new Set(['items', 'additionalItems', 'contains', 'additionalProperties', 'unevaluatedItems', 'unevaluatedProperties', 'propertyNames', 'not', 'if', 'then', 'else', 'contentSchema']);
/** Subschemas that only count where something refers to them. */
const LIBRARIES = new Set(['definitions', '$defs']);

/**
 * Refuses a schema that cannot be compiled, or that could make judging an entity slow: remote or circular references, one
 * that grows without measure, patterns that no linear engine runs. Throws ModelError `invalid_kind` with the path in `field`.
 */
export function assertKindSchema(schema: unknown, dialect: SchemaDialect = dialectOf(schema)): asserts schema is JsonObject {
  if (!isJsonObject(schema)) {
    throw fault('', 'must be a JSON Schema of spec, an object');
  }
  if (JSON.stringify(schema).length > KIND_SCHEMA_LIMITS.characters) {
    throw fault('', `has more than ${KIND_SCHEMA_LIMITS.characters} characters`);
  }
  assertDepth(schema, '', 0);
  const ajv = newAjv(dialect);
  if (!ajv.validateSchema(schema)) {
    const [error] = ajv.errors ?? [];
    throw fault(error?.instancePath ?? '', error?.message ?? 'is no JSON Schema');
  }
  if (schema.type !== undefined && schema.type !== 'object') {
    throw fault('/type', 'must be "object": spec is one');
  }
  inspect(schema, '', dialect);
  expandedSize(schema, { root: schema, at: '', trail: [], known: new Map() });
  try {
    compileKindSchema(schema, dialect);
  } catch (error) {
    throw fault('', `cannot be compiled: ${(error as Error).message}`);
  }
}

/** The dialect that `$schema` names; 2020-12 without one. Throws ModelError `invalid_kind` for any other. */
export function dialectOf(schema: unknown): SchemaDialect {
  const named = isJsonObject(schema) ? schema.$schema : undefined;
  if (named === undefined) {
    return '2020-12';
  }
  const dialect = typeof named === 'string' ? DIALECTS[named.replace(/#$/, '')] : undefined;
  if (!dialect) {
    throw fault('/$schema', 'must name draft 7 or 2020-12 of JSON Schema');
  }
  return dialect;
}

/** Compiles a schema that {@link assertKindSchema} has let pass. */
export function compileKindSchema(schema: JsonObject, dialect: SchemaDialect): ValidateFunction {
  return newAjv(dialect).compile(schema);
}

function newAjv(dialect: SchemaDialect): Ajv {
  const options: Options = { strict: false, allowUnionTypes: true, logger: false, code: { regExp: linearRegExp } };
  const ajv = dialect === 'draft-07' ? new Ajv(options) : new Ajv2020(options);
  addFormats.default(ajv, { mode: 'fast' });
  // The library's own compares each item with each other one.
  ajv.removeKeyword('uniqueItems').addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    validate: (wanted: boolean, items: unknown[]) => !wanted || new Set(items.map(canonicalJson)).size === items.length,
    error: { message: 'must NOT have duplicate items' },
  });
  return ajv;
}

/** Patterns run in time that grows with the text alone: whoever registers a kind cannot make the catalog stand still. */
const linearRegExp = Object.assign((pattern: string) => RE2JS.compile(RE2JS.translateRegExp(pattern)), { code: 'linearRegExp' });

function assertDepth(value: unknown, at: string, depth: number): void {
  if (typeof value !== 'object' || value === null) {
    return;
  }
  if (depth >= KIND_SCHEMA_LIMITS.depth) {
    throw fault(at, `is nested deeper than ${KIND_SCHEMA_LIMITS.depth} levels`);
  }
  for (const [key, child] of Object.entries(value)) {
    assertDepth(child, `${at}/${key}`, depth + 1);
  }
}

function inspect(schema: unknown, at: string, dialect: SchemaDialect): void {
  if (!isJsonObject(schema)) {
    return;
  }
  for (const [keyword, value] of Object.entries(schema)) {
    if (REFUSED.has(keyword)) {
      throw fault(`${at}/${keyword}`, 'is not supported: a schema of a kind stands for itself');
    }
    if (keyword === '$schema' && at !== '') {
      throw fault(`${at}/$schema`, 'may only stand at the top');
    }
    if (keyword === '$ref' && (typeof value !== 'string' || !value.startsWith('#/'))) {
      throw fault(`${at}/$ref`, 'must point into this schema, as "#/$defs/name": nothing is fetched');
    }
    if (keyword === 'pattern') {
      assertPattern(value, `${at}/pattern`);
    }
    if (keyword === 'patternProperties' && isJsonObject(value)) {
      Object.keys(value).forEach((pattern) => assertPattern(pattern, `${at}/patternProperties/${pattern}`));
    }
  }
  subschemas(schema).forEach(({ child, path }) => inspect(child, at + path, dialect));
}

function assertPattern(pattern: unknown, at: string): void {
  if (typeof pattern !== 'string' || pattern.length > KIND_SCHEMA_LIMITS.pattern) {
    throw fault(at, `must be a regular expression of at most ${KIND_SCHEMA_LIMITS.pattern} characters`);
  }
  try {
    linearRegExp(pattern);
  } catch (error) {
    throw fault(at, `cannot run in linear time or is no regular expression (${(error as Error).message}); back-references and look-around are not supported`);
  }
}

interface Expansion {
  readonly root: JsonObject;
  readonly at: string;
  readonly trail: readonly unknown[];
  readonly known: Map<unknown, number>;
}

/** How many subschemas judge a value, references written out. */
function expandedSize(schema: unknown, { root, at, trail, known }: Expansion): number {
  if (!isJsonObject(schema)) {
    return 1;
  }
  const size = known.get(schema);
  if (size !== undefined) {
    return size;
  }
  if (trail.includes(schema)) {
    throw fault(at, 'leads back to itself');
  }
  const inner = { root, trail: [...trail, schema], known };
  let sum = 1;
  for (const { child, path } of subschemas(schema)) {
    const [, keyword = ''] = path.split('/');
    const counted = expandedSize(child, { ...inner, at: at + path });
    sum += LIBRARIES.has(keyword) ? 0 : counted;
  }
  if (typeof schema.$ref === 'string') {
    sum += expandedSize(resolve(root, schema.$ref, `${at}/$ref`), { ...inner, at: `${at}/$ref` });
  }
  if (sum > KIND_SCHEMA_LIMITS.expanded) {
    throw fault(at, `stands for more than ${KIND_SCHEMA_LIMITS.expanded} subschemas when its references are written out`);
  }
  known.set(schema, sum);
  return sum;
}

function resolve(root: JsonObject, ref: string, at: string): JsonObject | boolean {
  let found: unknown = root;
  for (const part of decode(ref, at).slice(2).split('/')) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    found = typeof found === 'object' && found !== null && Object.hasOwn(found, key) ? (found as Record<string, unknown>)[key] : undefined;
  }
  if (!isJsonObject(found) && typeof found !== 'boolean') {
    throw fault(at, `leads nowhere: there is no ${ref}`);
  }
  return found;
}

function decode(ref: string, at: string): string {
  try {
    return decodeURIComponent(ref);
  } catch {
    throw fault(at, 'is no URI reference');
  }
}

function subschemas(schema: JsonObject): { child: unknown; path: string }[] {
  return Object.entries(schema).flatMap(([keyword, value]) => {
    if (SCHEMA_MAPS.has(keyword) && isJsonObject(value)) {
      return Object.entries(value).map(([name, child]) => ({ child, path: `/${keyword}/${name}` }));
    }
    if (SCHEMA_LISTS.has(keyword) && Array.isArray(value)) {
      return value.map((child, index) => ({ child, path: `/${keyword}/${index}` }));
    }
    return SCHEMAS.has(keyword) ? [{ child: value, path: `/${keyword}` }] : [];
  });
}

function fault(at: string, problem: string): ModelError {
  const field = `schema${at.replaceAll('/', '.')}`;
  return new ModelError('invalid_kind', `${field} ${problem}`, { field });
}
