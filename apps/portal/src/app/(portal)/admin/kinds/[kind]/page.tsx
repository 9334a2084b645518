import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { buttonClass, Panel } from '@callboard/ui';
import { countProblems } from '../../../../../data/ingestion';
import { countKinds } from '../../../../../data/catalog';
import { highlightLines } from '../../../../../data/highlight';
import { listKinds } from '../../../../../data/kinds';
import { attempt, valueOr } from '../../../../../data/outcome';
import { findAdminRights } from '../../../../../data/rights';
import { AdminFailure } from '../../../../../features/admin/admin-failure';
import { AdminFrame } from '../../../../../features/admin/admin-frame';
import { AdminCell, AdminTable } from '../../../../../features/admin/admin-table';
import { CodeView } from '../../../../../features/code-view';
import { AddedFields } from '../../../../../features/kinds/added-fields';
import { decodeSegment } from '../../../../../features/entity/entity-params';
import { draftOfKind } from '../../../../../features/kinds/kind-draft';
import { KindForm } from '../../../../../features/kinds/kind-form';
import { originWords } from '../../../../../features/kinds/kind-list';

export async function generateMetadata({ params }: { params: Promise<{ kind: string }> }): Promise<Metadata> {
  return { title: decodeSegment((await params).kind) };
}

export default async function KindPage({ params }: { params: Promise<{ kind: string }> }) {
  const name = decodeSegment((await params).kind);
  const [kinds, counted, rights, counts] = await Promise.all([attempt(listKinds()), attempt(countKinds()), attempt(findAdminRights()), countProblems()]);
  const crumbs = [{ label: 'Kinds', href: '/admin/kinds' }];
  if (!kinds.ok) {
    return (
      <AdminFrame tab="kinds" title={name} crumbs={crumbs}>
        <AdminFailure failed={kinds.failed} permission="catalog.entity.read" firstPage="/admin/kinds" />
      </AdminFrame>
    );
  }
  const kind = kinds.value.find((each) => each.kind.toLowerCase() === name.toLowerCase());
  if (!kind) notFound();
  const mayManage = rights.ok && rights.value.mayManage;
  const entities = valueOr(counted, []).find((each) => each.kind.toLowerCase() === kind.kind.toLowerCase())?.count ?? 0;
  const schema = JSON.stringify(kind.schema, undefined, 2);
  return (
    <AdminFrame tab="kinds" title={kind.title} counts={counts} crumbs={crumbs}>
      <div className="flex flex-col gap-6">
        <p className="text-small text-muted">
          {originWords(kind)} · {entities.toLocaleString('en')} {entities === 1 ? 'entity' : 'entities'}
          {kind.origin !== 'custom' && '. Its declaration cannot be changed here; fields can be added to it.'}
        </p>
        <Panel
          title="Added fields"
          action={
            mayManage && (
              <Link href={`/admin/kinds/${encodeURIComponent(kind.kind)}/add-fields`} className={buttonClass({ size: 'compact' })}>
                Add fields
              </Link>
            )
          }
        >
          <AddedFields kind={kind} mayManage={mayManage} />
        </Panel>
        {kind.origin === 'custom' && mayManage ? (
          <KindForm initial={draftOfKind(kind)} isNew={false} entities={entities} />
        ) : (
          <>
            {kind.relations.length > 0 && (
              <section aria-labelledby="relations">
                <h2 id="relations" className="pb-2 text-heading">
                  Relations
                </h2>
                <AdminTable label="Relations" heads={['Field', 'Relation', 'From the other end', 'Kind of refs without one']}>
                  {kind.relations.map(({ field, type, inverse, defaultKind }) => (
                    <tr key={`${field} ${type}`}>
                      {[field, type, inverse, defaultKind].map((value, index) => (
                        <AdminCell key={index} className="font-mono text-mono">
                          {value}
                        </AdminCell>
                      ))}
                    </tr>
                  ))}
                </AdminTable>
              </section>
            )}
            <section aria-labelledby="schema">
              <h2 id="schema" className="pb-2 text-heading">
                Schema of spec
              </h2>
              <CodeView lines={await highlightLines(schema, 'json')} text={schema} label={`Schema of ${kind.kind}`} />
            </section>
          </>
        )}
      </div>
    </AdminFrame>
  );
}
