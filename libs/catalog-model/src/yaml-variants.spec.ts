import fc from 'fast-check';
import { parseAllDocuments } from 'yaml';
import { isJsonObject, type JsonValue } from './json.js';
import { parseYamlDocuments } from './yaml-documents.js';

/** What Backstage's reader of catalog files makes of each document: its value, or that it is refused. Empty ones count for nothing. */
function asBackstage(text: string): (JsonValue | 'refused')[] {
  return [...parseAllDocuments(text, { merge: false })].flatMap((document) => {
    if (document.errors.length > 0) {
      return ['refused' as const];
    }
    const value = orRefused(() => plain(document.toJS()));
    return value === null ? [] : [isJsonObject(value) ? value : ('refused' as const)];
  });
}

/** Aliases of nothing and of themselves are found out only now; Backstage gives the file up then. */
function orRefused(read: () => JsonValue): JsonValue {
  try {
    return read();
  } catch {
    return 'refused';
  }
}

function asHere(text: string): (JsonValue | 'refused')[] {
  return parseYamlDocuments(text).map(({ value, error }) => (error ? 'refused' : plain(value)));
}

function plain(value: unknown): JsonValue {
  return JSON.parse(JSON.stringify(value ?? null)) as JsonValue;
}

const LONG = 'x'.repeat(20_000);

