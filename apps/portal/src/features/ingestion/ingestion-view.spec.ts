import { codeWords, groupByCode, hrefWith, locationHref, readErrorsView, readSourcesView } from './ingestion-view';

describe('the views of the ingestion pages', () => {
  it('are read from the address; what makes no sense counts as not said', () => {
    expect(readSourcesView({ state: 'error', origin: 'nobody', q: ' shop ' })).toEqual({ state: 'error', origin: undefined, text: 'shop', cursor: undefined });
    expect(readErrorsView({ code: ['invalid_yaml', 'x'], source: 'no-uuid', owner: '' })).toEqual({ code: 'invalid_yaml', owner: undefined, source: undefined, text: '', cursor: undefined });
  });

  it('have addresses without what is not said', () => {
    expect(hrefWith('/admin/ingestion', { state: undefined, q: '' })).toBe('/admin/ingestion');
    expect(hrefWith('/admin/ingestion', { state: 'error', q: 'a b' })).toBe('/admin/ingestion?state=error&q=a+b');
  });

  it('group errors by their code, the most frequent one of all pages first', () => {
    const items = [{ code: 'invalid_yaml', at: 1 }, { code: 'unknown_kind', at: 2 }, { code: 'invalid_yaml', at: 3 }];
    expect(groupByCode(items, [{ code: 'unknown_kind', count: 40 }, { code: 'invalid_yaml', count: 2 }])).toEqual([
      { code: 'unknown_kind', count: 40, items: [items[1]] },
      { code: 'invalid_yaml', count: 2, items: [items[0], items[2]] },
    ]);
  });

  it('lead to files on the web at their line, and never to anything else', () => {
    expect(locationHref('url:https://git.example/a/b.yaml', 7)).toBe('https://git.example/a/b.yaml#L7');
    expect(locationHref('file:/etc/a.yaml', 7)).toBeUndefined();
    expect(locationHref('url:javascript:alert(1)')).toBeUndefined();
  });

  it('put codes in words', () => {
    expect(codeWords('invalid_yaml')).toBe('Invalid YAML');
  });
});
