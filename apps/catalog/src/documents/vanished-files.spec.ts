import type { KnownFile } from './document.js';
import { decideVanished, type WalkEnd } from './vanished-files.js';

const ROOT = 'location:default/root';
const file = (location: string, parentRef: string, pattern = location): KnownFile => ({ id: 1, location, pattern, parentRef, placeholders: [], failed: false, kinds: [] });
const end = (parts: Partial<WalkEnd>): WalkEnd => ({ known: [], visited: new Map(), followed: new Set(), blocked: new Set(), fileOfLocation: new Map(), keptLocations: new Set(), entitiesBefore: 0, ...parts });
const fates = (parts: Partial<WalkEnd>): { removed: string[]; vanished: string[] } => {
  const { removed, vanished } = decideVanished(end(parts));
  return { removed: removed.map(({ location }) => location), vanished: vanished.map(({ location }) => location) };
};

describe('files that a walk did not come by', () => {
  it('have vanished when their target was followed and led elsewhere', () => {
    expect(fates({ known: [file('a', ROOT, '*')], followed: new Set([`${ROOT} *`]) })).toEqual({ removed: [], vanished: ['a'] });
  });

  it('are kept when their target could not be searched', () => {
    expect(fates({ known: [file('a', ROOT, '*')], blocked: new Set([`${ROOT} *`]) })).toEqual({ removed: [], vanished: [] });
  });

  it('were taken out when their target is gone from a file that was read', () => {
    expect(fates({ known: [file('root', ROOT), file('a', 'location:default/x')], visited: new Map([['root', 'read']]), fileOfLocation: new Map([['location:default/x', 'root']]) })).toEqual({ removed: ['a'], vanished: [] });
  });

  it('were taken out when the source points elsewhere', () => {
    expect(fates({ known: [file('old', ROOT)], visited: new Map([['new', 'read']]), followed: new Set([`${ROOT} new`]) })).toEqual({ removed: ['old'], vanished: [] });
  });

  it.each([
    ['failed', [], []],
    ['missing', [], ['a', 'b']],
  ] as const)('share the fate of the file that led to them, when that has %s', (status, removed, vanished) => {
    const known = [file('parent', ROOT), file('a', 'location:default/x'), file('b', 'location:default/y')];
    const fileOfLocation = new Map([['location:default/x', 'parent'], ['location:default/y', 'a']]);
    expect(fates({ known, fileOfLocation, visited: new Map([['parent', status]]) })).toEqual({ removed, vanished });
  });

  it('are kept while the Location entity that led to them is refused but still shown', () => {
    expect(fates({ known: [file('a', 'location:default/x')], keptLocations: new Set(['location:default/x']), visited: new Map([['parent', 'read']]), fileOfLocation: new Map([['location:default/x', 'parent']]) })).toEqual({ removed: [], vanished: [] });
  });

  it('do not hold each other up in a circle', () => {
    const fileOfLocation = new Map([['location:default/x', 'a'], ['location:default/y', 'b']]);
    expect(fates({ known: [file('a', 'location:default/y'), file('b', 'location:default/x')], fileOfLocation }).removed.sort()).toEqual(['a', 'b']);
  });

  it('of a place that is no longer discovered have vanished; those of one that could not be searched are kept', () => {
    const known = [file('gone', ROOT, 'gone/*'), file('failing', ROOT, 'failing/*')];
    expect(fates({ known, followed: new Set([`${ROOT} *`]), blocked: new Set([`${ROOT} failing/*`]) })).toEqual({ removed: [], vanished: ['gone'] });
    expect(fates({ known, blocked: new Set([`${ROOT} *`]) })).toEqual({ removed: [], vanished: [] });
  });
});
