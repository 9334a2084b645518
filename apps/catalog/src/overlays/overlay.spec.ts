import type { Entity } from '@callboard/catalog-model';
import { bodyOf, fieldsOf, mergeBody, valueAt, withChange, type OverlayBody } from './overlay.js';

const entity: Entity = { apiVersion: 'v1', kind: 'Component', metadata: { name: 'a', tags: ['x', 'y'], links: [{ url: 'https://a/' }], annotations: { 'a.b/c': '1' } }, spec: { owner: 'o' } };
const at = (body: OverlayBody, by = 'ann', time = '2026-01-01T00:00:00.000Z') => fieldsOf(body, [], { by, at: time });
const laid = (body: OverlayBody) => at(body).reduce(withChange, entity);

describe('an overlay', () => {
  it('is a body as people write it, and fields as they are stored: each gives the other', () => {
    const body: OverlayBody = { title: 'T', description: null, tags: { set: ['a'] }, annotations: { 'x.y/z': '1', plain: null }, labels: { l: '2' }, owner: 'b' };
    expect(at(body).map(({ path }) => path)).toEqual(['metadata.annotations.plain', 'metadata.annotations.x.y/z', 'metadata.description', 'metadata.labels.l', 'metadata.tags', 'metadata.title', 'spec.owner']);
    expect(bodyOf(at(body))).toEqual(body);
  });

  it('keeps who set a field, and when, until that field changes', () => {
    const before = at({ title: 'T', owner: 'b' });
    const after = fieldsOf({ title: 'T', owner: 'c' }, before, { by: 'bob', at: '2026-02-02T00:00:00.000Z' });
    expect(after).toEqual([expect.objectContaining({ path: 'metadata.title', setBy: 'ann' }), expect.objectContaining({ path: 'spec.owner', setBy: 'bob', setAt: '2026-02-02T00:00:00.000Z' })]);
  });

  it('has no field for a change that changes nothing', () => {
    expect(at({ tags: {}, links: { add: [], remove: [] }, annotations: {} })).toEqual([]);
  });

  it('adds to lists, takes from them, or replaces them', () => {
    expect(laid({ tags: { add: ['z', 'x'], remove: ['y'] } }).metadata.tags).toEqual(['x', 'z']);
    expect(laid({ tags: { set: ['q'] } }).metadata.tags).toEqual(['q']);
    expect(laid({ tags: { set: [] } }).metadata).not.toHaveProperty('tags');
    expect(laid({ links: { add: [{ url: 'https://a/', title: 'A' }, { url: 'https://b/' }] } }).metadata.links).toEqual([{ url: 'https://a/', title: 'A' }, { url: 'https://b/' }]);
    expect(laid({ links: { remove: ['https://a/'] } }).metadata).not.toHaveProperty('links');
  });

  it('takes keys with dots as one, and null as nothing', () => {
    expect(laid({ annotations: { 'a.b/c': null, 'd.e': '2' } }).metadata.annotations).toEqual({ 'd.e': '2' });
    expect(valueAt(entity, 'metadata.annotations.a.b/c')).toBe('1');
    expect(laid({ annotations: { 'a.b/c': null } }).metadata).not.toHaveProperty('annotations');
  });

  it('keeps every field in its place', () => {
    expect(Object.keys(laid({ tags: { set: ['q'] }, title: 'T' }).metadata)).toEqual(['name', 'tags', 'links', 'annotations', 'title']);
  });

  it('is merged as RFC 7396 says', () => {
    expect(mergeBody({ title: 'T', annotations: { a: '1', b: '2' }, tags: { add: ['x'] } }, { title: null, annotations: { a: null, c: '3' }, tags: ['y'] })).toEqual({ annotations: { b: '2', c: '3' }, tags: ['y'] });
  });
});
