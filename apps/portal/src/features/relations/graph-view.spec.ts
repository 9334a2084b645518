import { graphQuery, readGraphView } from './graph-view';

describe('the graph in the address', () => {
  it('comes back from its own query unchanged', () => {
    const view = readGraphView({ depth: '2', direction: 'out', relation: ['dependsOn', 'ownedBy'], form: 'list' });
    expect(readGraphView(Object.fromEntries([...new Set(new URLSearchParams(graphQuery(view)).keys())].map((key) => [key, new URLSearchParams(graphQuery(view)).getAll(key)])))).toEqual(view);
  });

  it('is one step deep, in both directions, with all relations unless said', () => {
    expect(readGraphView({ depth: '9', direction: 'up', relation: 'hacks' })).toEqual({ depth: 1, direction: 'both', relations: [], form: 'graph' });
    expect(graphQuery(readGraphView({}))).toBe('?');
  });
});
