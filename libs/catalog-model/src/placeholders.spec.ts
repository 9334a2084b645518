import { hasPlaceholders, resolvePlaceholders } from './placeholders.js';

const files: Record<string, string> = { './a.txt': 'text', './b.json': '{"x": [1]}', './c.yaml': '- y: 1\n', './two.yaml': 'a: 1\n---\nb: 2\n', './bad.json': '{', './proto.json': '{"__proto__": {"x": 1}}' };
const read = async (target: string): Promise<string> => {
  const content = files[target];
  if (content === undefined) {
    throw new Error('no such file');
  }
  return content;
};

describe('placeholders', () => {
  it('replaces objects whose only key is a known one, wherever they stand', async () => {
    const value = { spec: { definition: { $text: './a.txt' }, list: [{ $json: './b.json' }, { $yaml: './c.yaml' }], left: { $ref: 'x' }, mixed: { $text: './a.txt', b: { $text: './a.txt' } } } };
    expect(hasPlaceholders(value)).toBe(true);
    expect(await resolvePlaceholders(value, read)).toEqual({
      spec: { definition: 'text', list: [{ x: [1] }, [{ y: 1 }]], left: { $ref: 'x' }, mixed: { $text: './a.txt', b: { $text: './a.txt' } } },
    });
    expect(hasPlaceholders({ left: { $ref: 'x' }, mixed: { $text: 'a', b: { $text: 'b' } } })).toBe(false);
  });

  it.each([
    [{ $text: './none' }, 'Placeholder $text could not read location ./none, no such file'],
    [{ $json: './bad.json' }, 'Placeholder $json failed to parse JSON data at ./bad.json'],
    [{ $json: './proto.json' }, 'The key "__proto__" is not allowed'],
    [{ $yaml: './two.yaml' }, 'expected to find exactly one document of data at ./two.yaml, found 2'],
    [{ $text: 5 }, 'Placeholder $text expected a string value parameter'],
  ])('says what is wrong with %j', async (definition, message) => {
    await expect(resolvePlaceholders({ spec: { definition } }, read)).rejects.toMatchObject({ code: 'placeholder_failed', field: 'spec.definition', message: expect.stringContaining(message) });
  });
});