describe('catalog files as they are met, read as Backstage reads them', () => {
  it.each([
    ['nothing', ''],
    ['blank lines', '\n\n  \n'],
    ['comments only', '# one\n# two\n'],
    ['a marker alone', '---\n'],
    ['markers alone', '---\n---\n---\n'],
    ['an end marker alone', '...\n'],
    ['a document and comments', 'a: 1\n---\n# nothing\n'],
    ['a marker at the end', 'a: 1\n---\n'],
    ['a marker at the end without a line break', 'a: 1\n---'],
    ['markers around', '---\na: 1\n---\nb: 2\n---\n'],
    ['end markers', 'a: 1\n...\n---\nb: 2\n...\n'],
    ['a marker with a value behind it', '--- {a: 1}\n--- {b: 2}\n'],
    ['a byte order mark', '\uFEFFa: 1\nb: 2\n'],
    ['a byte order mark before a marker', '\uFEFF---\na: 1\n'],
    ['CRLF', 'a: 1\r\nb:\r\n  - x\r\n  - y\r\n---\r\nc: "d"\r\n'],
    ['CRLF in a block text', 'a: |\r\n  one\r\n  two\r\nb: >-\r\n  three\r\n  four\r\n'],
    ['a tab for indentation', 'a:\n\tb: 1\n'],
    ['a tab between key and value', 'a:\t1\nb: [1,\t2]\n'],
    ['a tab behind a value', 'a: 1\t\nb: x\t# note\n'],
    ['trailing blanks', 'a: 1   \nb:   \n  - x  \n'],
    ['no line break at the end', 'a: 1'],
    ['JSON', '{"apiVersion": "v1", "kind": "Component", "metadata": {"name": "a", "tags": ["x", "y"]}, "n": 1.50, "t": true, "z": null}'],
    ['JSON over lines', '{\n\t"a": {\n\t\t"b": [1, 2]\n\t}\n}\n'],
    ['JSON with escapes', '{"a": "\\u00e4 \\n \\t \\" \\/ \\\\"}'],
    ['a list', '- a: 1\n'],
    ['a text', 'just a text\n'],
    ['a number', '42\n'],
    ['a list between mappings', 'a: 1\n---\n- b\n---\nc: 1\n'],
    ['a null', '~\n'],
    ['anchors and aliases', 'a: &x {b: 1}\nc: *x\nd: [*x, *x]\ne: &y text\nf: *y\n'],
    ['an alias of another document', 'a: &x 1\n---\nb: *x\n'],
    ['an alias within its own anchor', 'a: &x [*x]\n'],
    ['merge keys, which are not merged', 'a: &x {b: 1}\nc:\n  <<: *x\n  d: 2\n'],
    ['a list of merge keys', 'a: &x {b: 1}\nc:\n  <<: [*x]\n'],
    ['booleans of 1.1', 'a: yes\nb: no\nc: on\nd: off\ne: y\nf: n\ng: True\nh: FALSE\ni: "true"\n'],
    ['numbers', 'a: 010\nb: 0o10\nc: 0x1F\nd: 1_000\ne: 1e3\nf: .5\ng: +1\nh: -0\ni: 1.\nj: 0b1\nk: 12e03\nl: 9007199254740993\n'],
    ['infinities', 'a: .inf\nb: -.Inf\nc: .NaN\n'],
    ['sexagesimals and dates', 'a: 1:30\nb: 2024-01-01\nc: 2024-01-01T10:00:00Z\nd: 10:20:30\n'],
    ['nulls', 'a:\nb: ~\nc: null\nd: Null\ne: NULL\nf: ""\ng: nil\n'],
    ['equal keys', 'a: 1\na: 2\n'],
    ['equal keys of other spelling', '"a": 1\na: 2\n'],
    ['equal keys deep inside', 'a:\n  b:\n    - c: 1\n      c: 2\n'],
    ['equal keys in one of two documents', 'a: 1\na: 2\n---\nb: 1\n'],
    ['keys that are no text', '1: a\ntrue: b\nnull: c\n1.5: d\n'],
    ['a key that is a list', '[a, b]: 1\n'],
    ['an empty key', '"": 1\n'],
    ['quoted texts', `a: 'it''s'\nb: "line\\nbreak"\nc: 'a: b # c'\nd: "\\u263A"\n`],
    ['plain texts with signs', 'a: http://x.org:80/y#z\nb: a - b\nc: "- x"\nd: x:y\ne: "@a"\nf: a#b\n'],
    ['an unquoted at sign', 'a: @org/team\n'],
    ['an unquoted backtick', 'a: `x`\n'],
    ['an unquoted percent sign', 'a: %x\n'],
    ['an unquoted colon', 'a: b: c\n'],
    ['an unquoted brace of a template', 'a: {{ name }}\n'],
    ['a quoted template', 'a: "${{ values.name }}"\nb: ${{ x }}\n'],
    ['block texts', 'a: |\n  one\n\n   two\nb: >\n  one\n  two\n\n  three\nc: |-\n  x\nd: |+\n  y\n\ne: |2\n    z\n'],
    ['folded plain texts', 'a: one\n  two\n\n  three\nb: x\n'],
    ['comments everywhere', '# a\na: 1 # b\n# c\nb: # d\n  - x # e\n  # f\n  - y\n'],
    ['a comment sign without a blank', 'a: 1#b\nc: "x"#y\n'],
    ['a list at the level of its key', 'a:\n- x\n- y\nb: 1\n'],
    ['wrong indentation', 'a:\n  b: 1\n c: 2\n'],
    ['a list item too far left', 'a:\n    - x\n  - y\n'],
    ['an unclosed list', 'a: [1, 2\nb: 3\n'],
    ['an unclosed text', 'a: "x\nb: 3\n'],
    ['a flow mapping over lines', 'a: {\n  b: 1,\n  c: [1,\n    2],\n}\n'],
    ['a missing comma', 'a: [1 2]\nb: {c: 1 d: 2}\n'],
    ['empty collections', 'a: {}\nb: []\nc: [[], {}]\n'],
    ['explicit keys', '? a\n: 1\n? b\n: - c\n'],
    ['a very long line', `a: ${LONG}\nb: "${LONG}"\n`],
    ['letters of the world', 'ä: ö\n日本: "語"\n\u{1F3AD}: x\na: \u00a0x\u2028y\n'],
    ['tags of the core schema', 'a: !!str 1\nb: !!int "2"\nc: !!bool "true"\nd: !!null ""\ne: !!float "1.5"\nf: !!map {a: 1}\ng: !!seq [1]\n'],
    ['placeholders', 'a:\n  $text: ./x\nb: {$json: "./y", other: 1}\nc:\n  - $yaml: z\nd: {$openapi: q}\n'],
  ])('%s', (_what, text) => {
    expect(asHere(text)).toEqual(asBackstage(text));
  });

  // Where we differ, on purpose; docs/compatibility.md says why.
  it.each([
    ['tags of types that JSON does not have', 'a: !!binary aGk=\n'],
    ['keys of the language', 'a: {constructor: 1}\n'],
    ['a directive of YAML 1.1', '%YAML 1.1\n---\na: yes\n'],
  ])('%s: not as Backstage', (_what, text) => {
    expect(asHere(text)).not.toEqual(asBackstage(text));
  });

  it('and whatever else these pieces make', () => {
    const piece = fc.constantFrom(
      'a: 1\n', 'b: x\n', 'b:\n', '  c: 2\n', '  - d\n', '- e\n', '    f: [1, 2]\n', 'g: {h: i}\n', '---\n', '...\n', '# note\n', '\n', '\r\n', 'k: |\n', '  text\n', 'l: >-\n', "m: 'n\n", 'o: "p"\n', '\t', '  ', ': ', ', ', '[', ']', '{', '}', '? ', '- ', '#', '&x ', '*x', '~', 'yes', '0o7', '1e3', '"', "'", '\uFEFF', ' # c\n', '!!str 1\n',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 9 }), (pieces) => {
        const text = pieces.join('');
        const theirs = asBackstage(text);
        const ours = asHere(text);
        expect([text, ours]).toEqual([text, theirs]);
      }),
      { numRuns: 1000 },
    );
  });
});
