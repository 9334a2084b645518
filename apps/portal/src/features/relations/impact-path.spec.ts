import type { ImpactItem } from '@callboard/api-client';
import { wayTo } from './impact-path';

const item = (name: string, distance: number, via: string): ImpactItem => ({
  ref: `component:default/${name}`,
  kind: 'Component',
  namespace: 'default',
  name,
  distance,
  via: { ref: `component:default/${via}`, relation: { source: 'a', type: 'dependsOn', target: 'b' } },
});

describe('the way to what a change reaches', () => {
  const items = [item('a', 1, 'root'), item('b', 2, 'a'), item('c', 3, 'b')];
  const byRef = new Map(items.map((each) => [each.ref, each]));

  it('goes step by step from the nearest', () => {
    expect(wayTo(items[2]!, byRef).map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(wayTo(items[0]!, byRef).map(({ name }) => name)).toEqual(['a']);
  });

  it('begins where the page begins, and ends in a circle', () => {
    expect(wayTo(items[2]!, new Map([[items[2]!.ref, items[2]!]])).map(({ name }) => name)).toEqual(['c']);
    const self = item('x', 2, 'x');
    expect(wayTo(self, new Map([[self.ref, self]]))).toHaveLength(3);
  });
});
