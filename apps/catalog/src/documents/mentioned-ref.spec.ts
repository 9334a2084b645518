import { mentionedAt, mentionedRef } from './mentioned-ref.js';

const FILE = 'kind: API\nmetadata:\n  name: first\n---\napiVersion: v1\nkind: Component\nmetadata:\n  tags: [\n  name: "Second"\n  namespace: shop\nspec: {\n---\nkind: System\nmetadata: {name: third}\n';

describe('what a refused document seems to be about', () => {
  it('is found in the lines around its error', () => {
    expect(mentionedAt(FILE, 1)).toBe('api:default/first');
    expect(mentionedAt(FILE, 5)).toBe('component:shop/second');
    expect(mentionedAt(FILE, 11)).toBe('component:shop/second');
    expect(mentionedAt(FILE, 13)).toBeUndefined();
    expect(mentionedAt('kind: [', 1)).toBeUndefined();
    expect(mentionedAt('', 9)).toBeUndefined();
    expect(mentionedAt(`kind: A\n${'metadata:\n'.repeat(100_000)} name: far`, 1)).toBeUndefined();
  });

  it('is found in a value that is no entity', () => {
    expect(mentionedRef({ kind: 'Component', metadata: { name: 'Not OK!' } })).toBe('component:default/not ok!');
    expect(mentionedRef({ kind: 'Component', metadata: {} })).toBeUndefined();
    expect(mentionedRef({ kind: 'Component', metadata: { name: '\u0000' } })).toBeUndefined();
    expect(mentionedRef({ a: 1 })).toBeUndefined();
  });
});
