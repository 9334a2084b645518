import { unmetPrecondition } from './entity-tags.js';

describe('preconditions of a write', () => {
  it.each<[string, string | undefined, boolean]>([
    ['"abc"', 'abc', true],
    ['abc', 'abc', true],
    ['W/"abc"', 'abc', true],
    ['"x", "abc"', 'abc', true],
    ['*', 'abc', true],
    ['"x"', 'abc', false],
    ['', 'abc', false],
    ['"ab', 'abc', false],
    ['*', undefined, false],
    ['"abc"', undefined, false],
  ])('If-Match: %s with %s holds: %s', (ifMatch, etag, holds) => {
    expect(unmetPrecondition({ ifMatch }, etag) === undefined).toBe(holds);
    expect(unmetPrecondition({ ifNoneMatch: ifMatch }, etag) === undefined).toBe(!holds);
  });

  it('hold when nobody asks', () => {
    expect(unmetPrecondition({}, 'abc')).toBeUndefined();
    expect(unmetPrecondition({}, undefined)).toBeUndefined();
  });
});
