'use client';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { buttonClass, classNames, EmptyState } from '@callboard/ui';
import type { Hits } from '../../data/search';
import { useShortcut } from '../../shell/use-shortcut';
import { HoverLink } from '../entity/entity-link';
import { kindAndType, kindsInText } from '../entity/kind-words';
import type { TextRun } from './marked-text';
import { NamesInstead } from './names-instead';
import { searchHref, type SearchView } from './search-view';
import { KindMark } from '../kinds/kind-mark';

/** The hits, best first, with what was found marked. */
export function HitList({ view, hits: { hits, total, nextCursor } }: { view: SearchView; hits: Hits }) {
  const router = useRouter();
  const [active, setActive] = useState(-1);
  const move = (step: number) => setActive((at) => Math.max(0, Math.min(hits.length - 1, at + step)));
  useShortcut('list.next', () => move(1));
  useShortcut('list.previous', () => move(-1));
  const current = hits[active];
  useShortcut('list.open', current && (() => router.push(current.href)));

  if (hits.length === 0) {
    return (
      <div className="flex flex-col gap-4">
        <EmptyState
          compact
          title={`Nothing found for “${view.term}”${view.kind ? ` among ${kindsInText(view.kind)}` : ''}.`}
          action={
            view.kind && (
              <Link href={searchHref({ term: view.term })} className={buttonClass()}>
                Search all kinds
              </Link>
            )
          }
        >
          Every word must occur. Fewer words find more.
        </EmptyState>
        <NamesInstead text={view.term} />
      </div>
    );
  }
  return (
    <section aria-label="Hits">
      <p role="status" className="pb-1 text-micro text-muted">
        {total === undefined ? `${hits.length} shown` : `${total.toLocaleString('en')} found`}
      </p>
      <ol className="overflow-hidden rounded-card border bg-surface">
        {hits.map((hit, index) => (
          <li key={hit.href} className={classNames('group relative flex gap-3 border-t px-4 py-3 first:border-t-0 hover:bg-sunken/60', index === active && 'bg-accent-soft hover:bg-accent-soft')}>
            <KindMark kind={hit.kind ?? 'unknown'} size={18} className="mt-0.5" />
            <div className="min-w-0">
              <p className="flex flex-wrap items-baseline gap-x-3">
                <HoverLink href={hit.href} className="text-heading no-underline group-hover:underline after:absolute after:inset-0">
                  <Marked runs={hit.title} />
                </HoverLink>
                <span className="text-micro text-muted">{[hit.kind && kindAndType(hit.kind, hit.type), ...hit.facts].filter(Boolean).join(' · ')}</span>
              </p>
              <p className="line-clamp-2 text-small text-muted">
                <Marked runs={hit.text} />
              </p>
            </div>
          </li>
        ))}
      </ol>
      {(view.cursor ?? nextCursor) && (
        <nav aria-label="Pages" className="flex justify-between pt-3">
          {view.cursor ? (
            <Link href={searchHref({ term: view.term, kind: view.kind })} className={buttonClass({ size: 'compact' })}>
              First page
            </Link>
          ) : (
            <span />
          )}
          {nextCursor && (
            <Link href={searchHref({ ...view, cursor: nextCursor })} className={buttonClass({ size: 'compact' })}>
              Next page
            </Link>
          )}
        </nav>
      )}
    </section>
  );
}

function Marked({ runs }: { runs: readonly TextRun[] }) {
  return runs.map(({ text, isFound }, index) =>
    isFound ? (
      <mark key={index} className="rounded-[2px] bg-accent-soft text-text">
        {text}
      </mark>
    ) : (
      <span key={index}>{text}</span>
    ),
  );
}
