'use client';
import { Plus, X } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import type { EntityLink } from '@callboard/catalog-model';
import { Button, ComboField, IconButton, KindGlyph, TextField } from '@callboard/ui';
import { useCatalogIndex } from '../../browser/use-catalog-index';
import type { OverlayForm } from '../../data/overlay';
import type { Refusal } from './overlay-dialog';
import type { OverlayValues } from './overlay-values';

const OWNERS = 40;

/** The form: every field begins with what readers see now. */
export function OverlayFields({ form, refusal, isSaving, onSave, onCancel }: { form: OverlayForm; refusal?: Refusal; isSaving: boolean; onSave: (values: OverlayValues) => void; onCancel: () => void }) {
  const [values, setValues] = useState(form.served);
  const [tags, setTags] = useState(form.served.tags.join(' '));
  const change = (part: Partial<OverlayValues>) => setValues((before) => ({ ...before, ...part }));
  const errorAt = (field: string) => (refusal?.field === field ? refusal.message : undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSave({
      ...values,
      tags: [...new Set(tags.split(/[\s,]+/).filter((tag) => tag !== ''))],
      links: values.links.filter(({ url }) => url.trim() !== ''),
      annotations: values.annotations.filter(([key]) => key.trim() !== ''),
    });
  };
  return (
    <form onSubmit={submit} noValidate className="flex min-h-0 grow flex-col">
      <div className="flex min-h-0 grow flex-col gap-2 overflow-y-auto p-4">
        <p className="pb-1 text-small text-muted">What you set here lies over the source. The file stays as it is; you can propose the change to it later.</p>
        <TextField label="Title" value={values.title} onChange={(title) => change({ title })} error={errorAt('metadata.title')} autoFocus />
        <TextField label="Description" lines={3} value={values.description} onChange={(description) => change({ description })} error={errorAt('metadata.description')} />
        {form.hasOwner && <OwnerField value={values.owner} onChange={(owner) => change({ owner })} error={errorAt('spec.owner')} />}
        {form.hasLifecycle && <TextField label="Lifecycle" isRequired value={values.lifecycle} onChange={(lifecycle) => change({ lifecycle })} error={errorAt('spec.lifecycle')} />}
        <TextField label="Tags" mono description="Separated by spaces" value={tags} onChange={setTags} error={errorAt('metadata.tags')} />
        <LinkRows links={values.links} onChange={(links) => change({ links })} error={errorAt('metadata.links')} />
        <AnnotationRows annotations={values.annotations} onChange={(annotations) => change({ annotations })} error={errorAt('metadata.annotations')} />
      </div>
      <footer className="flex flex-wrap items-center gap-2 border-t p-4">
        <Button type="submit" variant="filled" aria-busy={isSaving} disabled={isSaving}>
          {isSaving ? 'Saving' : 'Save'}
        </Button>
        <Button variant="quiet" onClick={onCancel}>
          Cancel
        </Button>
        {refusal && refusal.field === undefined && (
          <p role="alert" className="w-full text-small text-danger [overflow-wrap:anywhere]">
            {refusal.message}
          </p>
        )}
      </footer>
    </form>
  );
}

function OwnerField({ value, onChange, error }: { value: string; onChange: (value: string) => void; error?: string }) {
  const { index } = useCatalogIndex();
  const entry = index.get(value) ?? index.get(`group:default/${value}`);
  return (
    <ComboField
      label="Owner"
      isRequired
      allowsCustomValue
      value={value}
      onChange={(next) => onChange(next ?? '')}
      labelOf={() => entry?.title ?? value}
      search={(text) =>
        index
          .search(text, OWNERS, ({ kind }) => ['group', 'user'].includes(kind.toLowerCase()))
          .map(({ ref, kind, title, name }) => ({ value: ref, label: title ?? name, description: title && name, icon: <KindGlyph kind={kind} size={14} /> }))
      }
      error={error}
    />
  );
}

function LinkRows({ links, onChange, error }: { links: readonly EntityLink[]; onChange: (links: EntityLink[]) => void; error?: string }) {
  const set = (at: number, part: Partial<EntityLink>) =>
    onChange(
      links.map((link, index) => {
        if (index !== at) return link;
        const { title, ...rest } = { ...link, ...part };
        return title ? { ...rest, title } : rest;
      }),
    );
  return (
    <Rows label="Links" error={error} add="Add link" onAdd={() => onChange([...links, { url: '' }])}>
      {links.map(({ url, title = '' }, index) => (
        <Row key={index} label={`link ${index + 1}`} onRemove={() => onChange(links.filter((_, at) => at !== index))}>
          <RowInput label={`Address of link ${index + 1}`} placeholder="https://" value={url} onChange={(next) => set(index, { url: next })} />
          <RowInput label={`Title of link ${index + 1}`} placeholder="Title" value={title} onChange={(next) => set(index, { title: next })} />
        </Row>
      ))}
    </Rows>
  );
}

function AnnotationRows({ annotations, onChange, error }: { annotations: OverlayValues['annotations']; onChange: (annotations: OverlayValues['annotations']) => void; error?: string }) {
  const set = (at: number, pair: readonly [string, string]) => onChange(annotations.map((each, index) => (index === at ? pair : each)));
  return (
    <Rows label="Annotations" error={error} add="Add annotation" onAdd={() => onChange([...annotations, ['', '']])}>
      {annotations.map(([key, value], index) => (
        <Row key={index} label={`annotation ${index + 1}`} onRemove={() => onChange(annotations.filter((_, at) => at !== index))}>
          <RowInput label={`Key of annotation ${index + 1}`} placeholder="example.com/key" value={key} onChange={(next) => set(index, [next, value])} />
          <RowInput label={`Value of annotation ${index + 1}`} placeholder="Value" value={value} onChange={(next) => set(index, [key, next])} />
        </Row>
      ))}
    </Rows>
  );
}

function Rows({ label, error, add, onAdd, children }: { label: string; error?: string; add: string; onAdd: () => void; children: React.ReactNode }) {
  return (
    <fieldset className="flex min-w-0 flex-col items-start gap-2 pb-2">
      <legend className="pb-1 text-small font-[550]">{label}</legend>
      {children}
      <Button size="compact" onClick={onAdd}>
        <Plus size={14} strokeWidth={1.5} aria-hidden />
        {add}
      </Button>
      {error && (
        <p role="alert" className="text-small text-danger [overflow-wrap:anywhere]">
          {error}
        </p>
      )}
    </fieldset>
  );
}

function Row({ label, onRemove, children }: { label: string; onRemove: () => void; children: React.ReactNode }) {
  return (
    <div className="flex w-full items-start gap-1">
      <div className="grid min-w-0 grow grid-cols-2 gap-1 max-sm:grid-cols-1">{children}</div>
      <IconButton label={`Remove ${label}`} onClick={onRemove}>
        <X size={14} strokeWidth={1.5} aria-hidden />
      </IconButton>
    </div>
  );
}

function RowInput({ label, value, placeholder, onChange }: { label: string; value: string; placeholder: string; onChange: (value: string) => void }) {
  return (
    <input
      aria-label={label}
      value={value}
      placeholder={placeholder}
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => onChange(event.target.value)}
      className="h-8 w-full min-w-0 rounded-control border border-control bg-surface px-2 text-small pointer-coarse:h-11"
    />
  );
}
