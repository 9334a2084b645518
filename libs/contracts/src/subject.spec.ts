import fc from 'fast-check';
import { entitySubject } from './events/catalog/entity.v1.js';
import { decodeSubjectToken, encodeSubjectToken } from './subject.js';

describe('subject tokens', () => {
  it.each([
    ['a.b', 'a%2Eb'],
    ['A b', 'a%20b'],
    ['100%', '100%25'],
    ['*', '%2A'],
    ['>', '%3E'],
    ['å', '%C3%A5'],
  ])('writes %s as %s', (text, token) => {
    expect(encodeSubjectToken(text)).toBe(token);
  });

  it('can be read back, and are one token each, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (text) => {
        const token = encodeSubjectToken(text);
        expect(token).toMatch(/^[\x21-\x7e]+$/);
        expect(token).not.toMatch(/[.*>]/);
        expect(decodeSubjectToken(token)).toBe(text.toLowerCase());
      }),
    );
  });

  it('makes the subject of an entity from its ref', () => {
    expect(entitySubject('component:default/a.b')).toBe('callboard.catalog.entity.component.default.a%2Eb');
    expect(() => entitySubject('nonsense')).toThrow(/not a full entity ref/);
  });
});
