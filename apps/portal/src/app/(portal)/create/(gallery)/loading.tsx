import { Skeleton } from '@callboard/ui';
import { PageFrame } from '../../../../shell/page-frame';

/** The gallery before its cards. */
export default function CreateLoading() {
  return (
    <PageFrame crumbs={[{ label: 'Create' }]}>
      <div role="status" aria-label="Loading templates" className="flex flex-col gap-5">
        <Skeleton className="h-12 w-96 max-w-full" />
        <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
          {[0, 1, 2].map((index) => (
            <Skeleton key={index} className="h-56" />
          ))}
        </div>
      </div>
    </PageFrame>
  );
}
