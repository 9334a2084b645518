import { explain, type DocumentFact, type Facts } from './explanation.js';

const source = { id: '1', origin: 'registered', type: 'url', target: 'https://a/all.yaml', state: 'processed' };
const document = (parts: Partial<DocumentFact> = {}): DocumentFact => ({ state: 'accepted', owner: true, location: 'url:https://a/x.yaml', index: 0, line: 3, source, ...parts });
const facts = (parts: Partial<Facts> = {}): Facts => ({ ref: 'component:default/a', documents: [], conflicts: [], referencedBy: [], unreadable: [], ...parts });
const entity = { uid: 'u', revision: 4, updatedAt: '2026-01-01T00:00:00.000Z' };
const error = { stage: 'policy', code: 'invalid_name', message: '"metadata.name" is not valid', line: 7, column: 3 };

describe('why', () => {
  it('an entity exists', () => {
    expect(explain(facts({ entity, documents: [document()] }))).toMatchObject({ exists: true, verdict: 'exists', message: 'component:default/a comes from url:https://a/x.yaml (line 3).' });
  });

  it('an entity shows what it was: its document is refused now', () => {
    expect(explain(facts({ entity, documents: [document({ state: 'refused', error })] }))).toMatchObject({
      exists: true,
      verdict: 'stale',
      message: 'component:default/a is shown as it was at revision 4: what url:https://a/x.yaml (line 7) says now was refused, invalid_name: "metadata.name" is not valid',
    });
  });

  it('an entity is an orphan', () => {
    expect(explain(facts({ entity, documents: [document({ orphanedAt: '2026-01-01T00:00:00.000Z' })] })).verdict).toBe('orphaned');
  });

  it('an entity is missing: refused, deleted, or never seen', () => {
    expect(explain(facts({ documents: [document({ owner: false, state: 'refused', error })] }))).toMatchObject({ exists: false, verdict: 'refused', message: expect.stringContaining('(line 7)') });
    expect(explain(facts({ lastChange: { revision: 5, type: 'deleted', time: '2026-01-02T00:00:00.000Z' } }))).toMatchObject({ verdict: 'deleted', message: expect.stringContaining('revision 5') });
    expect(explain(facts()).message).toBe('No source has shown a document about component:default/a.');
    expect(explain(facts({ unreadable: [{ location: 'url:x', code: 'fetch_failed', message: 'away' }] }))).toMatchObject({ verdict: 'unseen', message: expect.stringContaining('1 could not be read') });
  });

  it('two sources emit it', () => {
    const conflicts = [{ owner: 'url:a', contender: 'url:b', detectedAt: '2026-01-01T00:00:00.000Z' }];
    expect(explain(facts({ entity, documents: [document(), document({ owner: false, state: 'conflict' })], conflicts })).message).toContain('url:b emits it too; url:a came first and keeps it.');
  });
});
