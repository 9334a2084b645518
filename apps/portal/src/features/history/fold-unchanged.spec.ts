import { foldUnchanged, type DiffLine } from './fold-unchanged';

const lines = (kinds: string): DiffLine[] => [...kinds].map((sign, index) => ({ kind: sign === '+' ? 'added' : sign === '-' ? 'removed' : 'same', html: String(index) }));
const shape = (kinds: string) => foldUnchanged(lines(kinds)).map(({ skipped, lines: kept }) => `${skipped}:${kept.length}`);

describe('folding a diff', () => {
  it('keeps three lines around a change and counts the rest', () => {
    expect(shape('.....+.....')).toEqual(['2:7']);
  });

  it('joins changes whose surroundings touch', () => {
    expect(shape('+......-')).toEqual(['0:8']);
    expect(shape('+.......-')).toEqual(['0:4', '1:4']);
  });

  it('is empty when nothing differs', () => {
    expect(foldUnchanged(lines('....'))).toEqual([]);
  });
});
