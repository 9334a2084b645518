import { explain } from './explanation.js';
import type { DocumentFact, Facts } from './facts.js';

const source = { id: '1', origin: 'registered', type: 'url', target: 'https://a/all.yaml', entityRef: 'location:default/generated-1', state: 'processed', failuresInARow: 0 };
const document = (parts: Partial<DocumentFact> = {}): DocumentFact => ({ state: 'accepted', owner: true, guessed: false, location: 'url:https://a/x.yaml', index: 0, line: 3, processors: [], source, ...parts });
const facts = (parts: Partial<Facts> = {}): Facts => ({ ref: 'component:default/a', documents: [], conflicts: [], overlay: [], referencedBy: [], unreadable: [], pending: [], nearMisses: [], ...parts });
const entity = { uid: 'u', revision: 4, updatedAt: '2026-01-01T00:00:00.000Z' };
const error = { stage: 'policy', code: 'invalid_name', message: '"metadata.name" is not valid', line: 7, column: 3 };

describe('why', () => {
  it('an entity exists', () => {
    expect(explain(facts({ entity, documents: [document()] }))).toMatchObject({ exists: true, verdict: 'exists', summary: 'component:default/a comes from url:https://a/x.yaml (line 3).' });
  });

  it('an entity shows what it was: its document is refused now', () => {
    expect(explain(facts({ entity, documents: [document({ state: 'refused', error })] }))).toMatchObject({
      exists: true,
      verdict: 'stale',
      summary: 'component:default/a is shown as it was at revision 4: what url:https://a/x.yaml (line 7, column 3) says now was refused, invalid_name: "metadata.name" is not valid',
    });
  });

  it('an entity is an orphan', () => {
    expect(explain(facts({ entity, documents: [document({ orphanedAt: '2026-01-01T00:00:00.000Z' })] })).verdict).toBe('orphaned');
  });

  it('an entity is missing: refused, deleted, or never seen', () => {
    expect(explain(facts({ documents: [document({ owner: false, state: 'refused', error })] }))).toMatchObject({ exists: false, verdict: 'refused', summary: expect.stringContaining('(line 7, column 3)') });
    expect(explain(facts({ lastChange: { revision: 5, type: 'deleted', time: '2026-01-02T00:00:00.000Z' } }))).toMatchObject({ verdict: 'deleted', summary: expect.stringContaining('revision 5') });
    expect(explain(facts()).summary).toBe('No source has shown a document about component:default/a.');
    expect(explain(facts({ unreadable: [{ location: 'url:x', code: 'fetch_failed', message: 'away' }] }))).toMatchObject({ verdict: 'unseen', summary: expect.stringContaining('1 could not be read') });
  });

  it('two sources emit it', () => {
    const conflicts = [{ owner: 'url:a', contender: 'url:b', detectedAt: '2026-01-01T00:00:00.000Z' }];
    expect(explain(facts({ entity, documents: [document(), document({ owner: false, state: 'conflict' })], conflicts })).summary).toContain('url:b emits it too; url:a came first and keeps it.');
  });

  it('a deleted one: by whom and why', () => {
    const deleted = (cause: object, actor?: string) => explain(facts({ lastChange: { revision: 5, type: 'deleted', time: '2026-01-02T00:00:00.000Z', actor, cause: cause as never } })).summary;
    expect(deleted({ type: 'location', id: 'url:https://a' })).toContain('url:https://a was read without it');
    expect(deleted({ type: 'api' }, 'user:default/ann')).toContain('by user:default/ann: somebody asked for it');
    expect(deleted({ type: 'system' })).toContain('time of grace');
    expect(deleted({ type: 'provider', id: 'push:ci' })).toContain('push:ci');
  });

  it('what can be done: where to correct, what to allow, what may be meant', () => {
    const denied = { ...error, stage: 'rules', code: 'kind_not_allowed' };
    expect(explain(facts({ documents: [document({ owner: false, state: 'refused', error: denied })] })).advice[0]).toBe("Allow the kind for this location under 'catalog.rules', or take the document out of url:https://a/x.yaml (line 7, column 3).");
    const nearMisses = [{ ref: 'api:default/a', exists: true, differs: 'kind' }] as const;
    const missing = explain(facts({ nearMisses, referencedBy: [{ ref: 'system:default/s', type: 'partOf' }] }));
    expect(missing.summary).toBe('No source has shown a document about component:default/a. system:default/s points at it. There is api:default/a: another kind.');
    expect(missing.advice[0]).toBe('If api:default/a is meant, correct the reference in system:default/s.');
  });

  it('a document that only seems to be about it counts, unless another file is the owner', () => {
    const broken = document({ owner: false, guessed: true, state: 'refused', error: { ...error, code: 'duplicate_key' } });
    expect(explain(facts({ documents: [broken] })).verdict).toBe('refused');
    expect(explain(facts({ entity, documents: [document(), broken] })).verdict).toBe('stale');
    expect(explain(facts({ entity, documents: [document(), { ...broken, location: 'url:elsewhere' }] })).verdict).toBe('exists');
  });
});
