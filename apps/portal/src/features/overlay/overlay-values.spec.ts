import { fieldWords, liftPatch, overlayFor, refusedField, servedValues, sourceValues, valueWords, type OverlayValues } from './overlay-values';

const link = { url: 'https://status.example', title: 'Status' };
const source: OverlayValues = { title: '', description: 'Sells.', owner: 'booking', lifecycle: 'production', tags: ['a', 'b'], links: [link], annotations: [['x/y', '1']] };

describe('what is edited over an entity', () => {
  it('lays nothing over the source when nothing differs from it', () => {
    expect(overlayFor({ ...source, owner: ' booking ' }, source, {})).toEqual({});
  });

  it('says of lists what comes and what goes, and keeps what the form does not show', () => {
    const wanted = { ...source, tags: ['b', 'c'], links: [{ ...link, title: 'Up?' }], annotations: [['z', '2']] as const };
    expect(overlayFor(wanted, source, { labels: { tier: '1' } })).toEqual({
      tags: { add: ['c'], remove: ['a'] },
      links: { add: [{ ...link, title: 'Up?' }] },
      annotations: { z: '2', 'x/y': null },
      labels: { tier: '1' },
    });
  });

  it('hides what the source says when the field is emptied', () => {
    expect(overlayFor({ ...source, description: '', title: 'Booking' }, source, {})).toEqual({ title: 'Booking', description: null });
  });

  it('finds what the source says below the overlay', () => {
    const served = servedValues({
      metadata: { title: 'Booking', tags: ['a', 'b', 'c'], links: [link], annotations: { 'x/y': '9', new: '1', 'backstage.io/orphan': 'true' }, description: 'Sells.' },
      spec: { owner: 'booking', lifecycle: 'production' },
    });
    expect(served.annotations).toEqual([['x/y', '9'], ['new', '1']]);
    const set = { redundant: false, setBy: 'user:default/ada', setAt: '2026-01-01T00:00:00Z', overlay: null };
    const fields = [
      { ...set, field: 'metadata.title' },
      { ...set, field: 'metadata.tags', source: ['a', 'b'] },
      { ...set, field: 'metadata.annotations.x/y', source: '1' },
      { ...set, field: 'metadata.annotations.new' },
    ];
    expect(sourceValues(served, fields)).toEqual(source);
  });

  it('lifts one field, or one key of a mapping', () => {
    expect(liftPatch('metadata.tags')).toEqual({ tags: null });
    expect(liftPatch('metadata.annotations.example.com/on-call')).toEqual({ annotations: { 'example.com/on-call': null } });
  });

  it('finds the field that a refusal is about', () => {
    expect(refusedField({ field: 'metadata.tags', message: '' })).toBe('metadata.tags');
    expect(refusedField({ field: 'metadata.links.0.url', message: '' })).toBe('metadata.links');
    expect(refusedField({ message: 'request/body/tags/add/0 must NOT have more than 63 characters' })).toBe('metadata.tags');
    expect(refusedField({ field: 'metadata.annotations.a/b', message: '' })).toBe('metadata.annotations');
    expect(refusedField({ message: 'The service did not answer.' })).toBeUndefined();
  });

  it('puts fields and values in words', () => {
    expect(fieldWords('metadata.annotations.a.b/c')).toBe('Annotation a.b/c');
    expect(fieldWords('spec.owner')).toBe('Owner');
    expect([valueWords(undefined), valueWords(['a', 'b']), valueWords([link])]).toEqual(['nothing', 'a, b', 'Status']);
  });
});
