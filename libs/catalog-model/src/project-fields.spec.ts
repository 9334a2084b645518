import { parseFields, projectFields } from './project-fields.js';

const entity = { kind: 'Component', metadata: { name: 'cart', annotations: { 'backstage.io/view-url': 'u', other: 'o' }, tags: ['a', 'b'] }, spec: { 'a.b': { c: 1 }, none: null } };

describe('projecting fields', () => {
  it.each([
    [['kind', 'metadata.name'], { kind: 'Component', metadata: { name: 'cart' } }],
    [['metadata.annotations.backstage.io/view-url'], { metadata: { annotations: { 'backstage.io/view-url': 'u' } } }],
    [['spec.a.b.c', 'spec.none'], { spec: { 'a.b': { c: 1 }, none: null } }],
    [['metadata.tags.1'], { metadata: { tags: [undefined, 'b'] } }],
    [['metadata.nothing', 'x'], {}],
    [['__proto__.x', 'constructor.name'], {}],
  ])('%j', (fields, expected) => {
    expect(projectFields(entity, fields)).toEqual(expected);
  });

  it('gives up a path as soon as no key can continue it', () => {
    let asked = 0;
    const counting = new Proxy({ a: 1 }, { ownKeys: (target) => ((asked += 1), Reflect.ownKeys(target)) });
    expect(projectFields({ spec: counting } as never, [`spec.${'b.'.repeat(5_000)}c`])).toEqual({});
    expect(asked).toBe(1);
  });

  it('refuses more fields than a request may name', () => {
    expect(() => parseFields([Array.from({ length: 501 }, (_, index) => `spec.f${index}`).join(',')])).toThrow('501 fields are more than the limit of 500');
  });

  it('reads lists, repeated parameters and nothing at all', () => {
    expect(parseFields(['a, b', 'b,c'])).toEqual(['a', 'b', 'c']);
    expect(parseFields([' ,'])).toBeUndefined();
    expect(() => parseFields(['metadata.tags[0]'])).toThrow('Invalid field "metadata.tags[0]", array type fields are not supported');
  });
});
