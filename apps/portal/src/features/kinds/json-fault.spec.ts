import { findJsonFault } from './json-fault';

describe('where JSON is broken', () => {
  it('finds nothing in what can be parsed', () => {
    for (const value of [{}, [], { a: [1, -2.5e3, 'x"\\\n', null, true, { b: {} }] }, 'é', 0]) expect(findJsonFault(` ${JSON.stringify(value, undefined, 2)} \n`)).toBeUndefined();
  });

  it('gives up on what is nested without end', () => {
    expect(findJsonFault('['.repeat(100_000))).toMatchObject({ line: 1, column: 1001 });
  });

  it.each([
    ['{\n  "required": [\n}', 3, 1, '}'],
    ['{\n  "a": 1,\n  b\n}', 3, 3, 'b'],
    ['{"a": 1', 1, 8, ''],
    ['{"a": 1,}', 1, 9, '}'],
    ['[1 2]', 1, 4, '2'],
    ['{"a" 1}', 1, 6, '1'],
    ["{'a': 1}", 1, 2, "'"],
    ['{"a": "open\n}', 1, 7, '"open'],
    ['{} {}', 1, 4, '{'],
    ['', 1, 1, ''],
    ['[01]', 1, 3, '1'],
  ])('%j at line %i, column %i', (text, line, column, found) => {
    expect(findJsonFault(text)).toEqual({ line, column, found });
    expect(() => void JSON.parse(text)).toThrow(SyntaxError);
  });
});
