import Link from 'next/link';
import { Fragment } from 'react';
import { classNames, KindGlyph } from '@callboard/ui';
import type { FacetValues } from '../../data/catalog';
import type { CustomWords } from '../kinds/custom-words';
import { compareKinds, kindsWord } from '../entity/kind-words';
import { catalogHref, changeView, isSoftware, type CatalogView } from './catalog-view';

/** The kinds of the catalog with their counts under the other conditions; each is an address. */
export function KindTabs({ view, counts, words }: { view: CatalogView; counts?: FacetValues['kind']; words: CustomWords }) {
  const chosen = view.facets.kind;
  const kinds = [...(counts ?? []).map(({ value, count }) => ({ kind: value, count })), ...chosen.filter((kind) => !counts?.some(({ value }) => value === kind)).map((kind) => ({ kind, count: 0 }))]
    .filter(({ kind }) => kind !== 'location' || chosen.includes('location'))
    .sort((a, b) => compareKinds(a.kind, b.kind));
  const total = kinds.reduce((sum, { kind, count }) => sum + (isSoftware(kind) ? count : 0), 0);
  const href = (kind?: string) => catalogHref(changeView(view, { facets: { kind: kind ? [kind] : [] } }));
  return (
    <nav aria-label="Kinds" className="flex shrink-0 gap-1 overflow-x-auto border-b px-3 md:px-5" tabIndex={-1}>
      <KindTab href={href()} label="All software" count={counts && total} current={chosen.length === 0} />
      {[true, false].map((software) => (
        <Fragment key={String(software)}>
          {!software && kinds.some(({ kind }) => !isSoftware(kind)) && <span aria-hidden className="mx-1 my-3 w-px shrink-0 bg-line" />}
          {kinds
            .filter(({ kind }) => isSoftware(kind) === software)
            .map(({ kind, count }) => (
              <KindTab key={kind} href={href(kind)} kind={kind} icon={words.kinds[kind]?.icon} label={kindsWord(kind, words)} count={counts && count} current={chosen.includes(kind)} />
            ))}
        </Fragment>
      ))}
    </nav>
  );
}

function KindTab({ href, kind, icon, label, count, current }: { href: string; kind?: string; icon?: string; label: string; count?: number; current: boolean }) {
  return (
    <Link
      href={href}
      prefetch={false}
      scroll={false}
      aria-current={current ? 'true' : undefined}
      className={classNames(
        'relative flex h-10 shrink-0 items-center gap-1.5 px-2 text-small no-underline -outline-offset-2',
        current ? 'font-[550] text-text after:absolute after:inset-x-1 after:bottom-[-1px] after:h-0.5 after:bg-accent' : 'text-muted hover:text-text',
      )}
    >
      {kind && <KindGlyph kind={kind} icon={icon} />}
      {label}
      {count !== undefined && <span className="font-mono text-mono text-muted tabular-nums">{count.toLocaleString('en')}</span>}
    </Link>
  );
}
