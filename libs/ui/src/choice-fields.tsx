'use client';
import { Check, ChevronDown, Minus } from 'lucide-react';
import {
  Button,
  Checkbox as AriaCheckbox,
  CheckboxGroup,
  ListBox,
  ListBoxItem,
  Popover,
  Radio,
  RadioGroup as AriaRadioGroup,
  Select as AriaSelect,
  SelectValue,
} from 'react-aria-components';
import { classNames } from './class-names.js';
import { controlClass, FieldFrame, type FieldProps } from './field-frame.js';

/** One of several values to choose from. */
export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly description?: string;
  readonly isDisabled?: boolean;
}

export interface SelectProps extends FieldProps {
  readonly choices: readonly Choice[];
  readonly value: string | undefined;
  readonly onChange: (value: string) => void;
  readonly onBlur?: () => void;
  readonly placeholder?: string;
  readonly autoFocus?: boolean;
  readonly id?: string;
}

/** A list to choose one from, behind a button. */
export function Select({ choices, value, onChange, onBlur, placeholder = 'Choose', autoFocus, id, ...frame }: SelectProps) {
  return (
    <AriaSelect
      id={id}
      value={value ?? null}
      onChange={(key) => key !== null && onChange(String(key))}
      onBlur={onBlur}
      autoFocus={autoFocus}
      placeholder={placeholder}
      isRequired={frame.isRequired}
      isDisabled={frame.isDisabled || frame.isReadOnly}
      isInvalid={Boolean(frame.error)}
      validationBehavior="aria"
      className="flex flex-col gap-1"
    >
      <FieldFrame {...frame}>
        <Button className={classNames(controlClass, 'flex items-center justify-between gap-2 text-start')}>
          <SelectValue className="truncate data-placeholder:text-muted">{({ isPlaceholder, selectedText, defaultChildren }) => (isPlaceholder ? defaultChildren : selectedText)}</SelectValue>
          <ChevronDown size={14} strokeWidth={1.5} aria-hidden className="shrink-0 text-muted" />
        </Button>
      </FieldFrame>
      <Popover className={popoverClass}>
        <ListBox items={choices} className="max-h-72 overflow-auto p-1 outline-none">
          {(choice) => (
            <ListBoxItem id={choice.value} textValue={choice.label} isDisabled={choice.isDisabled} className={optionClass}>
              <OptionContent label={choice.label} description={choice.description} />
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}

/** Classes of a floating list. */
export const popoverClass = 'min-w-(--trigger-width) max-w-[min(92vw,420px)] rounded-card border bg-surface shadow-float animate-appear';

/** Classes of a row in a floating list. */
export const optionClass =
  'group flex min-h-8 cursor-default items-center gap-2 rounded-control px-2 py-1 text-small outline-none data-focused:bg-sunken data-selected:bg-accent-soft data-disabled:opacity-50 pointer-coarse:min-h-11';

/** A row's words, with a tick when it is the chosen one. */
export function OptionContent({ label, description }: { label: string; description?: string }) {
  return (
    <>
      <span className="min-w-0 grow">
        <span className="block truncate">{label}</span>
        {description && <span className="block truncate text-micro text-muted">{description}</span>}
      </span>
      <Check size={14} strokeWidth={2} aria-hidden className="shrink-0 text-accent opacity-0 group-data-selected:opacity-100" />
    </>
  );
}

/** A yes or no with its own words. */
export function Checkbox({ label, description, error, value, onChange, isDisabled, isReadOnly, isRequired, id }: FieldProps & { value: boolean; onChange: (value: boolean) => void; id?: string }) {
  return (
    <div className="flex flex-col gap-1">
      <AriaCheckbox id={id} isSelected={value} onChange={onChange} isDisabled={isDisabled} isReadOnly={isReadOnly} isRequired={isRequired} isInvalid={Boolean(error)} className="group flex min-h-6 items-center gap-2 text-small font-[550]">
        <CheckMark />
        {label}
      </AriaCheckbox>
      {(error ?? description) && <p className={classNames('ps-6 text-small', error ? 'text-danger' : 'text-muted')}>{error ?? description}</p>}
    </div>
  );
}

/** The square of a checkbox; stands inside an element that carries `group` and the state attributes. */
export function CheckMark() {
  return (
    <span
      aria-hidden
      className="flex size-4 shrink-0 items-center justify-center rounded-[3px] border border-control bg-surface text-on-accent group-data-invalid:border-danger group-data-selected:border-accent group-data-selected:bg-accent group-data-indeterminate:border-accent group-data-indeterminate:bg-accent group-data-focus-visible:outline-2 group-data-focus-visible:outline-offset-2 group-data-focus-visible:outline-accent"
    >
      <Check size={12} strokeWidth={2.5} className="hidden group-data-selected:block" />
      <Minus size={12} strokeWidth={2.5} className="hidden group-data-indeterminate:block" />
    </span>
  );
}

export interface ChoicesProps extends FieldProps {
  readonly choices: readonly Choice[];
  readonly inline?: boolean;
}

/** Several yes-or-no together. */
export function Checkboxes({ choices, value, onChange, inline, ...frame }: ChoicesProps & { value: readonly string[]; onChange: (value: string[]) => void }) {
  return (
    <CheckboxGroup value={[...value]} onChange={onChange} isRequired={frame.isRequired} isDisabled={frame.isDisabled} isReadOnly={frame.isReadOnly} isInvalid={Boolean(frame.error)} validationBehavior="aria" className="flex flex-col gap-1">
      <FieldFrame {...frame}>
        <div className={classNames('flex', inline ? 'flex-wrap gap-x-4' : 'flex-col')}>
          {choices.map((choice) => (
            <AriaCheckbox key={choice.value} value={choice.value} isDisabled={choice.isDisabled} className="group flex min-h-7 items-center gap-2 text-small">
              <CheckMark />
              {choice.label}
            </AriaCheckbox>
          ))}
        </div>
      </FieldFrame>
    </CheckboxGroup>
  );
}

/** One of a few, all in sight. */
export function Radios({ choices, value, onChange, inline, ...frame }: ChoicesProps & { value: string | undefined; onChange: (value: string) => void }) {
  return (
    <AriaRadioGroup value={value ?? null} onChange={onChange} isRequired={frame.isRequired} isDisabled={frame.isDisabled} isReadOnly={frame.isReadOnly} isInvalid={Boolean(frame.error)} validationBehavior="aria" className="flex flex-col gap-1">
      <FieldFrame {...frame}>
        <div className={classNames('flex', inline ? 'flex-wrap gap-x-4' : 'flex-col')}>
          {choices.map((choice) => (
            <Radio key={choice.value} value={choice.value} isDisabled={choice.isDisabled} className="group flex min-h-7 items-center gap-2 text-small">
              <span
                aria-hidden
                className="flex size-4 shrink-0 items-center justify-center rounded-full border border-control bg-surface group-data-selected:border-[5px] group-data-selected:border-accent group-data-focus-visible:outline-2 group-data-focus-visible:outline-offset-2 group-data-focus-visible:outline-accent"
              />
              {choice.label}
            </Radio>
          ))}
        </div>
      </FieldFrame>
    </AriaRadioGroup>
  );
}
