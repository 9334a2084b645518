import type { Metadata } from 'next';
import { EmptyState } from '@callboard/ui';
import { listDangling } from '../../../../../data/graph';
import { countProblems } from '../../../../../data/ingestion';
import { findCustomWords } from '../../../../../data/kinds';
import { attempt } from '../../../../../data/outcome';
import { AdminFailure } from '../../../../../features/admin/admin-failure';
import { AdminFrame } from '../../../../../features/admin/admin-frame';
import { AdminCell, AdminTable } from '../../../../../features/admin/admin-table';
import { ListPages } from '../../../../../features/admin/list-pages';
import { EntityLabelLink } from '../../../../../features/entity/entity-label-link';
import { shortRef } from '../../../../../features/entity/entity-href';
import { relationWord } from '../../../../../features/entity/relation-words';
import { EntityWithWhy } from '../../../../../features/ingestion/error-list';
import { hrefWith } from '../../../../../features/ingestion/ingestion-view';

export const metadata: Metadata = { title: 'Dangling refs' };

const PATH = '/admin/graph/dangling';
/** More referrers than this are counted. */
const REFERRERS = 5;

export default async function DanglingPage({ searchParams }: { searchParams: Promise<{ cursor?: string }> }) {
  const { cursor } = await searchParams;
  const [refs, counts, words] = await Promise.all([attempt(listDangling(cursor)), countProblems(), findCustomWords()]);
  return (
    <AdminFrame tab="dangling" title="Dangling refs" counts={counts}>
      {!refs.ok ? (
        <AdminFailure failed={refs.failed} permission="catalog.entity.read" firstPage={PATH} />
      ) : refs.value.items.length === 0 ? (
        <EmptyState title="Everything that is named exists.">A ref that something points at and that is not in the catalog stands here, with who points at it.</EmptyState>
      ) : (
        <>
          <p className="pb-3 text-small text-muted">
            <span className="font-mono text-mono tabular-nums">{refs.value.totalItems.toLocaleString('en')}</span> {refs.value.totalItems === 1 ? 'ref is' : 'refs are'} pointed at and not in the catalog.
          </p>
          <AdminTable label="Dangling refs" heads={['Not in the catalog', 'Who points at it']}>
            {refs.value.items.map(({ ref, references, referenceCount }) => (
              <tr key={ref}>
                <AdminCell className="w-1/3 min-w-44">
                  <EntityWithWhy entityRef={ref} />
                </AdminCell>
                <AdminCell className="min-w-56">
                  <ul>
                    {references.slice(0, REFERRERS).map(({ source, type }) => (
                      <li key={`${source} ${type}`} className="flex flex-wrap items-center gap-x-2">
                        <EntityLabelLink entity={{ ref: source, label: shortRef(source) }} />
                        <span className="text-micro text-muted">{relationWord(type, words).toLowerCase()}</span>
                      </li>
                    ))}
                  </ul>
                  {referenceCount > REFERRERS && <p className="text-micro text-muted">and {referenceCount - REFERRERS} more</p>}
                </AdminCell>
              </tr>
            ))}
          </AdminTable>
        </>
      )}
      {refs.ok && <ListPages first={cursor ? PATH : undefined} next={refs.value.pageInfo.nextCursor && hrefWith(PATH, { cursor: refs.value.pageInfo.nextCursor })} />}
    </AdminFrame>
  );
}
