import { distanceBetween, nearMisses } from './near-misses.js';

describe('near misses', () => {
  it('are the same name elsewhere and nearly the same name here, existing ones first', () => {
    const neighbours = ['api:default/orders', 'component:shop/orders', 'component:default/orderz', 'component:default/orders-x', 'api:default/orderz', 'component:default/other'].map((ref) => ({ ref, exists: true }));
    expect(nearMisses('component:default/orders', [{ ref: 'system:default/orders', exists: false, location: 'file:x', line: 3, code: 'invalid_entity' }, ...neighbours])).toEqual([
      { ref: 'api:default/orders', exists: true, differs: 'kind' },
      { ref: 'component:shop/orders', exists: true, differs: 'namespace' },
      { ref: 'component:default/orderz', exists: true, differs: 'spelling' },
      { ref: 'component:default/orders-x', exists: true, differs: 'spelling' },
      { ref: 'system:default/orders', exists: false, differs: 'kind', location: 'file:x', line: 3, code: 'invalid_entity' },
    ]);
  });

  it('are no other short names', () => {
    expect(nearMisses('component:default/ab', [{ ref: 'component:default/ac', exists: true }])).toEqual([]);
  });

  it.each([
    ['kitten', 'sitten', 1],
    ['orders', 'ordesr', 1],
    ['orders', 'order', 1],
    ['abcdef', 'ghijkl', 3],
  ])('%s and %s are %s apart', (a, b, distance) => expect(distanceBetween(a, b, 2)).toBe(distance));
});
