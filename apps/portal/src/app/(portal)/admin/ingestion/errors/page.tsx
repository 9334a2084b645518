import type { Metadata } from 'next';
import Link from 'next/link';
import { buttonClass, classNames, EmptyState } from '@callboard/ui';
import { labelsOf } from '../../../../../data/catalog';
import { countProblems, listErrors } from '../../../../../data/ingestion';
import { attempt, valueOr } from '../../../../../data/outcome';
import { AdminFailure } from '../../../../../features/admin/admin-failure';
import { AdminFrame } from '../../../../../features/admin/admin-frame';
import { ListPages } from '../../../../../features/admin/list-pages';
import { SearchForm } from '../../../../../features/admin/search-form';
import { ErrorGroup } from '../../../../../features/ingestion/error-list';
import { codeWords, groupByCode, hrefWith, readErrorsView, type ErrorsView, type Parameters } from '../../../../../features/ingestion/ingestion-view';
import { PanelLink } from '../../../../../features/panel-link';

export const metadata: Metadata = { title: 'Errors' };

const PATH = '/admin/ingestion/errors';

export default async function ErrorsPage({ searchParams }: { searchParams: Promise<Parameters> }) {
  const view = readErrorsView(await searchParams);
  const [errors, counts] = await Promise.all([attempt(listErrors(view)), countProblems()]);
  const owners = errors.ok ? errors.value.items.map(({ owner }) => owner).filter((owner) => owner !== undefined) : [];
  const labels = valueOr(await attempt(labelsOf(owners)), new Map<string, string>());
  const href = (change: Partial<ErrorsView>) => {
    const { code, owner, source, text, cursor } = { ...view, cursor: undefined, ...change };
    return hrefWith(PATH, { code, owner, source, q: text, cursor });
  };
  const isNarrowed = view.code !== undefined || view.owner !== undefined || view.source !== undefined || view.text !== '';
  const chip = (isChosen: boolean) => buttonClass({ size: 'compact', className: classNames(isChosen ? 'border-accent! bg-accent-soft!' : 'border-line!') });
  return (
    <AdminFrame tab="errors" title="Errors" counts={counts}>
      <div className="flex flex-wrap items-center gap-2 pb-4">
        <SearchForm action={PATH} text={view.text} label="File, message or entity" keep={{ code: view.code, owner: view.owner, source: view.source }} />
        {errors.ok && (view.code !== undefined || errors.value.codes.length > 1) && (
          <nav aria-label="Codes" className="flex flex-wrap gap-1">
            {errors.value.codes.map(({ code, count }) => (
              <Link key={code} href={href({ code: view.code === code ? undefined : code })} scroll={false} aria-current={view.code === code ? 'true' : undefined} className={chip(view.code === code)}>
                {codeWords(code)}
                <span className="font-mono text-mono text-muted tabular-nums">{count}</span>
              </Link>
            ))}
          </nav>
        )}
        {[...new Set(owners)].slice(0, 6).map((owner) => (
          <Link key={owner} href={href({ owner: view.owner === owner ? undefined : owner })} scroll={false} aria-current={view.owner === owner ? 'true' : undefined} className={chip(view.owner === owner)}>
            Of {labels.get(owner) ?? owner}
          </Link>
        ))}
        {isNarrowed && <PanelLink href={PATH}>All errors</PanelLink>}
      </div>
      {!errors.ok ? (
        <AdminFailure failed={errors.failed} permission="catalog.ingestion.read" firstPage={PATH} />
      ) : errors.value.items.length > 0 ? (
        <div className="flex flex-col gap-6">
          {groupByCode(errors.value.items, errors.value.codes).map((group) => (
            <ErrorGroup key={group.code} {...group} labelOf={(ref) => ({ ref, label: labels.get(ref) ?? ref })} />
          ))}
        </div>
      ) : isNarrowed ? (
        <EmptyState title="No error fits." action={<PanelLink href={PATH}>Show all errors</PanelLink>}>
          Nothing is wrong under these conditions.
        </EmptyState>
      ) : (
        <EmptyState title="Nothing is wrong." action={<PanelLink href="/admin/ingestion">Sources</PanelLink>}>
          Every file could be read and every document was accepted.
        </EmptyState>
      )}
      {errors.ok && <ListPages first={view.cursor ? href({}) : undefined} next={errors.value.pageInfo.nextCursor && href({ cursor: errors.value.pageInfo.nextCursor })} />}
    </AdminFrame>
  );
}
