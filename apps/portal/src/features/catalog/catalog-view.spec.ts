import { catalogHref, changeView, isNarrowed, readCatalogView, sortField, viewFilter, viewQuery } from './catalog-view';

const KINDS = ['API', 'Component', 'Group', 'Location', 'System'];
const read = (query: string) => readCatalogView(new URLSearchParams(query));

describe('the catalog table in the address', () => {
  it('comes back from its own address unchanged', () => {
    const view = read('q=fare&kind=api&kind=component&owner=group:default/pricing&tag=rest&sort=owner.desc&columns=kind.owner');
    expect(read(catalogHref(view).split('?')[1] ?? '')).toEqual(view);
  });

  it('leaves out what is as always', () => {
    expect(catalogHref(read(''))).toBe('/catalog');
    expect(catalogHref(read('sort=name&columns=type.owner.system.lifecycle.tags'))).toBe('/catalog');
  });

  it('gives equal views equal addresses, whatever the order of the values', () => {
    expect(catalogHref(read('kind=component&kind=api'))).toBe(catalogHref(read('kind=API&kind=Component')));
  });

  it('ignores what it cannot read: unknown columns, orders that cannot be, values that would break a filter', () => {
    const view = read('sort=tags&columns=score.owner&kind=a,spec.owner=b&kind=');
    expect(view.sort).toEqual({ column: 'name', order: 'asc' });
    expect(view.columns).toEqual(['owner']);
    expect(view.facets.kind).toEqual([]);
  });

  it('reads parameters as the server gets them', () => {
    expect(readCatalogView({ kind: ['api', 'system'], q: 'x', sort: undefined })).toMatchObject({ text: 'x', facets: { kind: ['api', 'system'] } });
  });

  it('changes one facet and keeps the rest', () => {
    const view = changeView(read('kind=api&tag=rest'), { facets: { kind: [] } });
    expect(view.facets).toMatchObject({ kind: [], tag: ['rest'] });
    expect(isNarrowed(view)).toBe(true);
    expect(isNarrowed(read('sort=owner'))).toBe(false);
  });
});

describe('the question behind the table', () => {
  it('leaves people, teams and locations out until somebody asks for them', () => {
    expect(viewFilter(read(''), KINDS)).toEqual({ kind: ['API', 'Component', 'System'] });
    expect(viewFilter(read('kind=location'), KINDS)).toEqual({ kind: ['location'] });
  });

  it('leaves out the facet whose values are being counted', () => {
    expect(viewFilter(read('kind=api&tag=rest'), KINDS, 'tag')).toEqual({ kind: ['api'] });
    expect(viewFilter(read('kind=api&tag=rest'), KINDS, 'kind')).toEqual({ 'metadata.tags': ['rest'] });
  });

  it('orders by the field behind the column', () => {
    expect(sortField(read('sort=owner'))).toBe('spec.owner');
    expect(viewQuery(read('q=fare&sort=type.desc'), KINDS)).toMatchObject({
      orderField: { field: 'spec.type', order: 'desc' },
      fullText: { term: 'fare' },
    });
  });
});
