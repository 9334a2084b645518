'use client';
import type { FieldProps as FormFieldProps } from '@rjsf/utils';
import { useEffect, useMemo, useState } from 'react';
import { ComboField, MultiComboField, TextField, type ComboChoice, type FieldProps } from '@callboard/ui';
import type { IndexEntry } from '../../../browser/index-matching';
import { callPortal } from '../../../browser/portal-api';
import { useCatalogIndex } from '../../../browser/use-catalog-index';
import { kindAndType } from '../../entity/kind-words';
import { shortRef } from '../../entity/entity-href';
import { isKnownFilter, passes, readCatalogFilter, type CatalogFilter } from '../catalog-filter';
import type { FormContext } from './form-context';
import { KindMark } from '../../kinds/kind-mark';

type Props = FormFieldProps<unknown, object, FormContext>;

/** Choices shown at once; typing finds the others. */
const SHOWN = 40;

/** What a custom field takes from the form. */
export function fieldFrame({ schema, uiSchema, name, required, disabled, readonly, rawErrors }: Props): FieldProps {
  const { title, description } = schema as { title?: string; description?: string };
  const hints = (uiSchema ?? {}) as Record<string, unknown>;
  return {
    label: String(hints['ui:title'] ?? title ?? name),
    description: String(hints['ui:help'] ?? hints['ui:description'] ?? description ?? '') || undefined,
    error: rawErrors?.[0],
    isRequired: required,
    isDisabled: disabled || hints['ui:disabled'] === true,
    isReadOnly: readonly || hints['ui:readonly'] === true,
  };
}

/** The `ui:options` of a field. */
export function fieldOptions({ uiSchema }: Props): Readonly<Record<string, unknown>> {
  return ((uiSchema as Record<string, unknown> | undefined)?.['ui:options'] ?? {}) as Record<string, unknown>;
}

/** Searches the browser's index under a filter; what the index cannot decide is asked of the catalog, once. */
function useEntitySearch(filter: CatalogFilter): { search: (text: string) => ComboChoice[]; labelOf: (ref: string) => string; only: (refs: readonly string[]) => ComboChoice[] } {
  const { index, version } = useCatalogIndex();
  const [allowed, setAllowed] = useState<ReadonlySet<string>>();
  const key = JSON.stringify(filter);
  useEffect(() => {
    const wanted = JSON.parse(key) as CatalogFilter;
    if (isKnownFilter(wanted)) return setAllowed(undefined);
    const controller = new AbortController();
    callPortal<{ refs: string[] }>('/portal/matching-refs', { method: 'POST', body: { filter: wanted }, signal: controller.signal })
      .then(({ refs }) => setAllowed(new Set(refs)))
      .catch(() => setAllowed(undefined));
    return () => controller.abort();
  }, [key]);
  return useMemo(() => {
    const wanted = JSON.parse(key) as CatalogFilter;
    const toChoice = (entry: IndexEntry): ComboChoice => ({
      value: entry.ref,
      label: entry.title ?? entry.name,
      description: [entry.title && entry.name, kindAndType(entry.kind, entry.type)].filter(Boolean).join(' · '),
      icon: <KindMark kind={entry.kind} size={14} />,
    });
    return {
      search: (text) => index.search(text, SHOWN, (entry) => passes(entry, wanted) && (!allowed || allowed.has(entry.ref))).map(toChoice),
      only: (refs) => refs.map((ref) => index.get(ref)).filter((entry) => entry !== undefined).map(toChoice),
      labelOf: (ref) => index.get(ref)?.title ?? index.get(ref)?.name ?? ref,
    };
    // The index is the same object for ever; its version says when it has changed.
  }, [key, allowed, index, version]);
}

function EntityPicker(props: Props & { kinds?: readonly string[] }) {
  const options = fieldOptions(props);
  const filter = readCatalogFilter(options);
  const { search, labelOf } = useEntitySearch(filter.length > 0 ? filter : props.kinds ? [{ kind: props.kinds }] : []);
  const value = typeof props.formData === 'string' ? props.formData : undefined;
  return (
    <ComboField
      {...fieldFrame(props)}
      id={props.fieldPathId.$id}
      search={search}
      labelOf={labelOf}
      value={value}
      onChange={(next) => props.onChange(next, props.fieldPathId.path)}
      allowsCustomValue={options.allowArbitraryValues === true}
      autoFocus={props.autofocus}
      placeholder="Type a name"
    />
  );
}

