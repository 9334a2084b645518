import { encodeCursor, parseSearchRequest } from './search-request.js';

const limits = { maxTermLength: 100, maxPageLimit: 100 };

describe('a search request', () => {
  it('reads bracket notation', () => {
    expect(
      parseSearchRequest('term=cart&types[0]=software-catalog&filters[kind]=Component&filters[tags][0]=Java&filters[tags][1]=go&pageLimit=10', limits),
    ).toEqual({
      term: 'cart',
      types: ['software-catalog'],
      filters: { kind: ['component'], tags: ['java', 'go'] },
      pageLimit: 10,
      page: 0,
    });
  });

  it('takes everything when nothing is asked', () => {
    expect(parseSearchRequest('', limits)).toEqual({ term: '', filters: {}, pageLimit: 25, page: 0 });
  });

  it('falls back to the default page for a limit of 0', () => {
    expect(parseSearchRequest('pageLimit=0', limits).pageLimit).toBe(25);
  });

  it('reads its own cursors and gives no page for others', () => {
    expect(parseSearchRequest(`pageCursor=${encodeURIComponent(encodeCursor(3))}`, limits).page).toBe(3);
    expect(parseSearchRequest('pageCursor=zzz', limits).page).toBeUndefined();
  });

  it('leaves out no filter, and refuses more than it takes', () => {
    const filters = (fields: number) => Array.from({ length: fields }, (_, index) => `filters[f${index}][0]=x&filters[f${index}][1]=y&filters[f${index}][2]=z`).join('&');
    expect(Object.keys(parseSearchRequest(filters(100), limits).filters)).toHaveLength(100);
    expect(() => parseSearchRequest(filters(101), limits)).toThrow('more than 100 fields');
  });

  it.each([
    ['types[0]=bogus', /"path": \[\s*"types",\s*0\s*\]/],
    ['pageLimit=500', /The page limit \\"500\\" is greater than \\"100\\"/],
    [`term=${'x'.repeat(101)}`, /The term length \\"101\\" is greater than \\"100\\"/],
    ['pageLimit=-1', /Invalid query string/],
    ['filters[kind][a]=x', /filters\[kind\] must be/],
  ])('refuses %s', (query, message) => {
    expect(() => parseSearchRequest(query, limits)).toThrow(message);
  });
});
