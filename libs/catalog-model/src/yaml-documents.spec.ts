import { stringify, YAMLParseError } from 'yaml';
import { locateField, parseYamlDocuments, readYamlDocuments, type Place } from './yaml-documents.js';

const codes = (text: string): (string | undefined)[] => parseYamlDocuments(text).map(({ error }) => error?.code);

function spentMs(work: () => unknown): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

describe('reading YAML documents', () => {
  it('reads the good documents around a broken one, each with its place', () => {
    const found = parseYamlDocuments('a: 1\n---\nb: {% x %}\n---\n# a comment only\n---\nc: &x [1]\nd: *x\n');
    expect(found.map(({ index, place, value, error }) => ({ index, place, value, code: error?.code, message: error?.message }))).toEqual([
      { index: 0, place: { line: 1, column: 1 }, value: { a: 1 } },
      { index: 1, place: { line: 3, column: 5 }, value: undefined, code: 'invalid_yaml', message: 'Plain value cannot start with directive indicator character % at line 3, column 5' },
      { index: 2, place: { line: 7, column: 1 }, value: { c: [1], d: [1] } },
    ].map((expected) => expect.objectContaining(expected)));
  });

  it('names the line and column of a key that occurs twice, and keeps neither value', () => {
    const [document] = parseYamlDocuments('metadata:\n  name: a\n  title: x\n  name: b\n');
    expect(document).toMatchObject({ place: { line: 4, column: 3 }, error: { code: 'duplicate_key' } });
    expect(document?.error?.message).toContain('at line 4, column 3');
  });

  it.each(['__proto__', 'constructor', 'prototype'])('refuses the key %s at any depth', (key) => {
    expect(codes(`metadata:\n  name: a\n  ${key}: {x: 1}\n`)).toEqual(['forbidden_key']);
    expect(codes(`metadata: {name: a, "${key}": {x: 1}}\n`)).toEqual(['forbidden_key']);
    expect(({} as { x?: number }).x).toBeUndefined();
  });

  it('refuses merge keys that would bring in a forbidden key, and does not merge', () => {
    expect(codes('a: {<<: {__proto__: {x: 1}}}\n')).toEqual(['forbidden_key']);
    expect(parseYamlDocuments('a: &a {x: 1}\nb:\n  <<: *a\n')[0]?.value).toEqual({ a: { x: 1 }, b: { '<<': { x: 1 } } });
  });

  it.each(['a: !!js/function "x"\n', 'a: !!binary aGk=\n', 'a: !!timestamp 2001-01-01\n', 'a: !x y\n', 'a: !!set {x}\n'])('refuses the tag of %j', (text) => {
    expect(codes(text)).toEqual(['invalid_yaml']);
  });

  it('keeps to the core schema: yes, on, dates and 1_000 are text, also under a %YAML 1.1 directive', () => {
    expect(parseYamlDocuments('%YAML 1.1\n---\na: yes\nb: on\nc: 2001-01-01\nd: 1_000\ne: 0x1f\nf: 1e3\n')[0]?.value).toEqual({ a: 'yes', b: 'on', c: '2001-01-01', d: '1_000', e: 31, f: 1000 });
  });

  it('stops an alias bomb within 200 ms', () => {
    const bomb = ['a: &a0 [x, x, x, x, x, x, x, x, x]', ...Array.from({ length: 9 }, (_, level) => `a${level + 1}: &a${level + 1} [${Array(9).fill(`*a${level}`).join(', ')}]`)].join('\n');
    expect(spentMs(() => expect(codes(bomb)).toEqual(['yaml_limits']))).toBeLessThan(200);
  });

  it('refuses few aliases that stand for many nodes, and an alias inside its own anchor', () => {
    const wide = `a: &a [${Array(3000).fill('x').join(', ')}]\nb: [*a, *a, *a, *a]\n`;
    expect(codes(wide)).toEqual(['yaml_limits']);
    expect(codes('a: &a [*a]\n')).toEqual(['yaml_limits']);
    expect(codes('a: *nowhere\n')).toEqual(['invalid_yaml']);
  });

  it.each([
    ['flow lists', '['.repeat(500_000)],
    ['flow mappings', '{a: '.repeat(200_000)],
    ['block lists', '- '.repeat(300_000)],
    ['block mappings', Array.from({ length: 1000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
  ])('refuses %s that are nested too deep, and reads the next document', (_what, deep) => {
    expect(spentMs(() => expect(codes(`a: 1\n---\n${deep}\n---\nb: 2\n`)).toEqual([undefined, 'yaml_limits', undefined]))).toBeLessThan(2000);
  });

  it('takes 64 levels and refuses 65', () => {
    const nested = (levels: number): string => `${'{a: '.repeat(levels)}1${'}'.repeat(levels)}\n`;
    expect(codes(nested(64))).toEqual([undefined]);
    expect(codes(nested(65))).toEqual(['yaml_limits']);
  });

  it('refuses the whole file when it is too large or holds too many documents', () => {
    expect(() => parseYamlDocuments(`a: ${'x'.repeat(1024 * 1024)}`)).toThrow(expect.objectContaining({ code: 'too_large' }));
    expect(() => parseYamlDocuments('a: 1\n---\n'.repeat(10_001))).toThrow(expect.objectContaining({ code: 'too_many_documents' }));
    expect(() => parseYamlDocuments(Array(1001).fill('a: 1').join('\n---\n'))).toThrow(expect.objectContaining({ code: 'too_many_documents' }));
    expect(parseYamlDocuments(Array(1000).fill('a: 1').join('\n---\n'))).toHaveLength(1000);
    expect(() => parseYamlDocuments('a: "\\x41"\n---\n'.repeat(1001))).toThrow(expect.objectContaining({ code: 'too_many_documents' }));
    expect(parseYamlDocuments('a: 1\n---\n'.repeat(1000))).toHaveLength(1000);
  });

  it('needs linear time for a mapping with very many keys', () => {
    const text = `x: "\\x41"\n${Array.from({ length: 20_000 }, (_, key) => `key${key}: 1`).join('\n')}\n`;
    expect(spentMs(() => expect(codes(text)).toEqual([undefined]))).toBeLessThan(3000);
  });

  it('breathes while it reads a file that the fast reader leaves to it', () => {
    const text = `x: "\\x41"\n${Array.from({ length: 20_000 }, (_, key) => `key${key}: 1`).join('\n')}\n`;
    expect([...readYamlDocuments(text)].filter((document) => document === undefined).length).toBeGreaterThan(5);
  });

  it.each([
    ['tags', '!a ', 'invalid_yaml'],
    ['anchors', '&a ', 'invalid_yaml'],
    ['lists that nothing separates', '[]', 'too_large'],
    ['lists line by line', '[]\n', 'too_large'],
    ['items', '- a\n', 'too_large'],
  ])('makes no errors or nodes of a MiB of %s, breathes, and reads the documents around', (_what, piece, code) => {
    let errors = 0;
    Object.defineProperty(YAMLParseError.prototype, 'code', { configurable: true, set: () => void errors++ });
    const text = `a: 1\n---\n${piece.repeat(Math.floor(1_000_000 / piece.length))}\n---\nb: 2\n`;
    const steps = [...readYamlDocuments(text)];
    const found = steps.flatMap((document) => (document ? [document.error?.code] : []));
    expect([found[0], found.at(-2), found.at(-1)]).toEqual([undefined, code, undefined]);
    expect(steps.length).toBeGreaterThan(30);
    Reflect.deleteProperty(YAMLParseError.prototype, 'code');
    expect(errors).toBeLessThan(10);
  });

  it.each([
    ['closing brackets behind comments', `${'#\n'.repeat(200_000)}${']'.repeat(500_000)}`],
    ['ends of no document', '...\n'.repeat(250_000)],
  ])('makes few errors of %s, and breathes', (_what, text) => {
    let errors = 0;
    Object.defineProperty(YAMLParseError.prototype, 'code', { configurable: true, set: () => void errors++ });
    const steps = [...readYamlDocuments(`${text}\na: 1\n`)];
    Reflect.deleteProperty(YAMLParseError.prototype, 'code');
    expect(errors).toBeLessThan(10);
    expect(steps.length).toBeGreaterThan(30);
  });

  it('refuses no document that an entity could be made of for its weight', () => {
    const lists = Object.fromEntries(Array.from({ length: 40 }, (_, list) => [`k${list}`, Array.from({ length: 1270 }, (_item, index) => (index % 3 ? 'a' : ''))]));
    expect(JSON.stringify(lists).length).toBeLessThan(256 * 1024);
    for (const written of [stringify({ ...lists, x: '\u0001' }), stringify({ ...lists, x: '\u0001' }, { defaultStringType: 'QUOTE_DOUBLE' }), JSON.stringify({ ...lists, x: '\u0001' })]) {
      expect(codes(written)).toEqual([undefined]);
    }
  });

  it('refuses text that cannot be stored and roots that are no mapping', () => {
    expect(codes('a: "\\0"\n')).toEqual(['invalid_yaml']);
    expect(codes('- a\n---\ntext\n')).toEqual(['invalid_yaml', 'invalid_yaml']);
    expect(() => parseYamlDocuments('a\u0000: 1\u0000')).toThrow(expect.objectContaining({ code: 'invalid_yaml' }));
  });

  it('keeps numbers that JSON does not have out of the value', () => {
    expect(parseYamlDocuments('a: .nan\nb: -.inf\n')[0]?.value).toEqual({ a: null, b: null });
  });
});

describe('locating a field', () => {
  const locate = (written: string, start: Place, field: string): Place | undefined => {
    const reading = locateField(written, start, field);
    for (;;) {
      const step = reading.next();
      if (step.done) {
        return step.value;
      }
    }
  };
  const text = 'kind: A\n---\n# b\nkind: B\nmetadata:\n  name: b\n  annotations:\n    example.org/x: y\n  links:\n    - url: a\n    - url: b\nspec:\n  type: x\n';

  it.each([
    ['kind', 4, 1],
    ['metadata.name', 6, 3],
    ['metadata.annotations.example.org/x', 8, 5],
    ['metadata.links.1.url', 11, 7],
    ['spec.owner', 12, 1],
    ['nothing', 4, 1],
  ])('finds %s, or what is nearest', (field, line, column) => {
    expect(locate(text, parseYamlDocuments(text)[1]!.place, field)).toEqual({ line, column });
  });

  it.each([
    ['a marker on the same line', 'a: 1\n--- {kind: B, spec: {x: 1}}\n...\nspec: no\n', 2, 22],
    ['CRLF and a directive', 'a: 1\r\n...\r\n%YAML 1.2\r\n---\r\nkind: B\r\nspec:\r\n  x: 1\r\n---\r\nb: 1\r\n', 7, 3],
    ['an indented root and text that looks like a marker', 'a: 1\n---\n  kind: |\n    text\n    ---\n  spec:\n    x: "\\x41"\n', 7, 5],
  ])('finds it behind %s', (_what, written, line, column) => {
    expect(locate(written, parseYamlDocuments(written)[1]!.place, 'spec.x')).toEqual({ line, column });
  });

  it('reads the one document, whatever stands around it', () => {
    const large = `x: "\\x41"\n${Array.from({ length: 20_000 }, (_, key) => `key${key}: 1`).join('\n')}\n`;
    const steps = [...locateField(`${large}---\nkind: B\n---\n${large}`, { line: 20_003, column: 1 }, 'kind')];
    expect(steps).toEqual([]);
  });

  it('breathes within a large one', () => {
    const large = `x: "\\x41"\n${Array.from({ length: 20_000 }, (_, key) => `key${key}: 1`).join('\n')}\n`;
    expect([...locateField(large, { line: 1, column: 1 }, 'key7')].length).toBeGreaterThan(5);
  });

  it('knows nothing past the end', () => {
    expect(locate(text, { line: 99, column: 1 }, 'kind')).toBeUndefined();
  });
});
