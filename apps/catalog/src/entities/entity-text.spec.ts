import { joinTexts, projectTexts } from './entity-text.js';

async function* pieces(...texts: string[]): AsyncGenerator<string> {
  yield* texts;
}

async function collect(texts: AsyncIterable<string>): Promise<string> {
  let all = '';
  for await (const text of texts) {
    all += text;
  }
  return all;
}

describe('entity texts', () => {
  it('join to one JSON text, whatever pieces they come in', async () => {
    expect(await collect(joinTexts('[', pieces(), ']'))).toBe('[]');
    expect(await collect(joinTexts('[', pieces('', '1,2', '', '3'), ']'))).toBe('[1,2,3]');
    expect(await collect(joinTexts('{"items":[', pieces('1'), '],"n":1}'))).toBe('{"items":[1],"n":1}');
  });

  it('keep only the fields asked for; a hole stays a hole', () => {
    expect(projectTexts('{"kind":"A","metadata":{"name":"x","title":"y"}},null', ['metadata.name'])).toBe('{"metadata":{"name":"x"}},null');
    expect(projectTexts('', ['kind'])).toBe('');
  });
});
