import { parseEntityRef as reference, parseLocationRef as referenceLocation } from '@backstage/catalog-model';
import fc from 'fast-check';
import { canonicalEntityRef, parseEntityRef, parseLocationRef, stringifyLocationRef } from './refs.js';

describe('entity refs', () => {
  it.each([
    ['component:default/Cart', { kind: 'component', namespace: 'default', name: 'Cart' }],
    ['Cart', { kind: 'Component', namespace: 'shop', name: 'Cart' }],
    ['User:ann', { kind: 'User', namespace: 'shop', name: 'ann' }],
    ['ops/ann', { kind: 'Component', namespace: 'ops', name: 'ann' }],
  ])('reads %s and keeps the letter case', (ref, expected) => {
    expect(parseEntityRef(ref, { defaultKind: 'Component', defaultNamespace: 'shop' })).toEqual(expected);
  });

  it('asks for a kind where none can be guessed', () => {
    expect(() => parseEntityRef('cart')).toThrow('had missing or empty kind');
    expect(canonicalEntityRef('API:Shop/Cart')).toBe('api:shop/cart');
  });

  it('reads every text as Backstage does', () => {
    const part = fc.stringMatching(/^[A-Za-z:/.-]{0,6}$/);
    fc.assert(
      fc.property(part, fc.constantFrom(undefined, 'Group'), (ref, defaultKind) => {
        const outcome = (read: () => object): object | string => {
          try {
            return { ...read() };
          } catch {
            return 'refused';
          }
        };
        expect(outcome(() => parseEntityRef(ref, { defaultKind, defaultNamespace: 'ns' }))).toEqual(outcome(() => reference(ref, { defaultKind: defaultKind as string, defaultNamespace: 'ns' })));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('location refs', () => {
  it('takes type and target apart at the first colon', () => {
    expect(parseLocationRef('url: https://host/a:b ')).toEqual({ type: 'url', target: 'https://host/a:b' });
  });

  it.each(['https://host/path', 'nothing', 'url:', ':x', 'url:java\nscript:alert(1)', 'url: JavaScript:x'])('refuses %j as Backstage does', (ref) => {
    expect(() => parseLocationRef(ref)).toThrow();
    expect(() => referenceLocation(ref)).toThrow();
  });

  it('refuses to write what it could not read', () => {
    expect(() => stringifyLocationRef({ type: 'url', target: 'javascript:x' })).toThrow('javascript: URL');
    expect(() => stringifyLocationRef({ type: '', target: 'x' })).toThrow('empty type');
  });
});
