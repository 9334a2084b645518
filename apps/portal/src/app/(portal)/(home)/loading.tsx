import { Skeleton } from '@callboard/ui';
import { PageFrame } from '../../../shell/page-frame';

/** Home before its cards. */
export default function HomeLoading() {
  return (
    <PageFrame crumbs={[{ label: 'Home' }]}>
      <div role="status" aria-label="Loading" className="flex flex-col gap-5">
        <Skeleton className="h-9 w-80 max-w-full" />
        <Skeleton className="h-20" />
        <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_340px]">
          <Skeleton className="h-96" />
          <Skeleton className="h-96" />
        </div>
      </div>
    </PageFrame>
  );
}
