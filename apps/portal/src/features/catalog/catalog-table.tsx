'use client';
import { ArrowDown, ArrowUp } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import { Button, classNames } from '@callboard/ui';
import type { LiveChange } from '../../browser/live';
import { useChanges } from '../../browser/use-live';
import { toggleStar } from '../../browser/use-stars';
import type { EntityRow, EntityRows } from '../../data/catalog';
import { useShortcut } from '../../shell/use-shortcut';
import { entityHref } from '../entity/entity-href';
import { catalogHref, changeView, COLUMNS, type CatalogView, type ColumnId } from './catalog-view';
import { CatalogRow, COLUMN_WIDTHS } from './catalog-row';
import { rowAfter } from './row-changes';
import { pastHref } from '../past/past-href';
import { useRows } from './use-rows';

/** px; on small screens rows have two lines. */
const ROW_HEIGHT = { wide: 36, narrow: 52 } as const;
/** Further rows are asked for this many rows before the end. */
const AHEAD = 20;

/** The table: the first page from the server, further ones while one scrolls, changes of others in place. */
export function CatalogTable({ view, first, unsortable }: { view: CatalogView; first: EntityRows; unsortable: number }) {
  const router = useRouter();
  const address = catalogHref(view).split('?')[1] ?? '';
  const { rows, hasMore, failure, loadMore, changeRow } = useRows(first, address);
  const { changed, others } = useLiveRows(rows, changeRow, view.asOf !== undefined);
  const [active, setActive] = useState(-1);
  const body = useRef<HTMLTableElement>(null);
  const isWide = useIsWide();
  const [offset, setOffset] = useState(0);
  const [isMounted, setIsMounted] = useState(false);
  useEffect(() => {
    setIsMounted(true);
    setOffset(body.current?.offsetTop ?? 0);
  }, []);
  const height = isWide ? ROW_HEIGHT.wide : ROW_HEIGHT.narrow;
  const virtualizer = useWindowVirtualizer({ count: rows.length, estimateSize: () => height, overscan: 12, scrollMargin: offset });
  useEffect(() => virtualizer.measure(), [virtualizer, height]);

  const items = virtualizer.getVirtualItems();
  // The server sends its rows as they are; the window of rows takes over with the first look at the real size.
  const shown = isMounted && items.length > 0 ? items.map(({ index }) => index) : rows.map((_, index) => index);
  const firstShown = shown[0] ?? 0;
  const lastShown = shown.at(-1) ?? 0;
  useEffect(() => {
    if (hasMore && !failure && isMounted && lastShown >= rows.length - AHEAD) loadMore();
  }, [hasMore, failure, isMounted, lastShown, rows.length, loadMore]);

  const move = (step: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, active + step));
    setActive(next);
    virtualizer.scrollToIndex(next, { align: 'auto' });
  };
  const activeRow = rows[active];
  useShortcut('list.next', () => move(1));
  useShortcut('list.previous', () => move(-1));
  useShortcut('list.open', activeRow && (() => router.push(pastHref(entityHref(activeRow.ref), view.asOf))));
  useShortcut('list.star', activeRow && (() => toggleStar(activeRow.ref)));

  return (
    <div className="relative grow">
      {others > 0 && (
        <div className="sticky top-14 z-20 flex h-0 justify-center overflow-visible">
          <Button size="compact" className="shadow-float" onClick={() => router.refresh()}>
            {others === 1 ? '1 change' : `${others} changes`} · Show
          </Button>
        </div>
      )}
      <table ref={body} aria-rowcount={first.total + 1} className="w-full table-fixed border-separate border-spacing-0">
        <TableHead view={view} total={first.total} unsortable={unsortable} />
        <tbody>
          {firstShown > 0 && <tr aria-hidden style={{ height: firstShown * height }} />}
          {shown.map((index) => {
            const row = rows[index];
            return row && <CatalogRow key={row.ref} row={row} index={index} columns={view.columns} isActive={index === active} isChanged={changed.has(row.ref)} asOf={view.asOf} />;
          })}
          {lastShown < rows.length - 1 && <tr aria-hidden style={{ height: (rows.length - 1 - lastShown) * height }} />}
        </tbody>
      </table>
      {failure && (
        <p className="flex items-center gap-3 px-6 py-3 text-small text-muted">
          {failure}
          <Button size="compact" onClick={loadMore}>
            Try again
          </Button>
        </p>
      )}
    </div>
  );
}

