import { changeLine, changeWords } from './change-words';

const lines = (...parameters: Parameters<typeof changeWords>) => changeWords(...parameters).map(changeLine);

describe('words for a change', () => {
  it('names both sides when the former state is known, else what is so now', () => {
    const patch = [{ op: 'replace', path: '/spec/owner', value: 'ledger' }];
    expect(lines({ type: 'updated', patch, before: { spec: { owner: 'payments' } }, after: { spec: { owner: 'ledger' } } })).toEqual(['owner payments → ledger']);
    expect(lines({ type: 'updated', patch })).toEqual(['owner is now ledger']);
  });

  it('says what went', () => {
    expect(lines({ type: 'updated', patch: [{ op: 'remove', path: '/spec/system' }], before: { spec: { system: 'pricing' } }, after: { spec: {} } })).toEqual(['system pricing removed']);
  });

  it('compares lists as sets, however the patch moves their places', () => {
    const before = { metadata: { tags: ['rust', 'tier-1', 'old'] } };
    const after = { metadata: { tags: ['pci', 'rust', 'tier-1'] } };
    const patch = [
      { op: 'replace', path: '/metadata/tags/0', value: 'pci' },
      { op: 'replace', path: '/metadata/tags/1', value: 'rust' },
      { op: 'replace', path: '/metadata/tags/2', value: 'tier-1' },
    ];
    expect(lines({ type: 'updated', patch, before, after })).toEqual(['tag pci added', 'tag old removed']);
  });

  it('says of long texts only that they changed, once', () => {
    const patch = [
      { op: 'replace', path: '/metadata/description', value: 'x'.repeat(5_000) },
      { op: 'add', path: '/metadata/links/0', value: {} },
      { op: 'replace', path: '/metadata/links/1/url', value: 'y' },
    ];
    expect(lines({ type: 'updated', patch })).toEqual(['description changed', 'links changed']);
  });

  it('names annotations and unknown fields, and is silent about what the server makes', () => {
    const patch = [
      { op: 'add', path: '/metadata/annotations/github.com~1project-slug', value: 'a/b' },
      { op: 'add', path: '/metadata/annotations/callboard.io~1overlay', value: 'metadata.tags' },
      { op: 'replace', path: '/metadata/etag', value: 'z' },
      { op: 'add', path: '/spec/tier/level', value: 1 },
    ];
    expect(lines({ type: 'updated', patch })).toEqual(['annotation github.com/project-slug changed', 'spec.tier changed']);
  });

  it('has nothing to add to a creation or deletion', () => {
    expect(changeWords({ type: 'created' })).toEqual([]);
  });
});
