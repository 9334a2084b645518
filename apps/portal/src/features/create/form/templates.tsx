'use client';
import { ArrowDown, ArrowUp, Plus, X } from 'lucide-react';
import type {
  ArrayFieldItemButtonsTemplateProps,
  ArrayFieldItemTemplateProps,
  ArrayFieldTemplateProps,
  BaseInputTemplateProps,
  FieldTemplateProps,
  ObjectFieldTemplateProps,
  TemplatesType,
  UnsupportedFieldProps,
} from '@rjsf/utils';
import { Button, IconButton, TextField } from '@callboard/ui';

/** A field brings its own label, description and error; the frame only says which place of the values it is. */
function FieldTemplate({ id, children, hidden }: FieldTemplateProps) {
  return (
    <div hidden={hidden} data-field={id}>
      {children}
    </div>
  );
}

/** The fields of an object; below the first level with a heading and a line at the side. */
function ObjectFieldTemplate({ properties, title, description, fieldPathId }: ObjectFieldTemplateProps) {
  const fields = properties.map(({ content, name }) => <div key={name}>{content}</div>);
  if (fieldPathId.path.length === 0) return <div className="flex flex-col gap-4">{fields}</div>;
  return (
    <div role="group" aria-label={title} className="flex flex-col gap-4 border-s ps-4">
      <div>
        <p className="text-small font-[600]">{title}</p>
        {description && <p className="text-small text-muted">{description}</p>}
      </div>
      {fields}
    </div>
  );
}

function ArrayFieldTemplate({ title, items, canAdd, onAddClick, schema, rawErrors, disabled, readonly }: ArrayFieldTemplateProps) {
  return (
    <div role="group" aria-label={title} className="flex flex-col gap-2">
      <div>
        <p className="text-small font-[550]">{title}</p>
        {schema.description && <p className="text-small text-muted">{schema.description}</p>}
      </div>
      <div className="flex flex-col gap-3">{items}</div>
      {rawErrors && rawErrors.length > 0 && <p className="text-small text-danger">{rawErrors[0]}</p>}
      {canAdd && (
        <div>
          <Button size="compact" onClick={onAddClick} disabled={disabled || readonly}>
            <Plus size={14} strokeWidth={1.5} aria-hidden />
            Add
          </Button>
        </div>
      )}
    </div>
  );
}

function ArrayFieldItemTemplate({ children, buttonsProps, hasToolbar, registry }: ArrayFieldItemTemplateProps) {
  const { ArrayFieldItemButtonsTemplate: Buttons } = registry.templates;
  return (
    <div className="flex items-start gap-2 border-s ps-3">
      <div className="min-w-0 grow">{children}</div>
      {hasToolbar && <Buttons {...buttonsProps} />}
    </div>
  );
}

function ArrayFieldItemButtonsTemplate({ hasMoveUp, hasMoveDown, hasRemove, onMoveUpItem, onMoveDownItem, onRemoveItem, disabled, readonly }: ArrayFieldItemButtonsTemplateProps) {
  const isOff = disabled || readonly;
  return (
    <div className="flex pt-5">
      {(hasMoveUp || hasMoveDown) && (
        <>
          <IconButton label="Move up" disabled={isOff || !hasMoveUp} onClick={onMoveUpItem}>
            <ArrowUp size={14} strokeWidth={1.5} aria-hidden />
          </IconButton>
          <IconButton label="Move down" disabled={isOff || !hasMoveDown} onClick={onMoveDownItem}>
            <ArrowDown size={14} strokeWidth={1.5} aria-hidden />
          </IconButton>
        </>
      )}
      {hasRemove && (
        <IconButton label="Remove" disabled={isOff} onClick={onRemoveItem}>
          <X size={14} strokeWidth={1.5} aria-hidden />
        </IconButton>
      )}
    </div>
  );
}

/** For what no widget covers: a plain input. */
function BaseInputTemplate({ id, label, value, onChange, required, disabled, readonly, rawErrors, schema, options }: BaseInputTemplateProps) {
  return (
    <TextField
      id={id}
      label={label}
      description={schema.description}
      error={rawErrors?.[0]}
      isRequired={required}
      isDisabled={disabled}
      isReadOnly={readonly}
      value={value === undefined ? '' : String(value)}
      onChange={(text) => onChange(text === '' ? options.emptyValue : text)}
    />
  );
}

function UnsupportedFieldTemplate({ schema, reason }: UnsupportedFieldProps) {
  return (
    <p className="rounded-control border border-dashed border-control bg-sunken/60 px-3 py-2 text-small text-muted">
      The template asks for {schema.title ? `“${schema.title}”` : 'something'} in a way that this form cannot show{reason ? `: ${reason}` : ''}.
    </p>
  );
}

const Nothing = () => null;

/** How generated forms are laid out. */
export const templates: Partial<TemplatesType> = {
  FieldTemplate,
  ObjectFieldTemplate,
  ArrayFieldTemplate,
  ArrayFieldItemTemplate,
  ArrayFieldItemButtonsTemplate,
  BaseInputTemplate,
  UnsupportedFieldTemplate,
  // Fields show their own.
  DescriptionFieldTemplate: Nothing,
  TitleFieldTemplate: Nothing,
  FieldErrorTemplate: Nothing,
  FieldHelpTemplate: Nothing,
  ErrorListTemplate: Nothing,
};
