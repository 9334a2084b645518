import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { listKinds } from '../../../../../../data/kinds';
import { attempt } from '../../../../../../data/outcome';
import { findAdminRights } from '../../../../../../data/rights';
import { AdminFailure } from '../../../../../../features/admin/admin-failure';
import { AdminFrame } from '../../../../../../features/admin/admin-frame';
import { MayNotManage } from '../../../../../../features/admin/may-not-manage';
import { decodeSegment } from '../../../../../../features/entity/entity-params';
import { FieldsForm } from '../../../../../../features/kinds/fields-form';
import { NEW_FIELDS } from '../../../../../../features/kinds/kind-draft';

export const metadata: Metadata = { title: 'Add fields' };

export default async function AddFieldsPage({ params }: { params: Promise<{ kind: string }> }) {
  const name = decodeSegment((await params).kind);
  const [kinds, rights] = await Promise.all([attempt(listKinds()), attempt(findAdminRights())]);
  const kind = kinds.ok ? kinds.value.find((each) => each.kind.toLowerCase() === name.toLowerCase()) : undefined;
  if (kinds.ok && !kind) notFound();
  const crumbs = [{ label: 'Kinds', href: '/admin/kinds' }, { label: kind?.title ?? name, href: `/admin/kinds/${encodeURIComponent(name)}` }];
  return (
    <AdminFrame tab="kinds" title={`Add fields to ${kind?.title ?? name}`} crumbs={crumbs}>
      {!kinds.ok ? (
        <AdminFailure failed={kinds.failed} permission="catalog.entity.read" firstPage="/admin/kinds" />
      ) : rights.ok && !rights.value.mayManage ? (
        <MayNotManage />
      ) : (
        <FieldsForm kind={kind?.kind ?? name} initial={NEW_FIELDS} isNew />
      )}
    </AdminFrame>
  );
}
