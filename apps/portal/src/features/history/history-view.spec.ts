import { historyQuery, readHistoryView } from './history-view';

describe('what the history page shows', () => {
  it('stands in the address and is read from it', () => {
    const view = { revision: 12, against: 3, restore: true };
    expect(historyQuery(view)).toBe('?revision=12&against=3&restore=yes');
    expect(readHistoryView({ revision: '12', against: '3', restore: 'yes' })).toEqual(view);
  });

  it('is the last revision when nothing sensible is said', () => {
    expect(readHistoryView({ revision: '-1', against: ['x', '2'] })).toEqual({ revision: undefined, against: undefined, restore: false });
    expect(historyQuery({ restore: false })).toBe('?');
  });
});
