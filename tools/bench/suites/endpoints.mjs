/**
 * The requests that are measured, by name; several of a name are sent in turn.
 * @param {import('../catalog-files.mjs').WrittenCatalog} catalog
 * @returns {Record<string, { path: string, method?: string, body?: unknown }[]>}
 */
export function endpointsOf({ components, refs }) {
  const some = evenly(components, 200).map((ref) => ref.split('/')[1] ?? '');
  const page = '/catalog/entities/by-query?filter=kind=component&limit=20&orderField=metadata.name,asc';
  const sample = evenly(refs, 500);
  return {
    'by-name': some.map((name) => ({ path: `/catalog/entities/by-name/component/default/${name}` })),
    'entities kind=component,spec.type=service limit=20': [{ path: '/catalog/entities?filter=kind=component,spec.type=service&limit=20' }],
    'by-query kind=component limit=20 order=name': [{ path: page }],
    'by-query same, totalItems=exclude': [{ path: `${page}&totalItems=exclude` }],
    'by-query fullText name~payment': [{ path: `${page}&fullTextFilterTerm=payment&fullTextFilterFields=metadata.name,metadata.title` }],
    'facets spec.type+kind': [{ path: '/catalog/entity-facets?facet=spec.type&facet=kind' }],
    'facets tags, kind=component': [{ path: '/catalog/entity-facets?facet=metadata.tags&filter=kind=component' }],
    'by-refs 100': [0, 1, 2, 3, 4].map((part) => ({ method: 'POST', path: '/catalog/entities/by-refs', body: { entityRefs: sample.slice(part * 100, part * 100 + 100) } })),
    ancestry: some.slice(0, 50).map((name) => ({ path: `/catalog/entities/by-name/component/default/${name}/ancestry` })),
  };
}

/** @template T @param {readonly T[]} items @param {number} count */
export function evenly(items, count) {
  const step = Math.max(1, Math.floor(items.length / count));
  return items.filter((_, index) => index % step === 0).slice(0, count);
}