function MultiEntityPicker(props: Props) {
  const { search, labelOf } = useEntitySearch(readCatalogFilter(fieldOptions(props)));
  const value = Array.isArray(props.formData) ? props.formData.filter((ref) => typeof ref === 'string') : [];
  return (
    <MultiComboField
      {...fieldFrame(props)}
      id={props.fieldPathId.$id}
      search={search}
      labelOf={labelOf}
      value={value}
      onChange={(next) => props.onChange(next.length > 0 ? next : undefined, props.fieldPathId.path)}
      autoFocus={props.autofocus}
      placeholder="Type a name"
    />
  );
}

/** Only what the reader's teams own. */
function OwnedEntityPicker(props: Props) {
  const { registry } = props;
  const options = fieldOptions(props);
  const filter = readCatalogFilter(options);
  const owners = registry.formContext.ownershipRefs;
  const narrowed = (filter.length > 0 ? filter : [{}]).map((set) => ({ ...set, 'relations.ownedBy': owners }));
  return <EntityPicker {...props} uiSchema={{ ...props.uiSchema, 'ui:options': { ...options, catalogFilter: narrowed } } as typeof props.uiSchema} />;
}

/** The teams the reader is in. */
function MyGroupsPicker(props: Props) {
  const { only, labelOf } = useEntitySearch([{ kind: 'group' }]);
  const groups = props.registry.formContext.ownershipRefs.filter((ref) => ref.startsWith('group:'));
  const value = typeof props.formData === 'string' ? props.formData : undefined;
  return (
    <ComboField
      {...fieldFrame(props)}
      id={props.fieldPathId.$id}
      search={(text) => only(groups).filter(({ label }) => label.toLowerCase().includes(text.trim().toLowerCase()))}
      labelOf={labelOf}
      value={value}
      onChange={(next) => props.onChange(next, props.fieldPathId.path)}
      autoFocus={props.autofocus}
    />
  );
}

/** A name that is still free; says so while one types. */
function EntityNamePicker(props: Props) {
  const { index } = useCatalogIndex();
  const frame = fieldFrame(props);
  const value = typeof props.formData === 'string' ? props.formData : '';
  const taken = value === '' ? undefined : index.get(`component:default/${value.toLowerCase()}`);
  return (
    <TextField
      {...frame}
      id={props.fieldPathId.$id}
      description={taken ? `A component of this name exists already, owned by ${taken.owner ? shortRef(taken.owner) : 'nobody'}.` : frame.description}
      value={value}
      onChange={(text) => props.onChange(text === '' ? undefined : text, props.fieldPathId.path)}
      autoFocus={props.autofocus || (props.uiSchema as Record<string, unknown> | undefined)?.['ui:autofocus'] === true}
      mono
    />
  );
}

/** Tags that others use, most used first, and one's own. */
function EntityTagsPicker(props: Props) {
  const { index, version } = useCatalogIndex();
  const kinds = fieldOptions(props).kinds;
  // The index is the same object for ever; its version says when it has changed.
  const tags = useMemo(() => index.countTags((entry) => !Array.isArray(kinds) || passes(entry, [{ kind: kinds }])), [index, version, kinds]);
  const value = Array.isArray(props.formData) ? props.formData.filter((tag) => typeof tag === 'string') : [];
  const search = (text: string): ComboChoice[] => {
    const typed = text.trim().toLowerCase();
    const known = tags.filter(([tag]) => tag.includes(typed)).slice(0, SHOWN);
    const own = typed !== '' && /^[a-z0-9:+#]+(-[a-z0-9:+#]+)*$/.test(typed) && !known.some(([tag]) => tag === typed) ? [{ value: typed, label: typed, description: 'New tag' }] : [];
    return [...own, ...known.map(([tag, count]) => ({ value: tag, label: tag, description: `${count} ${count === 1 ? 'entity' : 'entities'}` }))];
  };
  return (
    <MultiComboField
      {...fieldFrame(props)}
      id={props.fieldPathId.$id}
      search={search}
      labelOf={(tag) => tag}
      value={value}
      onChange={(next) => props.onChange(next.length > 0 ? next : undefined, props.fieldPathId.path)}
      placeholder="Type a tag"
      mono
    />
  );
}

/** The fields that choose from the catalog, by the names that templates use. */
export const entityFields = {
  EntityPicker,
  MultiEntityPicker,
  OwnedEntityPicker,
  MyGroupsPicker,
  EntityNamePicker,
  EntityTagsPicker,
  OwnerPicker: (props: Props) => <EntityPicker {...props} kinds={['Group', 'User']} />,
};
