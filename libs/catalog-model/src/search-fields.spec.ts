import type { Entity } from './entity.js';
import { assertDistinctKeys, searchFields, searchTokens, valueToken } from './search-fields.js';

const entity = (spec: Entity['spec'], metadata: object = {}): Entity => ({ apiVersion: 'v1', kind: 'Thing', metadata: { name: 'A', ...metadata }, spec });
const of = (found: Entity): Record<string, (string | undefined)[]> => {
  const byKey: Record<string, (string | undefined)[]> = {};
  for (const { key, value } of searchFields(found)) {
    (byKey[key] ??= []).push(value);
  }
  return byKey;
};

describe('search fields', () => {
  it('walks lists without an index and adds one key per text in them', () => {
    expect(of(entity({ Tags: ['Java', 'web', 'java'], ports: [{ port: 80 }, { port: 443 }] }))).toMatchObject({
      'spec.tags': ['java', 'web'],
      'spec.tags.java': ['true'],
      'spec.tags.web': ['true'],
      'spec.ports.port': ['80', '443'],
    });
  });

  it('takes list items that cannot be written as text for what they are', () => {
    expect(of(entity({ list: [{ toString: 'x', valueOf: 1 }, [{ toString: null }]] }))).toMatchObject({ 'spec.list.tostring': ['x', undefined], 'spec.list.valueof': ['1'] });
  });

  it('adds name, namespace and uid, and leaves out what the server writes', () => {
    const found = of({ ...entity({}), metadata: { name: 'A', uid: 'U', etag: 'E' }, relations: [{ type: 'x' }], status: { items: [{ level: 'error' }] } } as unknown as Entity);
    expect(found).toEqual({ apiversion: ['v1'], kind: ['thing'], 'metadata.name': ['a'], 'metadata.namespace': ['default'], 'metadata.uid': ['u'] });
  });

  it('knows of null and of long values only that they exist, and drops long keys', () => {
    const found = of(entity({ empty: null, long: 'x'.repeat(201), fits: 'y'.repeat(200), ['k'.repeat(200)]: 1 }));
    expect(found['spec.empty']).toEqual([undefined]);
    expect(found['spec.long']).toEqual([undefined]);
    expect(found['spec.fits']).toHaveLength(1);
    expect(Object.keys(found).some((key) => key.includes('kkk'))).toBe(false);
  });

  it('keeps the original letter case for facets', () => {
    expect(searchFields(entity({ type: 'Service' })).find(({ key }) => key === 'spec.type')).toEqual({ key: 'spec.type', value: 'service', original: 'Service' });
  });

  it('refuses keys that differ by letter case only', () => {
    expect(() => assertDistinctKeys(entity({ Foo: 1, foo: 2 }))).toThrow("Entity has duplicate keys that vary only in casing, 'spec.foo'");
  });

  it('adds relations by type', () => {
    expect(searchFields(entity({}), [{ type: 'ownedBy', targetRef: 'group:default/a' }])).toContainEqual({ key: 'relations.ownedby', value: 'group:default/a', original: 'group:default/a' });
  });

  it('makes tokens that cannot be mistaken for one another', () => {
    const tokens = searchTokens(searchFields(entity({ a: 'b=c', 'a=b': 'c' })));
    expect(tokens).toEqual(expect.arrayContaining([valueToken('SPEC.A', 'B=C'), valueToken('spec.a=b', 'c')]));
    expect(new Set([valueToken('a', 'b'), valueToken('a=b', 'c'), valueToken('a', 'b=c')]).size).toBe(3);
  });
});