function TableHead({ view, total, unsortable }: { view: CatalogView; total: number; unsortable: number }) {
  return (
    <thead className="sticky top-12 z-10">
      <tr aria-rowindex={1}>
        <th scope="col" aria-sort={sortState(view, 'name')} className={HEAD}>
          <span className="flex items-center gap-2">
            <SortLink view={view} column="name" label="Name" />
            <span className="font-mono text-mono font-[450] tabular-nums">{total.toLocaleString('en')}</span>
            {unsortable > 0 && (
              <span className="truncate font-[420]">
                · {unsortable} without {COLUMNS.find(({ id }) => id === view.sort.column)?.label.toLowerCase()} left out
              </span>
            )}
          </span>
        </th>
        {COLUMNS.filter(({ id }) => view.columns.includes(id)).map(({ id, label, field }) => (
          <th key={id} scope="col" aria-sort={sortState(view, id)} className={classNames(HEAD, COLUMN_WIDTHS[id])}>
            {field ? <SortLink view={view} column={id} label={label} /> : label}
          </th>
        ))}
      </tr>
    </thead>
  );
}

const HEAD = 'h-8 border-b bg-canvas px-2 text-start text-micro whitespace-nowrap text-muted first:ps-4 last:pe-4 md:first:ps-6 md:last:pe-6';

function SortLink({ view, column, label }: { view: CatalogView; column: 'name' | ColumnId; label: string }) {
  const isSorted = view.sort.column === column;
  const order = isSorted && view.sort.order === 'asc' ? 'desc' : 'asc';
  const Arrow = view.sort.order === 'asc' ? ArrowUp : ArrowDown;
  return (
    <Link
      href={catalogHref(changeView(view, { sort: { column, order } }))}
      replace
      prefetch={false}
      scroll={false}
      className={classNames('inline-flex min-h-6 items-center gap-1 no-underline hover:text-text', isSorted && 'text-text')}
    >
      {label}
      {isSorted && <Arrow size={12} strokeWidth={2} aria-hidden />}
    </Link>
  );
}

function sortState(view: CatalogView, column: 'name' | ColumnId): 'ascending' | 'descending' | undefined {
  if (view.sort.column !== column) return undefined;
  return view.sort.order === 'asc' ? 'ascending' : 'descending';
}

/** Changes of listed entities go into their rows at once; new and deleted ones are counted, for they would move the others. */
function useLiveRows(rows: readonly EntityRow[], changeRow: (ref: string, change: (row: EntityRow) => EntityRow) => void, isPast: boolean) {
  const [changed, setChanged] = useState<ReadonlySet<string>>(new Set());
  const [others, setOthers] = useState(0);
  const refs = useMemo(() => new Set(rows.map(({ ref }) => ref)), [rows]);
  useChanges(({ event }: LiveChange) => {
    // What was does not change.
    if (isPast) return;
    const past = /^callboard\.catalog\.entity\.(\w+)\./.exec(event.type)?.[1];
    if (past === 'updated' && refs.has(event.subject)) {
      changeRow(event.subject, (row) => rowAfter(row, event.data));
      setChanged((before) => new Set(before).add(event.subject));
    } else if (past === 'created' || (past === 'deleted' && refs.has(event.subject))) {
      setOthers((count) => count + 1);
    }
  });
  useEffect(() => {
    if (changed.size === 0) return;
    const timer = setTimeout(() => setChanged(new Set()), 1_300);
    return () => clearTimeout(timer);
  }, [changed]);
  return { changed, others };
}

function useIsWide(): boolean {
  const [isWide, setIsWide] = useState(true);
  useEffect(() => {
    const query = matchMedia('(width >= 48rem)');
    const read = () => setIsWide(query.matches);
    read();
    query.addEventListener('change', read);
    return () => query.removeEventListener('change', read);
  }, []);
  return isWide;
}
