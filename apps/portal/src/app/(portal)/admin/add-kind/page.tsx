import type { Metadata } from 'next';
import { attempt } from '../../../../data/outcome';
import { findAdminRights } from '../../../../data/rights';
import { AdminFrame } from '../../../../features/admin/admin-frame';
import { MayNotManage } from '../../../../features/admin/may-not-manage';
import { NEW_KIND } from '../../../../features/kinds/kind-draft';
import { KindForm } from '../../../../features/kinds/kind-form';

export const metadata: Metadata = { title: 'Add a kind' };

export default async function AddKindPage() {
  const rights = await attempt(findAdminRights());
  return (
    <AdminFrame tab="kinds" title="Add a kind" crumbs={[{ label: 'Kinds', href: '/admin/kinds' }]}>
      {rights.ok && !rights.value.mayManage ? <MayNotManage /> : <KindForm initial={NEW_KIND} isNew />}
    </AdminFrame>
  );
}
