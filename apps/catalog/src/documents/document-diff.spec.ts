import { diffDocuments, type StoredDocument } from './document-diff.js';
import type { ProcessedDocument } from './document.js';

const stored = (id: number, parts: Partial<StoredDocument> = {}): StoredDocument => ({ id, index: id, line: 1, ref: `component:default/c${id}`, inputHash: 'same', hasEntity: true, orphaned: false, ...parts });
const accepted = (id: number, parts: Partial<ProcessedDocument> = {}): ProcessedDocument =>
  ({ index: id, place: { line: 1, column: 1 }, inputHash: 'same', state: 'accepted', ref: `component:default/c${id}`, entity: { apiVersion: 'v1', kind: 'Component', metadata: { name: `c${id}` } }, etag: 'e', relations: [], ...parts }) as ProcessedDocument;
const refused = (index: number, ref: string | undefined, stage: string): ProcessedDocument =>
  ({ index, place: { line: 1, column: 1 }, inputHash: `refused ${index}`, state: 'refused', ref, error: { stage, code: 'x', message: 'x' } }) as ProcessedDocument;

describe('comparing the documents of a file', () => {
  it('finds nothing to do when nothing has changed', () => {
    expect(diffDocuments([stored(0), stored(1)], [accepted(0), accepted(1)])).toEqual({ inserted: [], updated: [], moved: [], removed: [] });
  });

  it('knows a document by its entity, wherever it stands in the file', () => {
    const diff = diffDocuments([stored(0), stored(1)], [accepted(9, { index: 0 }), accepted(0, { index: 1 }), accepted(1, { index: 2 })]);
    expect(diff.inserted.map(({ ref }) => ref)).toEqual(['component:default/c9']);
    expect(diff.moved.map(({ stored: { id }, document: { index } }) => [id, index])).toEqual([[0, 1], [1, 2]]);
    expect(diff.removed).toEqual([]);
  });

  it('updates what says something else, and what has come back', () => {
    const diff = diffDocuments([stored(0), stored(1, { orphaned: true })], [accepted(0, { inputHash: 'other' }), accepted(1)]);
    expect(diff.updated.map(({ stored: { id }, keepsEntity }) => [id, keepsEntity])).toEqual([[0, false], [1, false]]);
  });

  it('keeps the last good state of a document that is refused now, unless the rules forbid it', () => {
    const diff = diffDocuments([stored(0), stored(1), stored(2, { hasEntity: false })], [refused(0, 'component:default/c0', 'kind'), refused(1, 'component:default/c1', 'rules'), refused(2, 'component:default/c2', 'policy')]);
    expect(diff.updated.map(({ keepsEntity }) => keepsEntity)).toEqual([true, false, false]);
  });

  it('removes what is no longer there', () => {
    expect(diffDocuments([stored(0), stored(1)], [accepted(1)]).removed.map(({ id }) => id)).toEqual([0]);
  });

  it('removes no entity while some document cannot be read', () => {
    const diff = diffDocuments([stored(0), stored(1), stored(2, { ref: undefined, hasEntity: false, index: 7 })], [accepted(1), refused(1, undefined, 'parse')]);
    expect(diff.removed.map(({ id }) => id)).toEqual([2]);
  });

  it('takes two documents of one entity for two', () => {
    const diff = diffDocuments([stored(0), stored(1, { ref: 'component:default/c0' })], [accepted(0), accepted(0, { index: 1 })]);
    expect(diff).toEqual({ inserted: [], updated: [], moved: [], removed: [] });
    expect(diffDocuments([stored(0), stored(1, { ref: 'component:default/c0' })], [accepted(0)]).removed.map(({ id }) => id)).toEqual([1]);
  });
});
