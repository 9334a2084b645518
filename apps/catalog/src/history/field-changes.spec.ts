import type { Entity } from '@callboard/catalog-model';
import { fieldChanges } from './field-changes.js';

const entity = (spec: Record<string, unknown>, etag = 'e'): Entity => ({ apiVersion: 'v1', kind: 'K', metadata: { name: 'a', etag }, spec }) as Entity;

describe('changes of fields', () => {
  it('are leaves and whole lists, by their place; what follows from them is none', () => {
    expect(fieldChanges(entity({ owner: 'a', tags: ['x'], deep: { 'a/b': 1, same: 1 }, gone: true }), entity({ owner: 'b', tags: ['x', 'y'], deep: { 'a/b': 2, same: 1 }, come: {} }, 'f'))).toEqual([
      { path: '/spec/owner', before: 'a', after: 'b' },
      { path: '/spec/tags', before: ['x'], after: ['x', 'y'] },
      { path: '/spec/deep/a~1b', before: 1, after: 2 },
      { path: '/spec/gone', before: true },
      { path: '/spec/come', after: {} },
    ]);
  });

  it('of an entity that came or went are all of its fields', () => {
    expect(fieldChanges(undefined, entity({}))).toEqual([{ path: '/apiVersion', after: 'v1' }, { path: '/kind', after: 'K' }, { path: '/metadata/name', after: 'a' }, { path: '/spec', after: {} }]);
    expect(fieldChanges(entity({}), undefined).map(({ path }) => path)).toEqual(['/apiVersion', '/kind', '/metadata/name', '/spec']);
  });
});
