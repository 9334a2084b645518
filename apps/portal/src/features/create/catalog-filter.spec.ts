import type { IndexEntry } from '../../browser/index-matching';
import { isKnownFilter, passes, readCatalogFilter, toFilterSets } from './catalog-filter';

const pricing: IndexEntry = { ref: 'group:default/pricing', kind: 'Group', namespace: 'default', name: 'pricing', type: 'team', tags: ['core'] };

describe('the filter of a picker', () => {
  it('reads objects, lists and the older list of kinds', () => {
    expect(readCatalogFilter({ catalogFilter: { kind: 'Group' } })).toEqual([{ kind: 'Group' }]);
    expect(readCatalogFilter({ catalogFilter: [{ kind: 'Group' }, { kind: 'User' }] })).toHaveLength(2);
    expect(readCatalogFilter({ allowedKinds: ['Group', 'User'] })).toEqual([{ kind: ['Group', 'User'] }]);
    expect(readCatalogFilter({})).toEqual([]);
  });

  it('wants every condition of one set, whatever the letter case', () => {
    expect(passes(pricing, [{ kind: 'group', 'spec.type': ['department', 'TEAM'] }])).toBe(true);
    expect(passes(pricing, [{ kind: 'group', 'spec.type': 'department' }])).toBe(false);
    expect(passes(pricing, [{ kind: 'user' }, { 'metadata.tags': 'core' }])).toBe(true);
    expect(passes(pricing, [])).toBe(true);
  });

  it('leaves to the catalog what the index does not know', () => {
    const filter = [{ kind: 'group', 'metadata.annotations.x/y': { exists: true } }];
    expect(isKnownFilter(filter)).toBe(false);
    expect(isKnownFilter([{ kind: 'group' }])).toBe(true);
    expect(passes(pricing, filter)).toBe(true);
    expect(toFilterSets(filter)).toEqual([{ kind: ['group'], 'metadata.annotations.x/y': true }]);
  });
});
