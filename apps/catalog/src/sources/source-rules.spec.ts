import type { CatalogRule } from '../config.js';
import { rulesFor } from './source-rules.js';
import type { Source } from './source.js';

const source = (parts: Partial<Source> = {}): Pick<Source, 'origin' | 'type' | 'target' | 'rules'> => ({ origin: 'registered', type: 'url', target: 'https://example.org/a/catalog-info.yaml', ...parts });
const allowed = (from: ReturnType<typeof source>, rules: readonly CatalogRule[] | undefined, kind: string, type?: string): boolean =>
  rulesFor(from, rules).allows({ apiVersion: 'v1', kind, metadata: { name: 'a' }, spec: type === undefined ? {} : { type } });

describe('catalog rules', () => {
  it('let configured locations emit everything, and registered ones nothing that gives rights or runs code', () => {
    expect(['User', 'Group', 'Template', 'Component'].map((kind) => allowed(source({ origin: 'config' }), undefined, kind))).toEqual([true, true, true, true]);
    expect(['User', 'Group', 'Template', 'Component', 'Location'].map((kind) => allowed(source(), undefined, kind))).toEqual([false, false, false, true, true]);
  });

  it('hold for all when they are configured', () => {
    expect(allowed(source({ origin: 'config' }), [{ allow: ['Component'] }], 'User')).toBe(false);
    expect(allowed(source(), [{ allow: ['user'] }], 'User')).toBe(true);
  });

  it('look at the type too', () => {
    const rules = [{ allow: [{ kind: 'Resource', 'spec.type': 'Database' }] }];
    expect(allowed(source(), rules, 'Resource', 'database')).toBe(true);
    expect(allowed(source(), rules, 'Resource', 'queue')).toBe(false);
    expect(allowed(source(), rules, 'Resource')).toBe(false);
  });

  it.each<[NonNullable<CatalogRule['locations']>, boolean]>([
    [[{ type: 'url', exact: 'https://example.org/a/catalog-info.yaml' }], true],
    [[{ type: 'url', exact: 'https://example.org/b/catalog-info.yaml' }], false],
    [[{ type: 'url', pattern: 'https://example.org/*/CATALOG-info.yaml' }], true],
    [[{ type: 'url', pattern: 'https://example.org/*.yaml' }], false],
    [[{ type: 'file' }, { type: 'url' }], true],
    [[{ type: 'file' }], false],
  ])('hold for the locations %j only', (locations, expected) => {
    expect(allowed(source(), [{ allow: ['Template'], locations }], 'Template')).toBe(expected);
  });

  it('of one location add to those of all', () => {
    const own = source({ origin: 'config', rules: [{ allow: ['User'] }] });
    expect(['User', 'Component', 'Group'].map((kind) => allowed(own, undefined, kind))).toEqual([true, true, false]);
    expect(['User', 'Component', 'API'].map((kind) => allowed(own, [{ allow: ['API'] }], kind))).toEqual([true, false, true]);
  });
});
