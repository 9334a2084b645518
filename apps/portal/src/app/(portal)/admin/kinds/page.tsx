import type { Metadata } from 'next';
import Link from 'next/link';
import { buttonClass } from '@callboard/ui';
import { countKinds } from '../../../../data/catalog';
import { countProblems } from '../../../../data/ingestion';
import { listKinds } from '../../../../data/kinds';
import { attempt, valueOr } from '../../../../data/outcome';
import { findAdminRights } from '../../../../data/rights';
import { AdminFailure } from '../../../../features/admin/admin-failure';
import { AdminFrame } from '../../../../features/admin/admin-frame';
import { KindList } from '../../../../features/kinds/kind-list';

export const metadata: Metadata = { title: 'Kinds' };

export default async function KindsPage() {
  const [kinds, counted, counts, rights] = await Promise.all([attempt(listKinds()), attempt(countKinds()), countProblems(), attempt(findAdminRights())]);
  return (
    <AdminFrame tab="kinds" title="Kinds" counts={counts}>
      <div className="flex flex-wrap items-center justify-between gap-3 pb-4">
        <p className="max-w-prose text-small text-muted">A kind says what an entity of it must look like and whom it relates to. Kinds and fields that are added count at once for everything that is read.</p>
        {rights.ok && rights.value.mayManage && (
          <Link href="/admin/add-kind" className={buttonClass({ variant: 'filled' })}>
            Add a kind
          </Link>
        )}
      </div>
      {kinds.ok ? (
        <KindList kinds={kinds.value} counts={new Map(valueOr(counted, []).map(({ kind, count }) => [kind.toLowerCase(), count]))} />
      ) : (
        <AdminFailure failed={kinds.failed} permission="catalog.entity.read" firstPage="/admin/kinds" />
      )}
    </AdminFrame>
  );
}
