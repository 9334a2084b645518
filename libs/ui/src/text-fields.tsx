'use client';
import { Input, NumberField as AriaNumberField, TextArea as AriaTextArea, TextField as AriaTextField } from 'react-aria-components';
import { controlClass, FieldFrame, type FieldProps } from './field-frame.js';

export interface TextFieldProps extends FieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onBlur?: () => void;
  readonly type?: 'text' | 'password' | 'email' | 'url' | 'date' | 'datetime-local' | 'time';
  readonly placeholder?: string;
  readonly autoFocus?: boolean;
  readonly maxLength?: number;
  /** Identifiers are set in mono. */
  readonly mono?: boolean;
  /** Above one: a text area of that many lines. */
  readonly lines?: number;
  readonly id?: string;
  readonly autoComplete?: string;
}

/** A field for text, on one line or several. */
export function TextField({ value, onChange, onBlur, type = 'text', placeholder, autoFocus, maxLength, mono, lines = 1, id, autoComplete = 'off', ...frame }: TextFieldProps) {
  const font = mono ? ' font-mono text-mono' : '';
  return (
    <AriaTextField
      id={id}
      value={value}
      onChange={onChange}
      onBlur={onBlur}
      type={type}
      autoFocus={autoFocus}
      maxLength={maxLength}
      autoComplete={autoComplete}
      isRequired={frame.isRequired}
      isDisabled={frame.isDisabled}
      isReadOnly={frame.isReadOnly}
      isInvalid={Boolean(frame.error)}
      validationBehavior="aria"
      className="flex flex-col gap-1"
    >
      <FieldFrame {...frame}>
        {lines > 1 ? (
          <AriaTextArea rows={lines} placeholder={placeholder} className={`${controlClass} h-auto min-h-16 resize-y py-1.5${font}`} />
        ) : (
          <Input placeholder={placeholder} spellCheck={mono ? false : undefined} className={controlClass + font} />
        )}
      </FieldFrame>
    </AriaTextField>
  );
}

export interface NumberFieldProps extends FieldProps {
  readonly value: number | undefined;
  readonly onChange: (value: number | undefined) => void;
  readonly onBlur?: () => void;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly step?: number;
  readonly autoFocus?: boolean;
  readonly id?: string;
}

/** A field for a number, written without grouping so that ports and years read as such. */
export function NumberField({ value, onChange, onBlur, minimum, maximum, step, autoFocus, id, ...frame }: NumberFieldProps) {
  return (
    <AriaNumberField
      id={id}
      value={value ?? Number.NaN}
      onChange={(next) => onChange(Number.isNaN(next) ? undefined : next)}
      onBlur={onBlur}
      minValue={minimum}
      maxValue={maximum}
      step={step}
      autoFocus={autoFocus}
      formatOptions={{ useGrouping: false }}
      isRequired={frame.isRequired}
      isDisabled={frame.isDisabled}
      isReadOnly={frame.isReadOnly}
      isInvalid={Boolean(frame.error)}
      validationBehavior="aria"
      className="flex flex-col gap-1"
    >
      <FieldFrame {...frame}>
        <Input className={`${controlClass} max-w-48 font-mono text-mono tabular-nums`} />
      </FieldFrame>
    </AriaNumberField>
  );
}
