'use client';
import { Columns3, Search, X } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useEffect, useOptimistic, useRef, useState, useTransition } from 'react';
import { buttonClass, Checklist, KindGlyph } from '@callboard/ui';
import type { FacetValues } from '../../data/catalog';
import { AsOfPicker } from '../past/as-of-picker';
import { splitRef } from '../entity/entity-href';
import { catalogHref, changeView, COLUMNS, FACETS, type CatalogView, type ColumnId, type FacetId } from './catalog-view';

/** How long typing rests before the table follows. */
const TYPING_MS = 180;

/** What narrows the table: words, and a list of values for each facet. Every change is an address. */
export function FacetBar({ view: settled, facets }: { view: CatalogView; facets?: FacetValues }) {
  const router = useRouter();
  const [isPending, startTransition] = useTransition();
  // A tick shows at once; the rows follow when the server has answered.
  const [view, setView] = useOptimistic(settled);
  const show = (next: CatalogView, replace = false) =>
    startTransition(() => {
      setView(next);
      router[replace ? 'replace' : 'push'](catalogHref(next), { scroll: false });
    });
  // The kind is where one is, not what one is looking for: it stays.
  const cleared: CatalogView = changeView(view, { text: '', facets: { type: [], owner: [], system: [], lifecycle: [], tag: [] } });
  return (
    <div role="search" aria-label="Narrow the catalog" aria-busy={isPending} className="flex flex-wrap items-center gap-2 border-b px-4 py-2 md:px-6">
      <TextFilter text={view.text} onChange={(text) => show(changeView(view, { text }), true)} />
      <div className="flex items-center gap-2 max-sm:-mx-4 max-sm:w-dvw max-sm:overflow-x-auto max-sm:px-4 max-sm:py-1">
        {FACETS.filter(({ id }) => id !== 'kind').map(({ id, label }) => (
          <Checklist
            key={id}
            label={label}
            items={itemsOf(id, view, facets)}
            selected={view.facets[id]}
            onChange={(values) => show(changeView(view, { facets: { [id]: values } }))}
          />
        ))}
        {catalogHref(cleared) !== catalogHref(view) && (
          <button type="button" className={buttonClass({ variant: 'quiet' })} onClick={() => show(cleared)}>
            <X size={14} strokeWidth={1.5} aria-hidden />
            Clear
          </button>
        )}
      </div>
      <span className="ms-auto">
        <AsOfPicker asOf={view.asOf} onChoose={(asOf) => show(changeView(view, { asOf }))} />
      </span>
      <span className="max-md:hidden">
        <Checklist
          label="Columns"
          items={COLUMNS.map(({ id, label }) => ({ value: id, label }))}
          selected={view.columns}
          onChange={(columns) => show(changeView(view, { columns: COLUMNS.map(({ id }) => id).filter((id) => columns.includes(id)) as ColumnId[] }), true)}
          trigger={
            <>
              <Columns3 size={14} strokeWidth={1.5} aria-hidden className="text-muted" />
              Columns
            </>
          }
        />
      </span>
    </div>
  );
}

function TextFilter({ text, onChange }: { text: string; onChange: (text: string) => void }) {
  const [typed, setTyped] = useState(text);
  const sent = useRef(text);
  // The address changed by other means: back, a link, Clear.
  useEffect(() => {
    if (text === sent.current) return;
    sent.current = text;
    setTyped(text);
  }, [text]);
  useEffect(() => {
    if (typed === sent.current) return;
    const timer = setTimeout(() => {
      sent.current = typed.trim();
      onChange(sent.current);
    }, TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed, onChange]);
  return (
    <label className="relative flex w-full items-center sm:w-56">
      <Search size={14} strokeWidth={1.5} aria-hidden className="pointer-events-none absolute left-2.5 text-muted" />
      <input
        type="search"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        maxLength={100}
        aria-label="Filter by words"
        placeholder="Filter"
        className="h-8 w-full rounded-control border border-control bg-surface ps-8 pe-2 text-small pointer-coarse:h-11"
      />
    </label>
  );
}

function itemsOf(id: FacetId, view: CatalogView, facets?: FacetValues) {
  const offered = facets?.[id] ?? [];
  // What is chosen stays in the list, even when nothing has it any more.
  const missing = view.facets[id].filter((value) => !offered.some((item) => item.value === value)).map((value) => ({ value, label: value, count: 0 }));
  const isRef = id === 'owner' || id === 'system';
  return [...offered, ...missing].map((item) => ({ ...item, icon: isRef ? <KindGlyph kind={splitRef(item.value).kind} size={14} /> : undefined }));
}
