import type { JsonObject } from './json.js';
import { assertKindSchema, compileKindSchema, dialectOf } from './kind-schema.js';
import type { ModelError } from './model-error.js';

const refusal = (schema: unknown): Pick<ModelError, 'code' | 'field' | 'message'> | undefined => {
  try {
    assertKindSchema(schema);
    return undefined;
  } catch (error) {
    const { code, field, message } = error as ModelError;
    return { code, field, message };
  }
};
const accepts = (schema: JsonObject, value: unknown): boolean => {
  assertKindSchema(schema);
  return compileKindSchema(schema, dialectOf(schema))(value) as boolean;
};
const object = (properties: JsonObject): JsonObject => ({ type: 'object', properties });

describe('the schema of a registered kind', () => {
  it('is read in the dialect that it names', () => {
    const pair = { type: 'array', items: [{ type: 'string' }, { type: 'number' }] };
    expect(accepts({ $schema: 'http://json-schema.org/draft-07/schema#', ...object({ pair }) }, { pair: [1, 'x'] })).toBe(false);
    expect(accepts(object({ pair: { type: 'array', prefixItems: pair.items } }), { pair: [1, 'x'] })).toBe(false);
    expect(accepts(object({ pair: { type: 'array', prefixItems: pair.items } }), { pair: ['x', 1] })).toBe(true);
  });

  it('may refer to parts of itself', () => {
    const schema = { ...object({ a: { $ref: '#/$defs/port' }, b: { $ref: '#/$defs/port' } }), $defs: { port: { type: 'integer', minimum: 1 } } };
    expect([accepts(schema, { a: 1, b: 2 }), accepts(schema, { a: 1, b: 0 })]).toEqual([true, false]);
  });

  it.each<[string, unknown, string | undefined]>([
    ['no object', 'x', 'schema'],
    ['another dialect', { $schema: 'http://json-schema.org/draft-04/schema#' }, 'schema.$schema'],
    ['a keyword with a wrong value', object({ size: { minimum: 'x' } }), 'schema.properties.size.minimum'],
    ['another type of spec', { type: 'array' }, 'schema.type'],
    ['a remote reference', object({ a: { $ref: 'https://example.com/x.json' } }), 'schema.properties.a.$ref'],
    ['a reference to a file', object({ a: { $ref: 'other.json#/x' } }), 'schema.properties.a.$ref'],
    ['a reference into nothing', object({ a: { $ref: '#/$defs/none' } }), 'schema.properties.a.$ref'],
    ['a reference to itself', { $defs: { a: { $ref: '#/$defs/a' } }, $ref: '#/$defs/a' }, 'schema.$defs.a.$ref'],
    ['an id of its own', { $id: 'https://example.com/x' }, 'schema.$id'],
    ['an asynchronous schema', { $async: true }, 'schema.$async'],
    ['a pattern with look-ahead', object({ a: { pattern: '^(?=a)' } }), 'schema.properties.a.pattern'],
    ['a pattern with a back-reference', object({ a: { pattern: '(a)\\1' } }), 'schema.properties.a.pattern'],
    ['a pattern that is none', object({ a: { pattern: '(' } }), 'schema.properties.a.pattern'],
    ['a bad pattern of names', { patternProperties: { '(': {} } }, 'schema.patternProperties.('],
  ])('is refused with its path: %s', (_what, schema, field) => {
    expect(refusal(schema)).toMatchObject({ code: 'invalid_kind', field });
  });

  it('may not grow without measure', () => {
    const defs = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`d${i}`, i === 0 ? { type: 'string' } : { allOf: [{ $ref: `#/$defs/d${i - 1}` }, { $ref: `#/$defs/d${i - 1}` }] }]));
    expect(refusal({ $defs: defs, properties: { a: { $ref: '#/$defs/d19' } } })?.message).toMatch(/more than 5000 subschemas/);
    expect(refusal(object({ a: { enum: ['x'.repeat(70_000)] } }))?.message).toMatch(/more than 65536 characters/);
    let deep: JsonObject = {};
    for (let i = 0; i < 40; i++) deep = { not: deep };
    expect(refusal(deep)?.message).toMatch(/nested deeper/);
  });

  it('judges in linear time what would hold up a backtracking engine, and long lists of distinct things', () => {
    const schema = object({ text: { type: 'string', pattern: '^(a+)+$' }, list: { type: 'array', uniqueItems: true } });
    // A backtracking engine would never come back from this one.
    expect(accepts(schema, { text: `${'a'.repeat(20_000)}!` })).toBe(false);
    expect(accepts(schema, { list: Array.from({ length: 50_000 }, (_, id) => ({ id })) })).toBe(true);
    expect(accepts(schema, { list: [{ id: 1 }, { id: 1 }] })).toBe(false);
  });
});
