import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { parseAllDocuments, stringify } from 'yaml';
import { readYamlSubset } from './yaml-subset.js';

/** What the full parser makes of the text; undefined when it finds an error. */
function full(text: string): unknown[] | undefined {
  const documents = [parseAllDocuments(text, { merge: false })].flat();
  if (documents.some(({ errors, warnings }) => errors.length + warnings.length > 0)) {
    return undefined;
  }
  return documents.map((document) => document.toJS() as unknown).filter((value) => value !== null);
}

function agrees(text: string): boolean {
  const subset = readYamlSubset(text);
  if (subset === undefined) {
    return true;
  }
  expect(subset.map(({ value }) => value)).toEqual(full(text));
  return true;
}

const word = fc.stringMatching(/^[A-Za-z0-9_./: #'"|>[\]{}*&!%@,~?<=-]{0,12}$/);
const key = fc.stringMatching(/^[A-Za-z_$][A-Za-z0-9_./$:-]{0,8}$/);
const leaf = fc.oneof(word, fc.lorem(), fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null), fc.constantFrom('0x1f', '0o17', '1_000', '1e3', '.5', 'yes', 'Null', '~', 'line one\nline two\n', 'two\n\n  indented\nlines', '2026-11-23', '12:30:45'));
const value = fc.letrec((tie) => ({
  any: fc.oneof({ depthSize: 'small' }, leaf, fc.array(tie('any'), { maxLength: 4 }), fc.dictionary(key, tie('any'), { maxKeys: 4 })),
})).any;
const document = fc.dictionary(key, value, { minKeys: 1, maxKeys: 5 });
const style = fc.record({
  indent: fc.constantFrom(2, 4),
  indentSeq: fc.boolean(),
  lineWidth: fc.constantFrom(0, 20, 80),
  defaultStringType: fc.constantFrom('PLAIN' as const, 'QUOTE_DOUBLE' as const, 'QUOTE_SINGLE' as const, 'BLOCK_LITERAL' as const, 'BLOCK_FOLDED' as const),
  collectionStyle: fc.constantFrom('any' as const, 'block' as const, 'flow' as const),
});
const written = fc.tuple(fc.array(document, { minLength: 1, maxLength: 3 }), style).map(([documents, options]) => documents.map((item) => stringify(item, options)).join('---\n'));

/** Lines that are mostly what people write, chosen by the numbers of a tape: nearly all of them are in the subset. */
const handwritten = fc.array(fc.nat(), { minLength: 80, maxLength: 80 }).map((tape) => {
  let position = 0;
  const next = (below: number): number => (tape[position++ % tape.length] ?? 0) % below;
  const pick = <T>(choices: readonly T[]): T => choices[next(choices.length)]!;
  const lines: string[] = [];
  let keys = 0;
  const scalars = ['v', 'some words here', '1', '1.5', 'true', 'null', '"q w"', "'s q'", '[a, b]', '["a", "b c"]', '[]', '{}', '/x/y', './a', 'a:b', 'x#y', '2026-01-01', '1e3', '1.', '007', 'it\'s "ok"', 'a [b] {c}', 'no', 'é 日本'];
  const block = (indent: number, head: string): void => {
    lines.push(`${' '.repeat(indent)}${head}${pick(['|', '|-', '>', '>-'])}`);
    const column = indent + pick([1, 2, 2, 4]);
    for (let count = next(5); count > 0; count--) {
      lines.push(next(4) === 0 ? '' : `${' '.repeat(column + pick([0, 0, 0, 2]))}${pick(['text', 'more: text', '- item', '# hash', '{{ x }}', '%d'])}`);
    }
  };
  const mapping = (indent: number, depth: number): void => {
    for (let count = 1 + next(3); count > 0; count--) {
      const key = `${pick(['k', 'key.x/y-', '$t', 'ui:f'])}${keys++}:`;
      const shape = next(8);
      if (shape < 4 || depth > 3) lines.push(`${' '.repeat(indent)}${key} ${pick(scalars)}`);
      else if (shape < 5) block(indent, `${key} `);
      else if (shape < 7) {
        lines.push(' '.repeat(indent) + key);
        mapping(indent + pick([1, 2, 2, 4]), depth + 1);
      } else {
        lines.push(' '.repeat(indent) + key);
        sequence(indent + pick([0, 2]), depth);
      }
    }
  };
  const sequence = (indent: number, depth: number): void => {
    for (let count = 1 + next(3); count > 0; count--) {
      if (next(3) > 0) lines.push(`${' '.repeat(indent)}- ${pick(scalars)}`);
      else if (next(2) > 0) block(indent, '- ');
      else {
        lines.push(`${' '.repeat(indent)}- k${keys++}: ${pick(scalars)}`);
        if (depth < 3) mapping(indent + 2, depth + 1);
      }
    }
  };
  mapping(0, 0);
  return `${lines.join('\n')}${pick(['\n', '', '\n\n'])}`;
});

/** A text with something inserted, cut out or moved. */
const damage = (text: fc.Arbitrary<string>) =>
  fc.tuple(text, fc.array(fc.tuple(fc.nat(), fc.nat({ max: 3 }), fc.constantFrom('', ' ', '  ', '\n', '- ', ': ', '#', ' #', '"', "'", '|', '>', '---\n', '\t', 'a', '1', '[', ']', '{', '&a ', '*a', '!', '%', '? ', '\n\n', 'x: ')), { maxLength: 4 })).map(([start, edits]) =>
    edits.reduce((result, [position, cut, insert]) => {
      const at = position % (result.length + 1);
      return result.slice(0, at) + insert + result.slice(at + cut);
    }, start),
  );

describe('the fast reader for plain YAML', () => {
  it('agrees with the full parser on whatever a writer may write', () => {
    fc.assert(fc.property(written, agrees), { numRuns: 400 });
  });

  it('agrees with the full parser on what people write', () => {
    fc.assert(fc.property(handwritten, agrees), { numRuns: 800 });
    expect(fc.sample(handwritten, 200).filter((text) => readYamlSubset(text)).length).toBeGreaterThan(100);
  });

  it('agrees with the full parser on damaged files, or leaves them to it', () => {
    fc.assert(fc.property(damage(fc.oneof(written, handwritten)), agrees), { numRuns: 1500 });
  });

  it('agrees with the full parser on real files, whole and damaged', () => {
    const files = realFiles();
    if (files.length === 0) {
      return;
    }
    for (const file of files) {
      agrees(file);
    }
    fc.assert(fc.property(damage(fc.constantFrom(...files.filter((file) => file.length < 4000))), agrees), { numRuns: 500 });
  }, 60_000);

  it('takes an ordinary entity file, with the line of each document', () => {
    const text = 'apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: cart\n  tags: [java, web]\n  description: >-\n    Holds what\n    people want\nspec:\n  dependsOn:\n    - resource:default/db\n---\n# second\nkind: API\nspec:\n  definition: |\n    openapi: 3.0.0\n\n    paths: {}\n';
    expect(readYamlSubset(text)).toEqual([
      { line: 1, value: { apiVersion: 'backstage.io/v1alpha1', kind: 'Component', metadata: { name: 'cart', tags: ['java', 'web'], description: 'Holds what people want' }, spec: { dependsOn: ['resource:default/db'] } } },
      { line: 14, value: { kind: 'API', spec: { definition: 'openapi: 3.0.0\n\npaths: {}\n' } } },
    ]);
  });

  it.each(['a: *x\n', 'a: &x b\n', 'a: !!str b\n', 'a: 0x1f\n', 'a: {b: c}\n', '__proto__: a\n', 'a: b\n  c\n', 'null: a\n', 'a:\tb\n', 'a: "\\u0000"\n', '%YAML 1.1\n---\na: yes\n'])('leaves %j to the full parser', (text) => {
    expect(readYamlSubset(text)).toBeUndefined();
  });
});

/** The entity files of the fixture set, where it is there. */
function realFiles(): string[] {
  const root = fileURLToPath(new URL('../../../../shared/fixtures/catalog', import.meta.url));
  if (!existsSync(root)) {
    return [];
  }
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => path.join(root, name))
    .map((file) => readFileSync(file, 'utf8'))
    .filter((text) => text.length < 50_000);
}
