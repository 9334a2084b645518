'use client';
import type { RegistryWidgetsType, WidgetProps } from '@rjsf/utils';
import { Checkbox, Checkboxes, NumberField, Radios, Select, TextField, type Choice, type FieldProps } from '@callboard/ui';

/** What every control takes from the form. */
function frameOf({ label, hideLabel, schema, options, required, disabled, readonly, rawErrors }: WidgetProps): FieldProps {
  const description = options.help ?? options.description ?? schema.description;
  return {
    label: hideLabel ? '' : label,
    description: typeof description === 'string' ? description : undefined,
    error: rawErrors?.[0],
    isRequired: required,
    isDisabled: disabled,
    isReadOnly: readonly,
  };
}

/** The choices with the form's values behind them: values need not be texts, controls know only texts. */
function choicesOf({ options }: WidgetProps): { choices: readonly Choice[]; keyOf: (value: unknown) => string | undefined; valueOf: (key: string) => unknown } {
  const enumOptions = options.enumOptions ?? [];
  const disabled = (options.enumDisabled ?? []) as readonly unknown[];
  return {
    choices: enumOptions.map(({ value, label }, index) => ({ value: String(index), label, isDisabled: disabled.includes(value) })),
    keyOf: (value) => {
      const index = enumOptions.findIndex((option) => JSON.stringify(option.value) === JSON.stringify(value));
      return index === -1 ? undefined : String(index);
    },
    valueOf: (key) => enumOptions[Number(key)]?.value,
  };
}

function TextWidget(props: WidgetProps & { type?: 'text' | 'password' | 'email' | 'url' | 'date' | 'datetime-local' | 'time'; lines?: number }) {
  const { id, value, onChange, options, placeholder, autofocus, schema, type, lines } = props;
  const isNumber = schema.type === 'number' || schema.type === 'integer';
  if (isNumber) {
    return (
      <NumberField
        {...frameOf(props)}
        id={id}
        value={typeof value === 'number' ? value : undefined}
        onChange={onChange}
        minimum={schema.minimum}
        maximum={schema.maximum}
        step={schema.multipleOf ?? (schema.type === 'integer' ? 1 : undefined)}
        autoFocus={autofocus}
      />
    );
  }
  return (
    <TextField
      {...frameOf(props)}
      id={id}
      value={typeof value === 'string' ? value : ''}
      onChange={(text) => onChange(text === '' ? options.emptyValue : text)}
      type={type ?? inputType(schema.format)}
      lines={lines}
      placeholder={placeholder || exampleOf(schema.examples)}
      autoFocus={autofocus}
      maxLength={undefined}
      mono={schema.pattern !== undefined}
    />
  );
}

function inputType(format: string | undefined): 'text' | 'email' | 'url' | 'date' | 'datetime-local' | 'time' {
  const types = { email: 'email', uri: 'url', date: 'date', 'date-time': 'datetime-local', time: 'time' } as const;
  return types[format as keyof typeof types] ?? 'text';
}

function exampleOf(examples: unknown): string | undefined {
  const example: unknown = Array.isArray(examples) ? examples[0] : examples;
  return typeof example === 'string' ? example : undefined;
}

function SelectWidget(props: WidgetProps) {
  const { choices, keyOf, valueOf } = choicesOf(props);
  if (props.multiple) return <CheckboxesWidget {...props} />;
  return (
    <Select
      {...frameOf(props)}
      id={props.id}
      choices={choices}
      value={keyOf(props.value)}
      onChange={(key) => props.onChange(valueOf(key))}
      placeholder={props.placeholder || undefined}
      autoFocus={props.autofocus}
    />
  );
}

function RadioWidget(props: WidgetProps) {
  const { choices, keyOf, valueOf } = choicesOf(props);
  return <Radios {...frameOf(props)} choices={choices} value={keyOf(props.value)} onChange={(key) => props.onChange(valueOf(key))} inline={Boolean(props.options.inline)} />;
}

function CheckboxesWidget(props: WidgetProps) {
  const { choices, keyOf, valueOf } = choicesOf(props);
  const value = (Array.isArray(props.value) ? props.value : []).map(keyOf).filter((key) => key !== undefined);
  return <Checkboxes {...frameOf(props)} choices={choices} value={value} onChange={(keys) => props.onChange(keys.map(valueOf))} inline={Boolean(props.options.inline)} />;
}

function CheckboxWidget(props: WidgetProps) {
  return <Checkbox {...frameOf(props)} id={props.id} value={props.value === true} onChange={props.onChange} />;
}

/** The controls of generated forms, by the names that schemas and hints use. */
export const widgets: RegistryWidgetsType = {
  TextWidget,
  PasswordWidget: (props) => <TextWidget {...props} type="password" />,
  EmailWidget: (props) => <TextWidget {...props} type="email" />,
  URLWidget: (props) => <TextWidget {...props} type="url" />,
  DateWidget: (props) => <TextWidget {...props} type="date" />,
  DateTimeWidget: (props) => <TextWidget {...props} type="datetime-local" />,
  TimeWidget: (props) => <TextWidget {...props} type="time" />,
  TextareaWidget: (props) => <TextWidget {...props} lines={Number(props.options.rows ?? 4)} />,
  UpDownWidget: TextWidget,
  RangeWidget: TextWidget,
  SelectWidget,
  RadioWidget,
  CheckboxWidget,
  CheckboxesWidget,
};
