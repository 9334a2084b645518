import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { listKinds } from '../../../../../../../data/kinds';
import { attempt } from '../../../../../../../data/outcome';
import { findAdminRights } from '../../../../../../../data/rights';
import { AdminFailure } from '../../../../../../../features/admin/admin-failure';
import { AdminFrame } from '../../../../../../../features/admin/admin-frame';
import { MayNotManage } from '../../../../../../../features/admin/may-not-manage';
import { decodeSegment } from '../../../../../../../features/entity/entity-params';
import { FieldsForm } from '../../../../../../../features/kinds/fields-form';
import { draftOfFields } from '../../../../../../../features/kinds/kind-draft';

export const metadata: Metadata = { title: 'Added fields' };

export default async function AddedFieldsPage({ params }: { params: Promise<{ kind: string; name: string }> }) {
  const asked = await params;
  const name = decodeSegment(asked.kind);
  const [kinds, rights] = await Promise.all([attempt(listKinds()), attempt(findAdminRights())]);
  const kind = kinds.ok ? kinds.value.find((each) => each.kind.toLowerCase() === name.toLowerCase()) : undefined;
  const fields = kind?.extensions.find((each) => each.name === decodeSegment(asked.name) && each.origin === 'custom');
  if (kinds.ok && !fields) notFound();
  const crumbs = [{ label: 'Kinds', href: '/admin/kinds' }, { label: kind?.title ?? name, href: `/admin/kinds/${encodeURIComponent(name)}` }];
  return (
    <AdminFrame tab="kinds" title={`Fields “${fields?.name ?? asked.name}” of ${kind?.title ?? name}`} crumbs={crumbs}>
      {!kinds.ok || !kind || !fields ? (
        <AdminFailure failed={kinds.ok ? { message: '', isAway: true, code: 'unknown' } : kinds.failed} permission="catalog.entity.read" firstPage="/admin/kinds" />
      ) : rights.ok && !rights.value.mayManage ? (
        <MayNotManage />
      ) : (
        <FieldsForm kind={kind.kind} initial={draftOfFields(fields)} isNew={false} />
      )}
    </AdminFrame>
  );
}
