import type { Metadata } from 'next';
import { EmptyState, RelativeTime } from '@callboard/ui';
import { labelsOf } from '../../../../../data/catalog';
import { countProblems, listOrphans } from '../../../../../data/ingestion';
import { attempt, valueOr } from '../../../../../data/outcome';
import { AdminFailure } from '../../../../../features/admin/admin-failure';
import { AdminFrame } from '../../../../../features/admin/admin-frame';
import { AdminCell, AdminTable } from '../../../../../features/admin/admin-table';
import { ListPages } from '../../../../../features/admin/list-pages';
import { EntityLabelLink } from '../../../../../features/entity/entity-label-link';
import { EntityWithWhy } from '../../../../../features/ingestion/error-list';
import { hrefWith } from '../../../../../features/ingestion/ingestion-view';
import { LocationText } from '../../../../../features/ingestion/location-text';

export const metadata: Metadata = { title: 'Orphans' };

const PATH = '/admin/ingestion/orphans';

export default async function OrphansPage({ searchParams }: { searchParams: Promise<{ cursor?: string }> }) {
  const { cursor } = await searchParams;
  const [orphans, counts] = await Promise.all([attempt(listOrphans(cursor)), countProblems()]);
  const owners = orphans.ok ? orphans.value.items.map(({ owner }) => owner).filter((owner) => owner !== undefined) : [];
  const labels = valueOr(await attempt(labelsOf(owners)), new Map<string, string>());
  return (
    <AdminFrame tab="orphans" title="Orphans" counts={counts}>
      {!orphans.ok ? (
        <AdminFailure failed={orphans.failed} permission="catalog.ingestion.read" firstPage={PATH} />
      ) : orphans.value.items.length === 0 ? (
        <EmptyState title="Every entity has a source.">An entity whose file has vanished stays for a while, marked as an orphan, and waits here.</EmptyState>
      ) : (
        <AdminTable label="Orphans" heads={['Entity', 'Why', 'Last seen in', 'Owner', 'Since', 'Goes']}>
          {orphans.value.items.map(({ entityRef, why, location, owner, since, deleteAt }) => (
            <tr key={entityRef}>
              <AdminCell className="min-w-40">
                <EntityWithWhy entityRef={entityRef} />
              </AdminCell>
              <AdminCell className="min-w-48">{why}</AdminCell>
              <AdminCell className="min-w-48">
                <LocationText location={location} />
              </AdminCell>
              <AdminCell className="min-w-28">{owner ? <EntityLabelLink entity={{ ref: owner, label: labels.get(owner) ?? owner }} /> : <span className="text-muted">nobody</span>}</AdminCell>
              <AdminCell className="whitespace-nowrap">
                <RelativeTime time={since} />
              </AdminCell>
              <AdminCell className="whitespace-nowrap">
                <RelativeTime time={deleteAt} />
              </AdminCell>
            </tr>
          ))}
        </AdminTable>
      )}
      {orphans.ok && <ListPages first={cursor ? PATH : undefined} next={orphans.value.pageInfo.nextCursor && hrefWith(PATH, { cursor: orphans.value.pageInfo.nextCursor })} />}
    </AdminFrame>
  );
}
