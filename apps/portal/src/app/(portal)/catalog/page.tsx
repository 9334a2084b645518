import type { Metadata } from 'next';
import { countKinds, countUnsortable, countWithoutEach, listFacetValues, listRows } from '../../../data/catalog';
import { findCustomWords } from '../../../data/kinds';
import { attempt, valueOr } from '../../../data/outcome';
import { CatalogTable } from '../../../features/catalog/catalog-table';
import { catalogHref, changeView, readCatalogView } from '../../../features/catalog/catalog-view';
import { EmptyCatalog, NothingMatches } from '../../../features/catalog/empty-catalog';
import { FacetBar } from '../../../features/catalog/facet-bar';
import { KindTabs } from '../../../features/catalog/kind-tabs';
import { PastBanner } from '../../../features/past/past-banner';
import { ServiceAway } from '../../../features/service-away';
import { PageFrame } from '../../../shell/page-frame';

export const metadata: Metadata = { title: 'Catalog' };

export default async function CatalogPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const view = readCatalogView(await searchParams);
  const [page, facets, kinds, words] = await Promise.all([attempt(listRows(view)), attempt(listFacetValues(view)), attempt(countKinds(view.asOf)), findCustomWords()]);
  const isEmpty = kinds.ok && kinds.value.length === 0;
  const withoutEach = page.ok && page.value.total === 0 && !isEmpty ? valueOr(await attempt(countWithoutEach(view)), []) : [];
  const unsortable = page.ok ? valueOr(await attempt(countUnsortable(view, page.value.total)), 0) : 0;
  return (
    <PageFrame crumbs={[{ label: 'Catalog' }]} width="full">
      <h1 className="sr-only">Catalog</h1>
      {view.asOf !== undefined && <PastBanner asOf={view.asOf} now={catalogHref(changeView(view, { asOf: undefined }))} />}
      {isEmpty && view.asOf === undefined ? (
        <EmptyCatalog />
      ) : (
        <>
          <KindTabs view={view} counts={facets.ok ? facets.value.kind : undefined} words={words} />
          <FacetBar view={view} facets={facets.ok ? facets.value : undefined} />
          {!page.ok ? (
            <div className="p-4 md:p-6">
              <ServiceAway service="catalog" failed={page.failed} />
            </div>
          ) : page.value.total === 0 ? (
            <NothingMatches view={view} withoutEach={withoutEach} />
          ) : (
            <CatalogTable key={catalogHref(view)} view={view} first={page.value} unsortable={unsortable} />
          )}
        </>
      )}
    </PageFrame>
  );
}
