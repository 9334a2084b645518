import { splitSchema } from './split-schema';

describe('taking the hints out of a schema', () => {
  it('puts them beside it in the same shape', () => {
    const { schema, uiSchema } = splitSchema({
      type: 'object',
      'ui:order': ['b', '*'],
      properties: { a: { type: 'string', 'ui:field': 'OwnerPicker', 'ui:options': { allowedKinds: ['Group'] } }, b: { type: 'number' } },
    });
    expect(schema).toEqual({ type: 'object', properties: { a: { type: 'string' }, b: { type: 'number' } } });
    expect(uiSchema).toEqual({ 'ui:order': ['b', '*'], a: { 'ui:field': 'OwnerPicker', 'ui:options': { allowedKinds: ['Group'] } } });
  });

  it('goes through nested objects and lists', () => {
    const { schema, uiSchema } = splitSchema({
      properties: { list: { type: 'array', items: { properties: { x: { type: 'string', 'ui:widget': 'textarea' } } } } },
    });
    expect(uiSchema).toEqual({ list: { items: { x: { 'ui:widget': 'textarea' } } } });
    expect(JSON.stringify(schema)).not.toContain('ui:');
  });

  it('gives hints inside alternatives, conditions and dependencies to the place they describe', () => {
    const { schema, uiSchema } = splitSchema({
      properties: { kind: { type: 'string' } },
      dependencies: { kind: { oneOf: [{ properties: { kind: { const: 'a' }, extra: { type: 'string', 'ui:help': 'h' } } }] } },
      if: { properties: { kind: { const: 'a' } } },
      then: { properties: { more: { type: 'string', 'ui:placeholder': 'p' } } },
      allOf: [{ properties: { extra: { 'ui:autofocus': true } } }],
    });
    expect(uiSchema).toEqual({ extra: { 'ui:help': 'h', 'ui:autofocus': true }, more: { 'ui:placeholder': 'p' } });
    expect(JSON.stringify(schema)).not.toContain('ui:');
  });

  it('cleans definitions and keeps list-form dependencies', () => {
    const { schema } = splitSchema({ $defs: { port: { type: 'integer', 'ui:widget': 'updown' } }, dependencies: { a: ['b'] } });
    expect(schema).toEqual({ $defs: { port: { type: 'integer' } }, dependencies: { a: ['b'] } });
  });

  it('leaves out what stands behind a feature flag', () => {
    expect(splitSchema({ properties: { a: { 'backstage:featureFlag': 'x' }, b: {} } }).schema).toEqual({ properties: { b: {} } });
  });

  it('does not touch the schema it is given', () => {
    const mixed = { properties: { a: { 'ui:field': 'X' } } };
    splitSchema(mixed);
    expect(mixed).toEqual({ properties: { a: { 'ui:field': 'X' } } });
  });
});
