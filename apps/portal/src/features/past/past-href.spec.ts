import { momentWords, pastHref, pastPath } from './past-href';

const query = (text: string) => new URLSearchParams(text);

describe('addresses of the past', () => {
  it('carry the moment, encoded', () => {
    expect(pastHref('/catalog/default/api/a', '2026-01-02T03:04:05+01:00')).toBe('/catalog/default/api/a?asOf=2026-01-02T03%3A04%3A05%2B01%3A00');
    expect(pastHref('/catalog?kind=api', 'CATALOG:7')).toBe('/catalog?kind=api&asOf=CATALOG%3A7');
    expect(pastHref('/catalog', undefined)).toBe('/catalog');
  });

  it('lead to the page of the past for entities only', () => {
    expect(pastPath('/catalog/default/api/a', query('asOf=x'))).toBe('/past/default/api/a');
    expect(pastPath('/catalog/default/api/a', query('asOf='))).toBeUndefined();
    expect(pastPath('/catalog/default/api/a', query(''))).toBeUndefined();
    expect(pastPath('/catalog/default/api/a/history', query('asOf=x'))).toBeUndefined();
    expect(pastPath('/catalog', query('asOf=x'))).toBeUndefined();
  });

  it('name the moment for people', () => {
    expect(momentWords('2026-01-02T03:04:05+01:00')).toBe('January 2, 2026 at 02:04:05 UTC');
    expect(momentWords('CATALOG:7')).toBe('CATALOG:7');
  });
});
