import type { Metadata } from 'next';
import { EmptyState } from '@callboard/ui';
import { listIslands } from '../../../../../data/graph';
import { countProblems } from '../../../../../data/ingestion';
import { attempt } from '../../../../../data/outcome';
import { AdminFailure } from '../../../../../features/admin/admin-failure';
import { AdminFrame } from '../../../../../features/admin/admin-frame';
import { AdminCell, AdminTable } from '../../../../../features/admin/admin-table';
import { ListPages } from '../../../../../features/admin/list-pages';
import { EntityLabelLink } from '../../../../../features/entity/entity-label-link';
import { shortRef } from '../../../../../features/entity/entity-href';
import { hrefWith } from '../../../../../features/ingestion/ingestion-view';

export const metadata: Metadata = { title: 'Islands' };

const PATH = '/admin/graph/islands';
/** More members than this are counted. */
const MEMBERS = 12;

export default async function IslandsPage({ searchParams }: { searchParams: Promise<{ cursor?: string }> }) {
  const { cursor } = await searchParams;
  const [islands, counts] = await Promise.all([attempt(listIslands(cursor)), countProblems()]);
  return (
    <AdminFrame tab="islands" title="Islands" counts={counts}>
      {!islands.ok ? (
        <AdminFailure failed={islands.failed} permission="catalog.entity.read" firstPage={PATH} />
      ) : islands.value.items.length === 0 ? (
        <EmptyState title="Everything hangs together.">
          Entities that relate to nothing, or only to each other, stand here. {islands.value.mainland.size.toLocaleString('en')} are connected.
        </EmptyState>
      ) : (
        <>
          <p className="pb-3 text-small text-muted">
            {islands.value.totalItems.toLocaleString('en')} {islands.value.totalItems === 1 ? 'island' : 'islands'} beside {islands.value.mainland.size.toLocaleString('en')} entities that hang together; {islands.value.orphans.toLocaleString('en')} of them{' '}
            {islands.value.orphans === 1 ? 'relates' : 'relate'} to nothing at all.
          </p>
          <AdminTable label="Islands" heads={['Size', 'Entities']}>
            {islands.value.items.map(({ size, members }) => (
              <tr key={members[0]}>
                <AdminCell className="w-16 font-mono text-mono tabular-nums">{size}</AdminCell>
                <AdminCell>
                  <ul className="flex flex-wrap gap-x-4">
                    {members.slice(0, MEMBERS).map((ref) => (
                      <li key={ref} className="flex min-w-0">
                        <EntityLabelLink entity={{ ref, label: shortRef(ref) }} />
                      </li>
                    ))}
                    {size > MEMBERS && <li className="text-micro leading-6 text-muted">and {size - MEMBERS} more</li>}
                  </ul>
                </AdminCell>
              </tr>
            ))}
          </AdminTable>
        </>
      )}
      {islands.ok && <ListPages first={cursor ? PATH : undefined} next={islands.value.pageInfo.nextCursor && hrefWith(PATH, { cursor: islands.value.pageInfo.nextCursor })} />}
    </AdminFrame>
  );
}
