import type { Metadata } from 'next';
import { EmptyState } from '@callboard/ui';
import { listEntityChanges } from '../../../../../../../data/changes';
import { diffYaml } from '../../../../../../../data/diff';
import { writtenYaml } from '../../../../../../../data/entity-source';
import { attempt } from '../../../../../../../data/outcome';
import { DiffView } from '../../../../../../../features/history/diff-view';
import { Timeline } from '../../../../../../../features/history/timeline';
import { readEntityParams, type EntityParams } from '../../../../../../../features/entity/entity-params';
import { ServiceAway } from '../../../../../../../features/service-away';

export const metadata: Metadata = { title: 'History' };

const SHOWN = 50;

export default async function EntityHistoryPage({ params, searchParams }: { params: Promise<EntityParams>; searchParams: Promise<{ revision?: string; against?: string }> }) {
  const { namespace, kind, name } = await readEntityParams(params);
  const asked = await searchParams;
  const history = await attempt(listEntityChanges(kind, namespace, name, SHOWN));
  if (!history.ok) return <ServiceAway service="catalog" failed={history.failed} />;
  const { changes, raw, hasMore } = history.value;
  const selected = changes.find(({ revision }) => String(revision) === asked.revision) ?? changes[0];
  if (!selected) return <EmptyState title="No history yet.">The first change of its source puts a line here.</EmptyState>;

  const at = raw.findIndex(({ revision }) => revision === selected.revision);
  const against = raw.find(({ revision }) => String(revision) === asked.against && revision !== selected.revision) ?? raw[at + 1];
  const after = raw[at]?.entity;
  const before = against?.entity;
  const isFirst = selected.type === 'created' && !asked.against;
  const hunks = await diffYaml(before && !isFirst ? writtenYaml(before) : '', after && selected.type !== 'deleted' ? writtenYaml(after) : '');
  const knows = isFirst || selected.type === 'deleted' || (after !== undefined && before !== undefined);
  return (
    <div className="grid items-start gap-5 lg:grid-cols-[300px_minmax(0,1fr)]">
      <Timeline changes={changes} selected={selected.revision} hasMore={hasMore} />
      <section className="flex min-w-0 flex-col gap-3 lg:sticky lg:top-28" aria-label={`Revision ${selected.revision}`}>
        <h2 className="flex flex-wrap items-baseline gap-x-2 text-heading">
          Revision {selected.revision}
          {against && !isFirst && <span className="text-small font-[420] text-muted">against {against.revision}</span>}
        </h2>
        {knows ? (
          <DiffView hunks={hunks} label={`What revision ${selected.revision} changed`} />
        ) : (
          <p className="rounded-card border bg-surface px-4 py-6 text-small text-muted">The document of this revision is no longer kept. What is known of the change stands in the list.</p>
        )}
      </section>
    </div>
  );
}
