'use client';
import { ChevronRight, CornerDownLeft, Search } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useDeferredValue, useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { classNames, copyText, Dialog, Keys } from '@callboard/ui';
import { listRecents } from '../../browser/recents';
import { stars } from '../../browser/stars';
import { useCatalogIndex } from '../../browser/use-catalog-index';
import { toggleStar } from '../../browser/use-stars';
import { NavigationIcon } from '../navigation-icon';
import { openOverlay } from '../overlays';
import { chooseTheme, shownTheme } from '../theme';
import { toast } from '../toasts';
import { useSuggestions } from './use-suggestions';
import { entityActions, paletteSections, type PaletteRow, type PaletteSection } from './palette-rows';
import { KindMark } from '../../features/kinds/kind-mark';

/** One input that leads anywhere: entities, pages, actions. Answers from the index in this browser, without a request. */
export function Palette({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog open={open} onClose={onClose} title="Search or jump to anything" placement="top" hideTitle>
      <PaletteContent onClose={onClose} />
    </Dialog>
  );
}

function PaletteContent({ onClose }: { onClose: () => void }) {
  const router = useRouter();
  const { index, version, isLoaded, failed } = useCatalogIndex();
  const [text, setText] = useState('');
  const [scope, setScope] = useState<PaletteRow>();
  const [active, setActive] = useState(0);
  const needle = useDeferredValue(text);
  const suggestions = useSuggestions(needle);
  const listId = useId();
  const list = useRef<HTMLDivElement>(null);

  const sections = useMemo((): PaletteSection[] => {
    if (scope?.entityRef) {
      const rows = entityActions(scope.entityRef, stars.has(scope.entityRef)).filter(({ label }) => label.toLowerCase().includes(needle.trim().toLowerCase()));
      return [{ title: scope.label, rows }];
    }
    return paletteSections({ text: needle, search: (words, limit) => index.search(words, limit), recents: listRecents(), suggestions });
    // The index is the same object for ever; its version says when it has changed.
  }, [needle, scope, index, version, suggestions]);
  const rows = sections.flatMap((section) => section.rows);
  const current = rows[Math.min(active, rows.length - 1)];

  useEffect(() => setActive(0), [needle, scope]);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [active]);

  const run = (row: PaletteRow) => {
    onClose();
    if (row.href) router.push(row.href);
    else if (row.action === 'theme') chooseTheme(shownTheme() === 'dark' ? 'light' : 'dark');
    else if (row.action === 'keys') openOverlay('keys');
    else if (row.action === 'copy-address') void copyText(location.href).then(() => toast('Address copied.'));
    else if (row.action === 'copy-ref' && row.entityRef) void copyText(row.entityRef).then(() => toast('Ref copied.'));
    else if (row.action === 'star' && row.entityRef) toggleStar(row.entityRef);
  };
  const enterScope = (row: PaletteRow) => {
    setScope(row);
    setText('');
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move !== undefined && rows.length > 0) setActive((Math.min(active, rows.length - 1) + move + rows.length) % rows.length);
    else if (event.key === 'Home' && text === '') setActive(0);
    else if (event.key === 'End' && text === '') setActive(rows.length - 1);
    else if (event.key === 'Enter' && current) run(current);
    else if (event.key === 'Tab' && !event.shiftKey && current?.entityRef && !scope) enterScope(current);
    else if ((event.key === 'Backspace' && text === '' && scope) || (event.key === 'Escape' && scope)) setScope(undefined);
    else return;
    event.preventDefault();
  };

  return (
    <>
      <div className="flex items-center gap-2.5 border-b px-4">
        {scope?.kind ? <KindMark kind={scope.kind} /> : <Search size={16} strokeWidth={1.5} aria-hidden className="shrink-0 text-muted" />}
        {scope && <span className="max-w-48 shrink-0 truncate text-small font-[550]">{scope.label}</span>}
        <input
          data-autofocus
          role="combobox"
          aria-expanded={rows.length > 0}
          aria-controls={listId}
          aria-activedescendant={current && `${listId}-${current.id}`}
          aria-autocomplete="list"
          aria-label={scope ? `What to do with ${scope.label}` : 'Search or jump to anything'}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
          placeholder={scope ? 'What to do with it' : 'Name, @owner, #tag, :kind, >action'}
          autoComplete="off"
          spellCheck={false}
          maxLength={200}
          className="h-12 min-w-0 grow bg-transparent text-heading font-[450] outline-none"
        />
        {!isLoaded && !failed && <span className="text-micro text-muted">Loading names</span>}
      </div>
      <div ref={list} id={listId} role="listbox" aria-label="Results" className="max-h-[min(56vh,480px)] overflow-y-auto p-1.5">
        {failed && <p className="px-2.5 py-1.5 text-small text-muted">The catalog did not answer, so names are missing here. Pages and search still work.</p>}
        {sections.map((section) => (
          <div key={section.title} role="group" aria-label={section.title}>
            <p aria-hidden className="px-2.5 pt-2 pb-1 text-micro text-muted">
              {section.title}
            </p>
            {section.rows.map((row) => (
              <PaletteOption key={row.id} id={`${listId}-${row.id}`} row={row} selected={row === current} onPoint={() => setActive(rows.indexOf(row))} onRun={() => run(row)} />
            ))}
          </div>
        ))}
        {rows.length === 0 && <p className="px-2.5 py-3 text-small text-muted">Nothing called “{text}” here.</p>}
      </div>
      <footer className="flex items-center gap-4 border-t px-4 py-2 text-micro text-muted max-sm:hidden">
        <span className="flex items-center gap-1.5">
          <Keys keys={['↑', '↓']} /> move
        </span>
        <span className="flex items-center gap-1.5">
          <Keys keys={['Enter']} /> open
        </span>
        {current?.entityRef && !scope && (
          <span className="flex items-center gap-1.5">
            <Keys keys={['Tab']} /> what else
          </span>
        )}
        <span className="ms-auto flex items-center gap-1.5">
          <Keys keys={['Esc']} /> close
        </span>
      </footer>
    </>
  );
}

function PaletteOption({ id, row, selected, onPoint, onRun }: { id: string; row: PaletteRow; selected: boolean; onPoint: () => void; onRun: () => void }) {
  return (
    <div
      id={id}
      role="option"
      aria-selected={selected}
      onPointerMove={selected ? undefined : onPoint}
      onClick={onRun}
      className={classNames('flex min-h-9 cursor-default items-center gap-2.5 rounded-control px-2.5 text-small pointer-coarse:min-h-11', selected && 'bg-accent-soft')}
    >
      <RowIcon row={row} />
      <span className="max-w-3/4 shrink-0 truncate">{row.label}</span>
      {row.detail && <span className="min-w-0 shrink-[2] truncate text-muted">{row.detail}</span>}
      <span className="ms-auto flex shrink-0 items-center">
        {selected ? <CornerDownLeft size={14} strokeWidth={1.5} aria-hidden className="text-muted" /> : row.keys && <Keys keys={row.keys} />}
      </span>
    </div>
  );
}

function RowIcon({ row: { kind, icon } }: { row: PaletteRow }) {
  if (kind) return <KindMark kind={kind} />;
  if (icon) return <span className="text-muted"><NavigationIcon icon={icon} /></span>;
  return <ChevronRight size={16} strokeWidth={1.5} aria-hidden className="shrink-0 text-muted" />;
}
