import { graphQuery, readGraphView } from './graph-view';

describe('the graph in the address', () => {
  it('comes back from its own query unchanged', () => {
    const view = readGraphView({ depth: '2', direction: 'out', relation: ['dependsOn', 'ownedBy'], form: 'list' });
    expect(readGraphView(Object.fromEntries([...new Set(new URLSearchParams(graphQuery(view)).keys())].map((key) => [key, new URLSearchParams(graphQuery(view)).getAll(key)])))).toEqual(view);
  });

  it('names the other end of a path, and types that somebody has added', () => {
    const view = readGraphView({ form: 'path', to: 'API:default/Fares', relation: 'runsOn' }, ['runsOn']);
    expect(view).toMatchObject({ form: 'path', to: 'api:default/fares', relations: ['runsOn'] });
    expect(graphQuery(view)).toBe('?relation=runsOn&form=path&to=api%3Adefault%2Ffares');
    expect(readGraphView({ form: 'path', to: '<script>' }).to).toBeUndefined();
  });

  it('is one step deep, in both directions, with all relations unless said', () => {
    expect(readGraphView({ depth: '9', direction: 'up', relation: 'hacks' })).toEqual({ depth: 1, direction: 'both', relations: [], form: 'graph' });
    expect(graphQuery(readGraphView({}))).toBe('?');
  });
});
