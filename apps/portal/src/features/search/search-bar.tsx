'use client';
import { Search } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState, useTransition } from 'react';
import Link from 'next/link';
import { classNames } from '@callboard/ui';
import { compareKinds, kindsWord } from '../entity/kind-words';
import { searchHref, type SearchView } from './search-view';
import { KindMark } from '../kinds/kind-mark';

/** How long typing rests before the hits follow. */
const TYPING_MS = 200;

/** The words to look for, and the kind to look in. The hits follow while one types. */
export function SearchBar({ view, kinds }: { view: SearchView; kinds: readonly string[] }) {
  const router = useRouter();
  const [isPending, startTransition] = useTransition();
  const [typed, setTyped] = useState(view.term);
  const sent = useRef(view.term);
  useEffect(() => {
    if (view.term === sent.current) return;
    sent.current = view.term;
    setTyped(view.term);
  }, [view.term]);
  useEffect(() => {
    if (typed.trim() === sent.current) return;
    const timer = setTimeout(() => {
      sent.current = typed.trim();
      startTransition(() => router.replace(searchHref({ term: sent.current, kind: view.kind }), { scroll: false }));
    }, TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed, view.kind, router]);
  const shown = kinds.filter((kind) => kind !== 'Location').sort(compareKinds);
  return (
    <div role="search" aria-busy={isPending}>
      <form action="/search">
        <label className="relative flex items-center">
          <Search size={18} strokeWidth={1.5} aria-hidden className="pointer-events-none absolute left-3 text-muted" />
          <input
            type="search"
            name="q"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            autoFocus
            maxLength={100}
            aria-label="Search everything"
            placeholder="Search everything"
            className="h-11 w-full rounded-card border border-control bg-surface ps-10 pe-3 text-reading"
          />
          {view.kind && <input type="hidden" name="kind" value={view.kind} />}
        </label>
      </form>
      <nav aria-label="Kinds" className="flex gap-1 overflow-x-auto pt-2" tabIndex={-1}>
        {[undefined, ...shown].map((kind) => {
          const current = kind?.toLowerCase() === view.kind;
          return (
            <Link
              key={kind ?? 'all'}
              href={searchHref({ term: view.term, kind: kind?.toLowerCase() })}
              replace
              scroll={false}
              prefetch={false}
              aria-current={current ? 'true' : undefined}
              className={classNames('flex h-8 shrink-0 items-center gap-1.5 rounded-control px-2 text-small no-underline -outline-offset-2', current ? 'bg-accent-soft font-[550]' : 'text-muted hover:text-text')}
            >
              {kind && <KindMark kind={kind} size={14} />}
              {kind ? kindsWord(kind) : 'All'}
            </Link>
          );
        })}
      </nav>
    </div>
  );
}
