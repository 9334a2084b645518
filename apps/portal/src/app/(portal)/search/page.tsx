import type { Metadata } from 'next';
import { countKinds } from '../../../data/catalog';
import { attempt, valueOr } from '../../../data/outcome';
import { searchDocuments } from '../../../data/search';
import { HitList } from '../../../features/search/hit-list';
import { NamesInstead } from '../../../features/search/names-instead';
import { SearchBar } from '../../../features/search/search-bar';
import { readSearchView } from '../../../features/search/search-view';
import { ServiceAway } from '../../../features/service-away';
import { PageFrame } from '../../../shell/page-frame';

interface SearchPageProps {
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export async function generateMetadata({ searchParams }: SearchPageProps): Promise<Metadata> {
  const { term } = readSearchView(await searchParams);
  return { title: term === '' ? 'Search' : `${term} · Search` };
}

export default async function SearchPage({ searchParams }: SearchPageProps) {
  const view = readSearchView(await searchParams);
  const [hits, kinds] = await Promise.all([attempt(searchDocuments(view)), attempt(countKinds())]);
  return (
    <PageFrame crumbs={[{ label: 'Search' }]}>
      <h1 className="sr-only">Search</h1>
      <div className="flex max-w-[860px] flex-col gap-4">
        <SearchBar view={view} kinds={valueOr(kinds, []).map(({ kind }) => kind)} />
        {hits.ok ? (
          <HitList view={view} hits={hits.value} />
        ) : (
          <>
            <ServiceAway service="search" failed={hits.failed} />
            <NamesInstead text={view.term} />
          </>
        )}
      </div>
    </PageFrame>
  );
}
