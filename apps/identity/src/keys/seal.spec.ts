import { randomBytes } from 'node:crypto';
import { seal, unseal } from './seal.js';

const key = randomBytes(32);

it('opens with the same key and context', () => {
  expect(unseal(seal('canary', key, 'row-1'), key, 'row-1')).toBe('canary');
});

it('shows nothing and never looks the same twice', () => {
  const [first, second] = [seal('canary', key, 'row-1'), seal('canary', key, 'row-1')];
  expect(first.includes('canary')).toBe(false);
  expect(first.equals(second)).toBe(false);
});

it('does not open with another key, for another row, or after any byte was changed', () => {
  const sealed = seal('canary', key, 'row-1');
  expect(() => unseal(sealed, randomBytes(32), 'row-1')).toThrow();
  expect(() => unseal(sealed, key, 'row-2')).toThrow();
  for (let index = 0; index < sealed.length; index += 1) {
    const changed = Buffer.from(sealed);
    changed[index] = (changed[index] ?? 0) ^ 1;
    expect(() => unseal(changed, key, 'row-1')).toThrow();
  }
});
