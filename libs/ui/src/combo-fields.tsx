'use client';
import { ChevronsUpDown, X } from 'lucide-react';
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { Button as AriaButton, Label as AriaLabel, Tag, TagGroup, TagList } from 'react-aria-components';
import type { Choice } from './choice-fields.js';
import { classNames } from './class-names.js';
import { controlClass, type FieldProps } from './field-frame.js';

/** A choice with something to see before its words. */
export interface ComboChoice extends Choice {
  readonly icon?: ReactNode;
}

export interface ComboFieldProps extends FieldProps {
  /** What fits the typed text, best first; the caller searches, for it knows how. */
  readonly search: (text: string) => readonly ComboChoice[];
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
  /** The words of the chosen value. */
  readonly labelOf: (value: string) => string;
  readonly placeholder?: string;
  /** What is typed counts as a value even when nothing in the list is it. */
  readonly allowsCustomValue?: boolean;
  readonly autoFocus?: boolean;
  readonly mono?: boolean;
  readonly id?: string;
}

/**
 * A text input with a list that narrows while one types (ARIA combobox with list autocomplete).
 *
 * The page around it stays as it is while the list is open: focus never leaves the input.
 */
export function ComboField({ search, value, onChange, labelOf, placeholder, allowsCustomValue = false, autoFocus, mono, id, ...frame }: ComboFieldProps) {
  const ownId = useId();
  const inputId = id ?? ownId;
  const listId = `${inputId}-list`;
  const noteId = `${inputId}-note`;
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  const [active, setActive] = useState(-1);
  // Differs from the chosen value only while somebody types.
  const [typed, setTyped] = useState<string>();
  const chosen = value === undefined || value === '' ? '' : labelOf(value);
  const text = typed ?? chosen;
  const choices = isOpen ? search(typed ?? '') : [];
  const isOff = frame.isDisabled || frame.isReadOnly;

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [active]);

  const close = () => {
    setIsOpen(false);
    setActive(-1);
    setTyped(undefined);
  };
  const open = () => {
    if (isOff || isOpen) return;
    setIsOpen(true);
    setActive(-1);
  };
  const choose = (choice: ComboChoice) => {
    onChange(choice.value);
    close();
  };
  const type = (next: string) => {
    setTyped(next);
    setIsOpen(true);
    // The best fit is ready for Enter, but with nothing typed nothing is.
    setActive(next.trim() === '' ? -1 : 0);
    if (allowsCustomValue) onChange(next === '' ? undefined : next);
    else if (next === '') onChange(undefined);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const current = choices[active];
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      if (!isOpen) open();
      else if (choices.length > 0) setActive((active + (event.key === 'ArrowDown' ? 1 : active === -1 ? 0 : -1) + choices.length) % choices.length);
    } else if (event.key === 'Enter' && isOpen && current) choose(current);
    else if (event.key === 'Escape' && isOpen) close();
    else return;
    event.preventDefault();
  };

  return (
    <div className="relative flex flex-col gap-1">
      <label htmlFor={inputId} className="flex items-baseline gap-1.5 text-small font-[550]">
        {frame.label}
        {!frame.isRequired && <span className="text-micro text-muted">optional</span>}
      </label>
      <div className="relative">
        <input
          ref={input}
          id={inputId}
          role="combobox"
          aria-expanded={isOpen}
          aria-controls={isOpen ? listId : undefined}
          aria-activedescendant={isOpen && choices[active] ? `${listId}-${active}` : undefined}
          aria-autocomplete="list"
          aria-required={frame.isRequired || undefined}
          aria-invalid={frame.error ? true : undefined}
          aria-describedby={noteId}
          data-invalid={frame.error ? '' : undefined}
          disabled={frame.isDisabled}
          readOnly={frame.isReadOnly}
          value={text}
          placeholder={placeholder}
          autoFocus={autoFocus}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => type(event.target.value)}
          onKeyDown={onKeyDown}
          onClick={open}
          onBlur={close}
          className={classNames(controlClass, 'pe-8', mono && 'font-mono text-mono')}
        />
        <ChevronsUpDown size={14} strokeWidth={1.5} aria-hidden className="pointer-events-none absolute inset-y-0 end-2.5 my-auto text-muted" />
        {isOpen && (
          <div
            ref={list}
            id={listId}
            role="listbox"
            aria-label={frame.label}
            // Pressing a row must not take the focus out of the input, which would close the list first.
            onPointerDown={(event) => event.preventDefault()}
            className="absolute inset-x-0 top-full z-30 mt-1 max-h-72 overflow-auto rounded-card border bg-surface p-1 shadow-float animate-appear"
          >
            {choices.map((choice, index) => (
              <div
                key={choice.value}
                id={`${listId}-${index}`}
                role="option"
                aria-selected={index === active}
                onPointerMove={() => index !== active && setActive(index)}
                onClick={() => choose(choice)}
                className={classNames('flex min-h-8 cursor-default items-center gap-2 rounded-control px-2 py-1 text-small pointer-coarse:min-h-11', index === active && 'bg-accent-soft')}
              >
                {choice.icon}
                <span className="truncate">{choice.label}</span>
                {choice.description && <span className="ms-auto shrink-[2] truncate ps-3 text-micro text-muted">{choice.description}</span>}
              </div>
            ))}
            {choices.length === 0 && (
              <div role="option" aria-selected={false} aria-disabled className="px-2 py-1.5 text-small text-muted">
                Nothing called “{text}”
              </div>
            )}
          </div>
        )}
      </div>
      <p id={noteId} className={classNames('min-h-[1.125rem] text-small', frame.error ? 'text-danger' : 'text-muted')}>
        {frame.error ?? frame.description}
      </p>
      <span role="status" className="sr-only">
        {isOpen ? `${choices.length} ${choices.length === 1 ? 'choice' : 'choices'}` : ''}
      </span>
    </div>
  );
}

