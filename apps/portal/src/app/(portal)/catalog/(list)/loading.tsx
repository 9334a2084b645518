import { Skeleton } from '@callboard/ui';
import { PageFrame } from '../../../../shell/page-frame';

/** The table before its rows: tabs, conditions, lines. */
export default function CatalogLoading() {
  return (
    <PageFrame crumbs={[{ label: 'Catalog' }]} width="full">
      <div role="status" aria-label="Loading the catalog">
        <div className="flex h-10 items-center gap-4 border-b px-4 md:px-6">
          {[0, 1, 2, 3, 4].map((index) => (
            <Skeleton key={index} className="h-4 w-24" />
          ))}
        </div>
        <div className="flex h-12 items-center gap-2 border-b px-4 md:px-6">
          <Skeleton className="h-8 w-56" />
          <Skeleton className="h-8 w-20" />
          <Skeleton className="h-8 w-20" />
        </div>
        {Array.from({ length: 14 }, (_, index) => (
          <div key={index} className="flex h-9 items-center border-b px-4 md:px-6">
            <Skeleton className="h-4 w-full max-w-xl" />
          </div>
        ))}
      </div>
    </PageFrame>
  );
}
