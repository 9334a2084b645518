import { layoutKey, nodeSize, partsOf } from './graph.js';

describe('the graph', () => {
  it('gives every node room for its label, within bounds', () => {
    expect(nodeSize({ name: 'a' })).toEqual({ width: 120, height: 48 });
    expect(nodeSize({ name: 'a', title: 'x'.repeat(20) })).toEqual({ width: 200, height: 48 });
    expect(nodeSize({ name: 'x'.repeat(63) })).toEqual({ width: 264, height: 48 });
  });

  it('knows a layout by its content', () => {
    const input = { nodes: [{ id: 'a', width: 1, height: 1 }], edges: [] };
    expect(layoutKey(input)).toBe(layoutKey(structuredClone(input)));
    expect(layoutKey(input)).not.toBe(layoutKey({ ...input, edges: [{ source: 'a', target: 'a' }] }));
  });

  it('takes refs apart', () => {
    expect(partsOf('component:shop/cart.v1')).toEqual({ kind: 'component', namespace: 'shop', name: 'cart.v1' });
  });
});