/** As {@link ComboField}, for several values: each chosen one is a tag that can be removed. */
export function MultiComboField({ value, onChange, labelOf, search, ...rest }: Omit<ComboFieldProps, 'value' | 'onChange' | 'allowsCustomValue'> & { value: readonly string[]; onChange: (value: string[]) => void }) {
  return (
    <div className="flex flex-col gap-1">
      <ComboField
        {...rest}
        labelOf={labelOf}
        search={(text) => search(text).filter((choice) => !value.includes(choice.value))}
        value={undefined}
        onChange={(next) => next !== undefined && !value.includes(next) && onChange([...value, next])}
      />
      <Tags label={rest.label} values={value} labelOf={labelOf} onRemove={(removed) => onChange(value.filter((one) => one !== removed))} />
    </div>
  );
}

/** Chosen values, each with a button that takes it away. */
export function Tags({ label, values, labelOf, onRemove }: { label: string; values: readonly string[]; labelOf: (value: string) => string; onRemove: (value: string) => void }) {
  if (values.length === 0) return null;
  return (
    <TagGroup onRemove={(keys) => keys.forEach((key) => onRemove(String(key)))}>
      <AriaLabel className="sr-only">{label}: chosen</AriaLabel>
      <TagList className="flex flex-wrap gap-1">
        {values.map((value) => (
          <Tag key={value} id={value} textValue={labelOf(value)} className="inline-flex min-h-6 items-center gap-1 rounded-control border bg-sunken ps-2 text-small">
            {labelOf(value)}
            <AriaButton slot="remove" aria-label={`Remove ${labelOf(value)}`} className="inline-flex size-6 items-center justify-center text-muted hover:text-text">
              <X size={12} strokeWidth={2} aria-hidden />
            </AriaButton>
          </Tag>
        ))}
      </TagList>
    </TagGroup>
  );
}
