import { chooseOwner, etagOf, imageOf, type Candidate, type StoredEntity } from './entity-change.js';

const candidate = (id: number, parts: Partial<Candidate> = {}): Candidate => ({ id, ref: 'component:default/a', sourceId: `source-${id}`, orphaned: false, location: `url:${id}`, ...parts });
const present = (documentId: number, sourceId = `source-${documentId}`): StoredEntity => ({ ref: 'component:default/a', uid: 'u', etag: 'e', sourceId, documentId, orphaned: false });
const entity = { apiVersion: 'v1', kind: 'Component', metadata: { name: 'a', title: 'A' }, spec: { b: 1, a: 2 } };

describe('who owns an entity', () => {
  it('is the oldest document at first, and stays it', () => {
    expect(chooseOwner([candidate(2), candidate(1)], undefined)?.id).toBe(1);
    expect(chooseOwner([candidate(1), candidate(2)], present(2))?.id).toBe(2);
  });

  it('is a document of the same source when the old one is gone', () => {
    expect(chooseOwner([candidate(1), candidate(3, { sourceId: 'source-9' })], present(9))?.id).toBe(3);
  });

  it('is any other document when the present one has vanished from its source', () => {
    expect(chooseOwner([candidate(1, { orphaned: true }), candidate(2)], present(1))?.id).toBe(2);
    expect(chooseOwner([candidate(1, { orphaned: true })], present(1))?.id).toBe(1);
    expect(chooseOwner([], present(1))).toBeUndefined();
  });
});

describe('the stored form of an entity', () => {
  it('has an etag that depends on what it says, not on how it is written or on what the server adds', () => {
    const etag = etagOf(entity);
    expect(etag).toMatch(/^[0-9a-f]{40}$/);
    expect(etagOf({ ...entity, metadata: { uid: 'u', etag: 'e', title: 'A', name: 'a' }, spec: { a: 2, b: 1 } })).toBe(etag);
    expect(etagOf({ ...entity, spec: { a: 2, b: 2 } })).not.toBe(etag);
  });

  it('keeps the author’s order of keys and adds uid and etag', () => {
    const image = imageOf(entity, { ref: 'component:default/a', uid: 'u', etag: 'e', relations: [] });
    expect(image.text).toBe('{"apiVersion":"v1","kind":"Component","metadata":{"name":"a","title":"A","uid":"u","etag":"e"},"spec":{"b":1,"a":2}}');
    expect(image).toMatchObject({ kind: 'component', namespace: 'default', name: 'a' });
    expect(image.fields).toContainEqual({ key: 'metadata.uid', value: 'u', original: 'u' });
  });
});
