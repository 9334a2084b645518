import type { Metadata } from 'next';
import { EmptyState, RelativeTime } from '@callboard/ui';
import { countProblems, listConflicts } from '../../../../../data/ingestion';
import { attempt } from '../../../../../data/outcome';
import { AdminFailure } from '../../../../../features/admin/admin-failure';
import { AdminFrame } from '../../../../../features/admin/admin-frame';
import { AdminCell, AdminTable } from '../../../../../features/admin/admin-table';
import { ListPages } from '../../../../../features/admin/list-pages';
import { EntityWithWhy } from '../../../../../features/ingestion/error-list';
import { hrefWith } from '../../../../../features/ingestion/ingestion-view';
import { LocationText } from '../../../../../features/ingestion/location-text';

export const metadata: Metadata = { title: 'Conflicts' };

const PATH = '/admin/ingestion/conflicts';

export default async function ConflictsPage({ searchParams }: { searchParams: Promise<{ cursor?: string }> }) {
  const { cursor } = await searchParams;
  const [conflicts, counts] = await Promise.all([attempt(listConflicts(cursor)), countProblems()]);
  return (
    <AdminFrame tab="conflicts" title="Conflicts" counts={counts}>
      {!conflicts.ok ? (
        <AdminFailure failed={conflicts.failed} permission="catalog.ingestion.read" firstPage={PATH} />
      ) : conflicts.value.items.length === 0 ? (
        <EmptyState title="No two sources claim the same entity.">When they do, the first one keeps it, and both are named here.</EmptyState>
      ) : (
        <AdminTable label="Conflicts" heads={['Entity', 'It comes from', 'Also claimed by', 'Since']}>
          {conflicts.value.items.map(({ entityRef, owner, contender, since }, index) => (
            <tr key={index}>
              <AdminCell className="min-w-40">
                <EntityWithWhy entityRef={entityRef} />
              </AdminCell>
              <AdminCell className="min-w-48">
                <LocationText location={owner.location} line={owner.line} />
              </AdminCell>
              <AdminCell className="min-w-48">
                <LocationText location={contender.location} line={contender.line} />
              </AdminCell>
              <AdminCell className="whitespace-nowrap">
                <RelativeTime time={since} />
              </AdminCell>
            </tr>
          ))}
        </AdminTable>
      )}
      {conflicts.ok && <ListPages first={cursor ? PATH : undefined} next={conflicts.value.pageInfo.nextCursor && hrefWith(PATH, { cursor: conflicts.value.pageInfo.nextCursor })} />}
    </AdminFrame>
  );
}
