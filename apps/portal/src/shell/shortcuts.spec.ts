import { beginsPair, findShortcut, SHORTCUTS, type Press } from './shortcuts';

const press = (key: string, more: Partial<Press> = {}): Press => ({ key, hasModifier: false, inField: false, ...more });
const find = (pressed: Press, pending?: string, lettersOn = true) => findShortcut(SHORTCUTS, pressed, pending, lettersOn)?.id;

describe('shortcuts', () => {
  it('finds single keys, modified keys and pairs', () => {
    expect(find(press('?'))).toBe('keys');
    expect(find(press('k', { hasModifier: true }))).toBe('palette');
    expect(beginsPair(SHORTCUTS, press('g'), true)).toBe(true);
    expect(find(press('c'), 'g')).toBe('go:/catalog');
  });

  it('does not take the second key of a pair for a single one', () => {
    expect(find(press('t'), 'g')).toBeUndefined();
  });

  it('leaves letters to fields, but not the palette', () => {
    expect(find(press('t', { inField: true }))).toBeUndefined();
    expect(find(press('k', { hasModifier: true, inField: true }))).toBe('palette');
  });

  it('lets letters be switched off', () => {
    expect(find(press('t'), undefined, false)).toBeUndefined();
    expect(beginsPair(SHORTCUTS, press('g'), false)).toBe(false);
    expect(find(press('k', { hasModifier: true }), undefined, false)).toBe('palette');
  });

  it('gives every key of a group one meaning', () => {
    const seen = SHORTCUTS.map(({ group, keys }) => `${group} ${keys.join(' ')}`);
    expect(new Set(seen).size).toBe(seen.length);
  });
});
