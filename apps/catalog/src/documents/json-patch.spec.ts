import fc from 'fast-check';
import { applyPatch, type Operation } from 'rfc6902';
import { isSameJson, jsonPatch } from './json-patch.js';

const leaf = fc.oneof(fc.constantFrom('a', 'b', ''), fc.integer({ min: 0, max: 3 }), fc.boolean(), fc.constant(null));
const { value: anyValue } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, leaf, fc.array(tie('value'), { maxLength: 5 }), fc.dictionary(fc.constantFrom('a', 'b', 'c/d', 'e~f', '0'), tie('value'), { maxKeys: 4 })),
}));

describe('JSON patches', () => {
  it('make the one value of the other, as RFC 6902 is understood elsewhere', () => {
    fc.assert(
      fc.property(anyValue, anyValue, (before, after) => {
        const root = structuredClone({ value: before });
        expect(applyPatch(root, jsonPatch({ value: before }, { value: after }) as Operation[]).every((problem) => problem === null)).toBe(true);
        expect(root).toEqual({ value: after });
        expect(isSameJson(before, after)).toBe(jsonPatch(before, after).length === 0);
      }),
      { numRuns: 500 },
    );
  });

  it('name what has changed and nothing else', () => {
    expect(jsonPatch({ a: { b: [1, 2, 3], gone: 1 }, c: 'x' }, { a: { b: [1, 4, 2, 3] }, c: 'y', d: null })).toEqual([
      { op: 'remove', path: '/a/gone' },
      { op: 'add', path: '/a/b/1', value: 4 },
      { op: 'replace', path: '/c', value: 'y' },
      { op: 'add', path: '/d', value: null },
    ]);
    expect(jsonPatch([1, 2, 3, 4], [1, 4])).toEqual([{ op: 'remove', path: '/2' }, { op: 'remove', path: '/1' }]);
    expect(jsonPatch({ a: 1, b: 2 }, { b: 2, a: 1 })).toEqual([]);
  });

  it('of long lists that have nothing in common are made at once', () => {
    const list = (step: number) => Array.from({ length: 100_000 }, (_, index) => index * step);
    expect(jsonPatch(list(3), list(7))).toHaveLength(99_999);
  });
});
