import { markedRuns } from './marked-text';
import { readSearchView, searchHref } from './search-view';

describe('highlighted text', () => {
  it('is taken apart at its tags', () => {
    expect(markedRuns('a <1>fare</1> engine <1>fare</1>', '<1>', '</1>')).toEqual([
      { text: 'a ', isFound: false },
      { text: 'fare', isFound: true },
      { text: ' engine ', isFound: false },
      { text: 'fare', isFound: true },
    ]);
  });

  it('keeps text around tags that do not pair', () => {
    expect(markedRuns('a <1>fare', '<1>', '</1>')).toEqual([
      { text: 'a ', isFound: false },
      { text: 'fare', isFound: false },
    ]);
  });
});

describe('the search in the address', () => {
  it('comes back from its own address', () => {
    const view = { term: 'fare engine', kind: 'api', cursor: 'MQ==' };
    expect(readSearchView(Object.fromEntries(new URLSearchParams(searchHref(view).split('?')[1])))).toEqual(view);
  });

  it('cuts terms that the service would refuse', () => {
    expect(readSearchView({ q: 'x'.repeat(300) }).term).toHaveLength(100);
  });
});
