import type { Metadata } from 'next';
import Link from 'next/link';
import { buttonClass, EmptyState } from '@callboard/ui';
import { listEntityChanges } from '../../../../../../../data/changes';
import { diffYaml } from '../../../../../../../data/diff';
import { writtenYaml } from '../../../../../../../data/entity-source';
import { compareRevisions, proposeRestore } from '../../../../../../../data/history';
import { findCustomWords } from '../../../../../../../data/kinds';
import { attempt } from '../../../../../../../data/outcome';
import { CompareForm } from '../../../../../../../features/history/compare-form';
import { ComparisonSummary } from '../../../../../../../features/history/comparison-summary';
import { DiffView } from '../../../../../../../features/history/diff-view';
import { historyQuery, readHistoryView } from '../../../../../../../features/history/history-view';
import { RestorePanel } from '../../../../../../../features/history/restore-panel';
import { Timeline } from '../../../../../../../features/history/timeline';
import { readEntityParams, type EntityParams } from '../../../../../../../features/entity/entity-params';
import { ServiceAway } from '../../../../../../../features/service-away';

export const metadata: Metadata = { title: 'History' };

const SHOWN = 50;

export default async function EntityHistoryPage({ params, searchParams }: { params: Promise<EntityParams>; searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const { namespace, kind, name } = await readEntityParams(params);
  const asked = readHistoryView(await searchParams);
  const [history, words] = await Promise.all([attempt(listEntityChanges(kind, namespace, name, SHOWN)), findCustomWords()]);
  if (!history.ok) return <ServiceAway service="catalog" failed={history.failed} />;
  const { changes, raw, hasMore } = history.value;
  const newest = changes[0];
  if (!newest) return <EmptyState title="No history yet.">The first change of its source puts a line here.</EmptyState>;

  const revision = asked.revision ?? newest.revision;
  const at = raw.findIndex((change) => change.revision === revision);
  const against = asked.against !== undefined && asked.against !== revision ? asked.against : raw[at + 1]?.revision;
  // The first revision has nothing before it: all of it came in.
  const isFirst = against === undefined;
  const compared = isFirst ? undefined : await attempt(compareRevisions(kind, namespace, name, { from: against, to: revision }));
  const comparison = compared?.ok ? compared.value : undefined;
  const first = isFirst ? raw[at]?.entity : undefined;
  const restored = asked.restore ? await attempt(proposeRestore(kind, namespace, name, revision)) : undefined;
  const before = comparison?.from.entity;
  const after = comparison ? comparison.to.entity : first;
  const hunks = await diffYaml(before ? writtenYaml(before) : '', after ? writtenYaml(after) : '');
  const href = `/catalog/${[namespace, kind, name].map(encodeURIComponent).join('/')}/history`;
  const canRestore = after && revision !== newest.revision;
  return (
    <div className="grid items-start gap-5 lg:grid-cols-[300px_minmax(0,1fr)]">
      <Timeline changes={changes} selected={revision} hasMore={hasMore} />
      <section className="flex min-w-0 flex-col gap-3 lg:sticky lg:top-28" aria-label={`Revision ${revision}`}>
        <div className="flex flex-wrap items-center justify-between gap-3">
          <h2 className="flex flex-wrap items-baseline gap-x-2 text-heading">
            Revision {revision}
            {!isFirst && <span className="text-small font-[420] text-muted">against {against}</span>}
          </h2>
          <div className="flex flex-wrap items-center gap-2">
            {newest.revision > 1 && <CompareForm action={href} changes={changes} from={against} to={revision} />}
            {canRestore && !asked.restore && (
              <Link href={`${href}${historyQuery({ revision, against: asked.against, restore: true })}`} replace scroll={false} className={buttonClass()}>
                Restore
              </Link>
            )}
          </div>
        </div>
        {restored &&
          (!restored.ok ? (
            <ServiceAway service="catalog" failed={restored.failed} />
          ) : restored.value ? (
            <RestorePanel proposal={restored.value} />
          ) : (
            <p className="rounded-card border bg-surface px-4 py-6 text-small text-muted">Revision {revision} cannot be restored: it is no longer kept, or it is the one that removed the entity.</p>
          ))}
        {compared && !compared.ok ? (
          <ServiceAway service="catalog" failed={compared.failed} />
        ) : comparison || first ? (
          <>
            {comparison && <ComparisonSummary comparison={comparison} words={words} />}
            <DiffView hunks={hunks} label={isFirst ? `What revision ${revision} says` : `What lies between revision ${against} and ${revision}`} />
          </>
        ) : (
          <p className="rounded-card border bg-surface px-4 py-6 text-small text-muted">The document of this revision is no longer kept. What is known of the change stands in the list.</p>
        )}
      </section>
    </div>
  );
}
