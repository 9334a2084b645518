import type { Metadata } from 'next';
import { EmptyState } from '@callboard/ui';
import { countProblems, listSources } from '../../../../data/ingestion';
import { attempt } from '../../../../data/outcome';
import { AdminFailure } from '../../../../features/admin/admin-failure';
import { AdminFrame } from '../../../../features/admin/admin-frame';
import { ListPages } from '../../../../features/admin/list-pages';
import { SearchForm } from '../../../../features/admin/search-form';
import { hrefWith, readSourcesView, type Parameters, type SourcesView } from '../../../../features/ingestion/ingestion-view';
import { SourceList } from '../../../../features/ingestion/source-list';
import { PanelLink } from '../../../../features/panel-link';
import { LinkSegments } from '../../../../features/segments';

export const metadata: Metadata = { title: 'Sources' };

const PATH = '/admin/ingestion';

export default async function SourcesPage({ searchParams }: { searchParams: Promise<Parameters> }) {
  const view = readSourcesView(await searchParams);
  const [sources, counts] = await Promise.all([attempt(listSources(view)), countProblems()]);
  const href = (change: Partial<SourcesView>) => {
    const { state, origin, text, cursor } = { ...view, cursor: undefined, ...change };
    return hrefWith(PATH, { state, origin, q: text, cursor });
  };
  const isNarrowed = view.state !== undefined || view.origin !== undefined || view.text !== '';
  return (
    <AdminFrame tab="sources" title="Sources" counts={counts}>
      <div className="flex flex-wrap items-center gap-2 pb-4">
        <div className="-mx-4 max-w-dvw overflow-x-auto px-4 py-1 sm:mx-0 sm:px-0">
          <LinkSegments
            label="State"
            segments={[
              { label: 'All', href: href({ state: undefined }), isCurrent: view.state === undefined },
              { label: 'Failing', href: href({ state: 'error' }), isCurrent: view.state === 'error' },
              { label: 'Waiting', href: href({ state: 'processing' }), isCurrent: view.state === 'processing' },
              { label: 'Read', href: href({ state: 'processed' }), isCurrent: view.state === 'processed' },
            ]}
          />
        </div>
        <SearchForm action={PATH} text={view.text} label="Part of the address" keep={{ state: view.state, origin: view.origin }} />
        {sources.ok && (
          <p className="text-small text-muted">
            <span className="font-mono text-mono tabular-nums">{sources.value.totals.sources.toLocaleString('en')}</span> {sources.value.totals.sources === 1 ? 'source' : 'sources'} with{' '}
            <span className="font-mono text-mono tabular-nums">{sources.value.totals.entities.toLocaleString('en')}</span> entities
          </p>
        )}
      </div>
      {!sources.ok ? (
        <AdminFailure failed={sources.failed} permission="catalog.ingestion.read" firstPage={PATH} />
      ) : sources.value.items.length > 0 ? (
        <SourceList sources={sources.value.items} />
      ) : isNarrowed ? (
        <EmptyState title="No source fits." action={<PanelLink href={PATH}>Show all sources</PanelLink>}>
          {view.state === 'error' ? 'Nothing is failing under these conditions.' : 'Other words may find it.'}
        </EmptyState>
      ) : (
        <EmptyState title="Nothing is read yet.">
          Name a location under <code className="font-mono text-mono">catalog.locations</code> in callboard.config.yaml, register one, or push entities. Each shows up here.
        </EmptyState>
      )}
      {sources.ok && <ListPages first={view.cursor ? href({}) : undefined} next={sources.value.pageInfo.nextCursor && href({ cursor: sources.value.pageInfo.nextCursor })} />}
    </AdminFrame>
  );
}
