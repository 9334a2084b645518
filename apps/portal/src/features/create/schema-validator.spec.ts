import type { RJSFSchema } from '@rjsf/utils';
import { schemaValidator } from './schema-validator';

const errorsOf = (schema: object, values: Record<string, unknown>) =>
  schemaValidator.validateFormData(values, schema).errors.map(({ property, message }) => `${property} ${message}`);

describe('checking values', () => {
  const schema = {
    type: 'object',
    required: ['name', 'owner'],
    properties: {
      name: { type: 'string', pattern: '^[a-z]+$', maxLength: 5 },
      owner: { type: 'string' },
      port: { type: 'integer', minimum: 1024 },
      tags: { type: 'array', minItems: 2, items: { type: 'string' } },
    },
  };

  it('names each place that is missing', () => {
    expect(errorsOf(schema, {})).toEqual(['.name This is needed.', '.owner This is needed.']);
  });

  it('says what is wrong with a value, once per place', () => {
    expect(errorsOf(schema, { name: 'FARE', owner: 'x', port: 80, tags: ['a'] })).toEqual([
      '.name This does not fit the form ^[a-z]+$',
      '.port Give 1024 or more.',
      '.tags Give at least 2 entries.',
    ]);
  });

  it('finds places inside lists and objects', () => {
    expect(errorsOf({ properties: { list: { items: { properties: { x: { type: 'integer' } } } } } }, { list: [{ x: 1 }, { x: 'a' }] })).toEqual(['.list.1.x Give a whole number.']);
  });

  it('accepts what fits', () => {
    expect(errorsOf(schema, { name: 'fare', owner: 'pricing' })).toEqual([]);
  });

  it('decides branches with definitions of the root', () => {
    const root: RJSFSchema = { definitions: { port: { type: 'integer', minimum: 1 } } };
    expect(schemaValidator.isValid({ properties: { p: { $ref: '#/definitions/port' } } }, { p: 0 }, root)).toBe(false);
    expect(schemaValidator.isValid({ properties: { p: { $ref: '#/definitions/port' } } }, { p: 1 }, root)).toBe(true);
  });
});
