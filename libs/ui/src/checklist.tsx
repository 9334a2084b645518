'use client';
import { ChevronDown } from 'lucide-react';
import { useState, type KeyboardEvent, type ReactNode } from 'react';
import { Button, buttonClass } from './button.js';
import { classNames } from './class-names.js';
import { FloatingPanel } from './floating-panel.js';

/** A value that can be ticked, with how often it occurs. */
export interface ChecklistItem {
  readonly value: string;
  readonly label: string;
  readonly count?: number;
  readonly icon?: ReactNode;
}

export interface ChecklistProps {
  readonly label: string;
  readonly items: readonly ChecklistItem[];
  readonly selected: readonly string[];
  readonly onChange: (selected: string[]) => void;
  /** Instead of the label: an icon with words. */
  readonly trigger?: ReactNode;
}

/** Longer lists get a search field. */
const SEARCH_FROM = 9;

/** A button that opens a list to tick from: facets, columns. What is ticked shows on the button. */
export function Checklist({ label, items, selected, onChange, trigger }: ChecklistProps) {
  const chosen = items.filter(({ value }) => selected.includes(value));
  const summary = chosen.length === 1 ? chosen[0]?.label : chosen.length > 1 ? String(chosen.length) : undefined;
  const isNarrowing = !trigger && selected.length > 0;
  return (
    <FloatingPanel
      label={label}
      triggerClass={buttonClass({ variant: 'outlined', className: classNames('max-w-64', isNarrowing ? 'border-accent! bg-accent-soft!' : 'border-line!') })}
      trigger={
        <>
          {trigger ?? (
            <>
              <span className={classNames('font-[450]', selected.length > 0 && 'text-muted')}>{label}</span>
              {summary && <span className="truncate font-[550]">{summary}</span>}
            </>
          )}
          <ChevronDown size={14} strokeWidth={1.5} aria-hidden className="shrink-0 text-muted" />
        </>
      }
      className="w-72"
      onKeyDown={moveByArrows}
    >
      {() => <ChecklistContent label={label} items={items} selected={selected} onChange={onChange} />}
    </FloatingPanel>
  );
}

function ChecklistContent({ label, items, selected, onChange }: Omit<ChecklistProps, 'trigger'>) {
  const [text, setText] = useState('');
  const needle = text.trim().toLowerCase();
  const shown = needle === '' ? items : items.filter((item) => item.label.toLowerCase().includes(needle));
  const toggle = (value: string) => onChange(selected.includes(value) ? selected.filter((one) => one !== value) : [...selected, value]);
  return (
    <>
      {items.length >= SEARCH_FROM && (
        <input
          type="search"
          data-autofocus
          value={text}
          onChange={(event) => setText(event.target.value)}
          aria-label={`Search ${label.toLowerCase()}`}
          placeholder={`Search ${label.toLowerCase()}`}
          className="h-10 w-full shrink-0 border-b bg-transparent px-3 text-small -outline-offset-2!"
        />
      )}
      <div role="group" aria-label={label} className="min-h-0 grow overflow-y-auto p-1">
        {shown.map((item) => (
          <label key={item.value} className="flex min-h-8 items-center gap-2 rounded-control px-2 text-small has-focus-visible:bg-sunken hover:bg-sunken pointer-coarse:min-h-11">
            <input type="checkbox" checked={selected.includes(item.value)} onChange={() => toggle(item.value)} className="size-4 shrink-0" />
            {item.icon}
            <span className="min-w-0 grow truncate">{item.label}</span>
            {item.count !== undefined && <span className="font-mono text-mono text-muted tabular-nums">{item.count}</span>}
          </label>
        ))}
        {shown.length === 0 && <p className="px-2 py-1.5 text-small text-muted">{items.length === 0 ? 'Nothing to choose from here.' : `Nothing called “${text}”.`}</p>}
      </div>
      {selected.length > 0 && (
        <div className="shrink-0 border-t p-1">
          <Button variant="quiet" className="w-full" onClick={() => onChange([])}>
            Clear {label.toLowerCase()}
          </Button>
        </div>
      )}
    </>
  );
}

/** Arrows go from row to row; Tab does too, as everywhere. */
function moveByArrows(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>('input')];
  const at = stops.indexOf(document.activeElement as HTMLElement);
  stops[(at + step + stops.length) % stops.length]?.focus();
  event.preventDefault();
}
