import type { Overlay, OverlaidField } from '@callboard/api-client';
import type { EntityLink } from '@callboard/catalog-model';

/** What can be edited here, as the form holds it. Empty texts say nothing. */
export interface OverlayValues {
  readonly title: string;
  readonly description: string;
  readonly owner: string;
  readonly lifecycle: string;
  readonly tags: readonly string[];
  readonly links: readonly EntityLink[];
  readonly annotations: ReadonlyArray<readonly [key: string, value: string]>;
}

/** The parts of an entity that can be edited here. */
interface Editable {
  readonly metadata: { readonly title?: string; readonly description?: string; readonly tags?: readonly string[]; readonly links?: readonly EntityLink[]; readonly annotations?: Readonly<Record<string, string>> };
  readonly spec?: Readonly<Record<string, unknown>>;
}

/** Annotations that the catalog writes itself; nobody may set them. */
const WRITTEN_BY_CATALOG = /^backstage\.io\/(?:managed-by-location|managed-by-origin-location|orphan|view-url|edit-url|source-location)$|^callboard\.io\/overlay$/;

/** The fields of the form, in its order, under the names that the catalog uses. */
export const OVERLAY_FIELDS = {
  'metadata.title': 'Title',
  'metadata.description': 'Description',
  'spec.owner': 'Owner',
  'spec.lifecycle': 'Lifecycle',
  'metadata.tags': 'Tags',
  'metadata.links': 'Links',
} as const;

const MAPS = /^metadata\.(annotations|labels)\.(.+)$/;

/** What people call a field: "Tags", "Annotation example.com/on-call". */
export function fieldWords(field: string): string {
  const [, map, key] = MAPS.exec(field) ?? [];
  if (map) return `${map === 'labels' ? 'Label' : 'Annotation'} ${key}`;
  return OVERLAY_FIELDS[field as keyof typeof OVERLAY_FIELDS] ?? field;
}

/** What readers see at present. */
export function servedValues({ metadata, spec }: Editable): OverlayValues {
  return {
    title: metadata.title ?? '',
    description: metadata.description ?? '',
    owner: text(spec?.owner),
    lifecycle: text(spec?.lifecycle),
    tags: metadata.tags ?? [],
    links: metadata.links ?? [],
    annotations: Object.entries(metadata.annotations ?? {}).filter(([key]) => !WRITTEN_BY_CATALOG.test(key)),
  };
}

/** What the source says: what readers see, with everything that lies over it taken away. */
export function sourceValues(served: OverlayValues, fields: readonly OverlaidField[]): OverlayValues {
  const annotations = new Map(served.annotations);
  const values: Record<string, unknown> = { ...served };
  for (const { field, source } of fields) {
    const [, map, key = ''] = MAPS.exec(field) ?? [];
    if (map === 'annotations') {
      if (typeof source === 'string') annotations.set(key, source);
      else annotations.delete(key);
    } else if (field in OVERLAY_FIELDS) {
      const name = field.slice(field.indexOf('.') + 1);
      values[name] = source ?? (name === 'tags' || name === 'links' ? [] : '');
    }
  }
  return { ...(values as unknown as OverlayValues), annotations: [...annotations] };
}

/**
 * The whole overlay that makes the wanted values of those of the source.
 *
 * What equals the source is not laid over it, so that the entity follows its source there; lists say what comes and what
 * goes. `before` keeps what the form does not show (labels).
 */
export function overlayFor(wanted: OverlayValues, source: OverlayValues, before: Overlay): Overlay {
  const annotations = annotationChanges(wanted.annotations, source.annotations);
  const tags = listChange(wanted.tags, source.tags, (tag) => tag);
  const links = listChange(wanted.links, source.links, ({ url }) => url);
  return {
    ...textChange('title', wanted, source),
    ...textChange('description', wanted, source),
    ...textChange('owner', wanted, source),
    ...textChange('lifecycle', wanted, source),
    ...(tags && { tags }),
    ...(links && { links }),
    ...(Object.keys(annotations).length > 0 && { annotations }),
    ...(before.labels && { labels: before.labels }),
  };
}

function textChange(name: 'title' | 'description' | 'owner' | 'lifecycle', wanted: OverlayValues, source: OverlayValues): Overlay {
  const value = wanted[name].trim();
  if (value === source[name].trim()) return {};
  return { [name]: value === '' ? null : value };
}

function listChange<Item>(wanted: readonly Item[], source: readonly Item[], keyOf: (item: Item) => string): { add?: Item[]; remove?: string[] } | undefined {
  const known = new Map(source.map((item) => [keyOf(item), JSON.stringify(item)]));
  const add = wanted.filter((item) => known.get(keyOf(item)) !== JSON.stringify(item));
  const kept = new Set(wanted.map(keyOf));
  const remove = [...known.keys()].filter((key) => !kept.has(key));
  if (add.length === 0 && remove.length === 0) return undefined;
  return { ...(add.length > 0 && { add }), ...(remove.length > 0 && { remove }) };
}

function annotationChanges(wanted: OverlayValues['annotations'], source: OverlayValues['annotations']): Record<string, string | null> {
  const known = new Map(source);
  const kept = new Map(wanted);
  const changed = wanted.filter(([key, value]) => known.get(key) !== value);
  const removed = source.filter(([key]) => !kept.has(key));
  return Object.fromEntries([...changed, ...removed.map(([key]) => [key, null] as const)]);
}

/** The merge that lifts one field. */
export function liftPatch(field: string): Overlay {
  const [, map, key = ''] = MAPS.exec(field) ?? [];
  if (map) return { [map]: { [key]: null } };
  return { [field.slice(field.indexOf('.') + 1)]: null };
}

/** The field of the form that a refusal is about: `metadata.tags`; undefined when it names none of them. */
export function refusedField(problem: { readonly field?: string; readonly message: string }): string | undefined {
  const { field, message } = problem;
  const named = field ?? /^request\/body\/([a-z]+)/.exec(message)?.[1];
  if (named === undefined) return undefined;
  const known = Object.keys(OVERLAY_FIELDS).find((each) => named === each || named.startsWith(`${each}.`) || each.endsWith(`.${named}`));
  return known ?? (/^(metadata\.)?annotations\b/.test(named) ? 'metadata.annotations' : undefined);
}

/** A value in a few words: a text, items by commas, links by their titles. */
export function valueWords(value: unknown): string {
  if (value === undefined || value === null || value === '') return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'nothing' : value.map((item: unknown) => (isLink(item) ? (item.title ?? item.url) : valueWords(item))).join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function isLink(value: unknown): value is EntityLink {
  return typeof value === 'object' && value !== null && typeof (value as EntityLink).url === 'string';
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
