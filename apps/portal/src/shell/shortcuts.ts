import { NAVIGATION } from './navigation';

/** A key, or two after one another, and what it does. The one list behind the handlers and the key sheet. */
export interface Shortcut {
  readonly id: string;
  readonly keys: readonly string[];
  readonly does: string;
  readonly group: 'Everywhere' | 'Go to' | 'In lists' | 'On an entity';
}

export const SHORTCUTS: readonly Shortcut[] = [
  { id: 'palette', keys: ['mod', 'k'], does: 'Open the palette', group: 'Everywhere' },
  { id: 'search', keys: ['/'], does: 'Search', group: 'Everywhere' },
  { id: 'keys', keys: ['?'], does: 'Show these keys', group: 'Everywhere' },
  { id: 'rail', keys: ['['], does: 'Narrow or widen the rail', group: 'Everywhere' },
  { id: 'theme', keys: ['t'], does: 'Switch between light and dark', group: 'Everywhere' },
  { id: 'link', keys: ['.'], does: 'Copy the address of what you see', group: 'Everywhere' },
  ...NAVIGATION.map(({ href, label, key }): Shortcut => ({ id: `go:${href}`, keys: ['g', key], does: label, group: 'Go to' })),
  { id: 'list.next', keys: ['j'], does: 'Next row', group: 'In lists' },
  { id: 'list.previous', keys: ['k'], does: 'Row before', group: 'In lists' },
  { id: 'list.open', keys: ['Enter'], does: 'Open', group: 'In lists' },
  { id: 'list.star', keys: ['s'], does: 'Star or unstar', group: 'In lists' },
  { id: 'entity.star', keys: ['s'], does: 'Star or unstar', group: 'On an entity' },
  { id: 'entity.edit', keys: ['o'], does: 'Edit here, over the source', group: 'On an entity' },
  { id: 'entity.source', keys: ['e'], does: 'Edit the source', group: 'On an entity' },
  { id: 'entity.twin', keys: ['l'], does: 'Relations as graph or list', group: 'On an entity' },
];

/** How long the second key of a pair may take. */
export const PAIR_MS = 1_200;

/** A key press, reduced to what shortcuts look at. */
export interface Press {
  readonly key: string;
  readonly hasModifier: boolean;
  /** Where the focus is: in a field that takes letters, nothing but modified keys counts. */
  readonly inField: boolean;
}

/** Which of the shortcuts a press completes, after the first key of a pair or not. Single letters may be switched off. */
export function findShortcut(shortcuts: readonly Shortcut[], press: Press, pending: string | undefined, lettersOn: boolean): Shortcut | undefined {
  return shortcuts.find(({ keys }) => {
    if (keys[0] === 'mod') return press.hasModifier && press.key.toLowerCase() === keys[1];
    if (press.hasModifier || press.inField || !lettersOn) return false;
    if (keys.length === 2) return pending === keys[0] && press.key === keys[1];
    return pending === undefined && press.key === keys[0];
  });
}

/** Whether a press begins a pair. */
export function beginsPair(shortcuts: readonly Shortcut[], press: Press, lettersOn: boolean): boolean {
  return lettersOn && !press.hasModifier && !press.inField && shortcuts.some(({ keys }) => keys.length === 2 && keys[0] === press.key);
}
