'use client';
import { ChevronsUpDown, X } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { Button, ComboBox as AriaComboBox, Input, Label, ListBox, ListBoxItem, Popover, Tag, TagGroup, TagList } from 'react-aria-components';
import { OptionContent, optionClass, popoverClass, type Choice } from './choice-fields.js';
import { classNames } from './class-names.js';
import { controlClass, FieldFrame, type FieldProps } from './field-frame.js';

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
  readonly onBlur?: () => void;
  readonly placeholder?: string;
  /** What is typed counts as a value even when nothing in the list is it. */
  readonly allowsCustomValue?: boolean;
  readonly autoFocus?: boolean;
  readonly mono?: boolean;
  readonly id?: string;
}

/** A text input with a list that narrows while one types. */
export function ComboField({ search, value, onChange, labelOf, onBlur, placeholder, allowsCustomValue = false, autoFocus, mono, id, ...frame }: ComboFieldProps) {
  const chosen = value === undefined || value === '' ? '' : labelOf(value);
  // Text differs from the chosen value only while somebody types.
  const [typed, setTyped] = useState<string>();
  const text = typed ?? chosen;
  const choices = search(typed ?? '');
  return (
    <AriaComboBox
      id={id}
      items={choices}
      value={value ?? null}
      inputValue={text}
      onInputChange={(next) => {
        setTyped(next);
        if (allowsCustomValue) onChange(next === '' ? undefined : next);
        else if (next === '') onChange(undefined);
      }}
      onChange={(key) => {
        setTyped(undefined);
        if (key !== null) onChange(String(key));
      }}
      onBlur={() => {
        setTyped(undefined);
        onBlur?.();
      }}
      defaultFilter={() => true}
      menuTrigger="focus"
      allowsCustomValue
      allowsEmptyCollection={!allowsCustomValue}
      autoFocus={autoFocus}
      isRequired={frame.isRequired}
      isDisabled={frame.isDisabled}
      isReadOnly={frame.isReadOnly}
      isInvalid={Boolean(frame.error)}
      validationBehavior="aria"
      className="flex flex-col gap-1"
    >
      <FieldFrame {...frame}>
        <div className="relative">
          <Input placeholder={placeholder} spellCheck={false} className={classNames(controlClass, 'pe-8', mono && 'font-mono text-mono')} />
          <Button aria-label={`Show choices for ${frame.label}`} className="absolute inset-y-0 end-0 flex w-8 items-center justify-center text-muted hover:text-text">
            <ChevronsUpDown size={14} strokeWidth={1.5} aria-hidden />
          </Button>
        </div>
      </FieldFrame>
      <Popover className={popoverClass}>
        <ListBox<ComboChoice> className="max-h-72 overflow-auto p-1 outline-none" renderEmptyState={() => <p className="px-2 py-1.5 text-small text-muted">Nothing called “{text}”.</p>}>
          {(choice) => (
            <ListBoxItem id={choice.value} textValue={choice.label} className={optionClass}>
              {choice.icon}
              <OptionContent label={choice.label} description={choice.description} />
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaComboBox>
  );
}

/** As {@link ComboField}, for several values: each chosen one is a tag that can be removed. */
export function MultiComboField({ value, onChange, labelOf, search, ...rest }: Omit<ComboFieldProps, 'value' | 'onChange'> & { value: readonly string[]; onChange: (value: string[]) => void }) {
  const [round, setRound] = useState(0);
  return (
    <div className="flex flex-col gap-1">
      <ComboField
        key={round}
        {...rest}
        labelOf={labelOf}
        search={(text) => search(text).filter((choice) => !value.includes(choice.value))}
        value={undefined}
        allowsCustomValue={false}
        onChange={(next) => {
          if (next === undefined || value.includes(next)) return;
          onChange([...value, next]);
          setRound(round + 1);
        }}
        autoFocus={round > 0 || rest.autoFocus}
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
      <Label className="sr-only">{label}: chosen</Label>
      <TagList className="flex flex-wrap gap-1">
        {values.map((value) => (
          <Tag key={value} id={value} textValue={labelOf(value)} className="inline-flex min-h-6 items-center gap-1 rounded-control border bg-sunken ps-2 text-small">
            {labelOf(value)}
            <Button slot="remove" aria-label={`Remove ${labelOf(value)}`} className="inline-flex size-6 items-center justify-center text-muted hover:text-text">
              <X size={12} strokeWidth={2} aria-hidden />
            </Button>
          </Tag>
        ))}
      </TagList>
    </TagGroup>
  );
}
