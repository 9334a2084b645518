'use client';
import { ChevronDown } from 'lucide-react';
import { useMemo, useState, type ReactNode } from 'react';
import { Button, Dialog, DialogTrigger, Input, ListBox, ListBoxItem, Popover, SearchField, type Selection } from 'react-aria-components';
import { buttonClass } from './button.js';
import { CheckMark } from './choice-fields.js';
import { classNames } from './class-names.js';

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
  const [text, setText] = useState('');
  const shown = useMemo(() => {
    const needle = text.trim().toLowerCase();
    return needle === '' ? items : items.filter((item) => item.label.toLowerCase().includes(needle));
  }, [items, text]);
  const chosen = items.filter(({ value }) => selected.includes(value));
  const summary = chosen.length === 1 ? chosen[0]?.label : chosen.length > 1 ? String(chosen.length) : undefined;
  const change = (keys: Selection) => {
    const ticked = keys === 'all' ? shown.map(({ value }) => value) : [...keys].map(String);
    const hidden = selected.filter((value) => !shown.some((item) => item.value === value));
    onChange([...hidden, ...ticked]);
  };
  return (
    <DialogTrigger onOpenChange={(open) => open && setText('')}>
      <Button className={buttonClass({ variant: 'outlined', className: classNames('max-w-64', !trigger && selected.length > 0 ? 'border-accent! bg-accent-soft!' : 'border-line!') })}>
        {trigger ?? (
          <>
            <span className={classNames('font-[450]', selected.length > 0 && 'text-muted')}>{label}</span>
            {summary && <span className="truncate font-[550]">{summary}</span>}
          </>
        )}
        <ChevronDown size={14} strokeWidth={1.5} aria-hidden className="shrink-0 text-muted" />
      </Button>
      <Popover placement="bottom start" className="w-72 rounded-card border bg-surface shadow-float animate-appear">
        <Dialog aria-label={label} className="flex max-h-[min(60vh,420px)] flex-col outline-none">
          {items.length >= SEARCH_FROM && (
            <SearchField aria-label={`Search ${label.toLowerCase()}`} value={text} onChange={setText} autoFocus className="border-b p-1">
              <Input placeholder={`Search ${label.toLowerCase()}`} className="h-8 w-full bg-transparent px-2 text-small outline-none" />
            </SearchField>
          )}
          <ListBox
            aria-label={label}
            items={shown}
            selectionMode="multiple"
            selectedKeys={selected}
            onSelectionChange={change}
            autoFocus={items.length < SEARCH_FROM ? 'first' : undefined}
            renderEmptyState={() => <p className="px-3 py-2 text-small text-muted">{items.length === 0 ? 'Nothing to choose from here.' : `Nothing called “${text}”.`}</p>}
            className="overflow-auto p-1 outline-none"
          >
            {(item) => (
              <ListBoxItem id={item.value} textValue={item.label} className="group flex min-h-8 cursor-default items-center gap-2 rounded-control px-2 text-small outline-none data-focused:bg-sunken pointer-coarse:min-h-11">
                <CheckMark />
                {item.icon}
                <span className="min-w-0 grow truncate">{item.label}</span>
                {item.count !== undefined && <span className="font-mono text-mono text-muted tabular-nums">{item.count}</span>}
              </ListBoxItem>
            )}
          </ListBox>
          {selected.length > 0 && (
            <div className="border-t p-1">
              <Button onPress={() => onChange([])} className={buttonClass({ variant: 'quiet', className: 'w-full' })}>
                Clear {label.toLowerCase()}
              </Button>
            </div>
          )}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
