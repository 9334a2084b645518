import 'server-only';
import { cache } from 'react';
import type { StitchedEntity } from '@callboard/api-client';
import { canonicalEntityRef, entityRefOf, ModelError } from '@callboard/catalog-model';
import { FACETS, viewFilter, viewQuery, isNarrowed, sortField, type CatalogView, type FacetId } from '../features/catalog/catalog-view';
import type { WireIndex } from '../browser/catalog-index';
import { clients } from './clients';

/** An entity as a row of a list. */
export interface EntityRow {
  readonly ref: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string;
  readonly lifecycle?: string;
  readonly owner?: EntityLabel;
  readonly system?: EntityLabel;
  readonly tags: readonly string[];
}

/** Another entity, as it is named in a row. */
export interface EntityLabel {
  readonly ref: string;
  readonly label: string;
  /** It is named, but not in the catalog, or not to be seen by the reader. */
  readonly isMissing?: boolean;
}

/** One page of the table. */
export interface EntityRows {
  readonly rows: readonly EntityRow[];
  readonly total: number;
  readonly nextCursor?: string;
}

/** Values of each facet with how many entities of the view have them. */
export type FacetValues = Readonly<Record<FacetId, ReadonlyArray<{ readonly value: string; readonly label: string; readonly count: number }>>>;

const ROW_FIELDS = [
  'kind',
  'metadata.name',
  'metadata.namespace',
  'metadata.title',
  'metadata.description',
  'metadata.tags',
  'spec.type',
  'spec.lifecycle',
  'spec.profile.displayName',
  'spec.owner',
  'spec.system',
];

/** Rows of one page of the table; what fits on a large screen, and as much again. */
export const PAGE_SIZE = 60;

/** Kinds in the catalog with how many entities each has. */
export const countKinds = cache(async (asOf?: string): Promise<ReadonlyArray<{ kind: string; count: number }>> => {
  const { catalog } = await clients();
  const { kind } = await catalog.countFacets(['kind'], [], { asOf });
  return kind.map(({ value, count }) => ({ kind: value, count }));
});

/** One page of the table: the first, or the one after a cursor. */
export async function listRows(view: CatalogView, cursor?: string): Promise<EntityRows> {
  const { catalog } = await clients();
  const kinds = cursor ? [] : (await countKinds(view.asOf)).map(({ kind }) => kind);
  const page = await catalog.queryEntities({ ...viewQuery(view, kinds), fields: ROW_FIELDS, limit: PAGE_SIZE, cursor });
  return { rows: await toRows(page.items), total: page.totalItems, nextCursor: page.pageInfo.nextCursor };
}

/** How many entities the view leaves out because they lack the field it orders by. */
export async function countUnsortable(view: CatalogView, total: number): Promise<number> {
  if (sortField(view) === 'metadata.name') return 0;
  const { catalog } = await clients();
  const kinds = (await countKinds(view.asOf)).map(({ kind }) => kind);
  const { totalItems } = await catalog.queryEntities({ ...viewQuery(view, kinds), orderField: undefined, limit: 0 });
  return Math.max(0, totalItems - total);
}

/** What the facets offer: for each, the values that occur under all the other conditions. */
export async function listFacetValues(view: CatalogView): Promise<FacetValues> {
  const { catalog } = await clients();
  const kinds = (await countKinds(view.asOf)).map(({ kind }) => kind);
  // Without a chosen kind the table is narrowed all the same: to software.
  const isNarrowing = (id: FacetId) => id === 'kind' || view.facets[id].length > 0;
  const narrowing = FACETS.filter(({ id }) => isNarrowing(id));
  const rest = FACETS.filter(({ id }) => !isNarrowing(id));
  const counts = await Promise.all([
    rest.length > 0 ? catalog.countFacets(rest.map(({ key }) => key), [viewFilter(view, kinds)], view) : {},
    ...narrowing.map(({ id, key }) => catalog.countFacets([key], [viewFilter(view, kinds, id)], view)),
  ]);
  const all: Record<string, ReadonlyArray<{ value: string; count: number }>> = Object.assign({}, ...counts);
  const owners = await labelsOf((all['relations.ownedBy'] ?? []).map(({ value }) => value));
  const systems = await labelsOf((all['relations.partOf'] ?? []).map(({ value }) => value).filter((ref) => ref.startsWith('system:')));
  return Object.fromEntries(
    FACETS.map(({ id, key }) => {
      const values = (all[key] ?? [])
        .filter(({ value }) => id !== 'system' || value.startsWith('system:'))
        .map(({ value, count }) => ({ value: id === 'kind' ? value.toLowerCase() : value, count, label: (id === 'owner' ? owners : systems).get(value) ?? value }));
      return [id, values.sort((a, b) => (id === 'tag' ? b.count - a.count : 0) || a.label.localeCompare(b.label))];
    }),
  ) as unknown as FacetValues;
}

/** For an empty table: how many entities there would be without each of the conditions. */
export async function countWithoutEach(view: CatalogView): Promise<ReadonlyArray<{ facet: FacetId | 'text'; count: number }>> {
  if (!isNarrowed(view)) return [];
  const { catalog } = await clients();
  const kinds = (await countKinds(view.asOf)).map(({ kind }) => kind);
  const candidates: Array<{ facet: FacetId | 'text'; view: CatalogView }> = FACETS.filter(({ id }) => view.facets[id].length > 0).map(({ id }) => ({
    facet: id,
    view: { ...view, facets: { ...view.facets, [id]: [] } },
  }));
  if (view.text !== '') candidates.push({ facet: 'text', view: { ...view, text: '' } });
  const counted = await Promise.all(
    candidates.map(async ({ facet, view: wider }) => {
      const { totalItems } = await catalog.queryEntities({ ...viewQuery(wider, kinds), orderField: undefined, limit: 0 });
      return { facet, count: totalItems };
    }),
  );
  return counted.sort((a, b) => b.count - a.count);
}

/** The entity, or undefined; asked once per request. */
export const findEntity = cache(async (kind: string, namespace: string, name: string): Promise<StitchedEntity | undefined> => {
  const { catalog } = await clients();
  return catalog.findEntity(kind, namespace, name);
});

/** Entities of these refs as rows, in their order; those that do not exist are left out. */
export async function listRowsOf(refs: readonly string[]): Promise<readonly EntityRow[]> {
  const { catalog } = await clients();
  const found = await catalog.findEntities(refs.slice(0, 200), ROW_FIELDS);
  return toRows(found.filter((entity) => entity !== undefined));
}

/** Entities whose name or title is nearest to a name that does not exist. */
export async function listNearest(name: string): Promise<readonly EntityRow[]> {
  const { catalog } = await clients();
  const words = name.split(/[^\p{L}\p{N}]+/u).filter((word) => word.length > 2);
  const pages = await Promise.all(
    words.slice(0, 4).map((term) => catalog.queryEntities({ fullText: { term, fields: ['metadata.name', 'metadata.title'] }, orderField: { field: 'metadata.name', order: 'asc' }, fields: ROW_FIELDS, limit: 6 })),
  );
  const unique = new Map(pages.flatMap(({ items }) => items).map((entity) => [entityRefOf(entity), entity]));
  return toRows([...unique.values()].slice(0, 6));
}

/** Entities whose labels are asked for at once; further ones go by their names. */
const LABELLED = 1000;

/** Each of these entities as others name it; those without a title, or unknown, go by their name. */
export async function describeRefs(refs: readonly string[]): Promise<ReadonlyMap<string, EntityLabel>> {
  const unique = [...new Set(refs)];
  if (unique.length === 0) return new Map();
  const { catalog } = await clients();
  const found = await catalog.findEntities(unique.slice(0, LABELLED), ['metadata.title', 'spec.profile.displayName']);
  return new Map(unique.map((ref, index) => [ref, { ref, label: titleOf(found[index]) ?? shortLabel(ref), ...(index < LABELLED && found[index] === undefined && { isMissing: true }) }]));
}

/** What to call each of these entities. */
export async function labelsOf(refs: readonly string[]): Promise<ReadonlyMap<string, string>> {
  return new Map([...(await describeRefs(refs))].map(([ref, { label }]) => [ref, label]));
}

/** The first target of a relation. */
export function firstTarget(entity: StitchedEntity, type: string, kind?: string): string | undefined {
  return entity.relations?.find((relation) => relation.type === type && (!kind || relation.targetRef.startsWith(`${kind}:`)))?.targetRef;
}

/** The words an entity wants to go by, when it has any besides its name. */
export function titleOf(entity: Partial<StitchedEntity> | undefined): string | undefined {
  const profile = entity?.spec?.profile as { displayName?: unknown } | undefined;
  const title = entity?.metadata?.title ?? profile?.displayName;
  return typeof title === 'string' && title !== '' ? title : undefined;
}

async function toRows(entities: readonly StitchedEntity[]): Promise<readonly EntityRow[]> {
  const referred = entities.flatMap((entity) => [specRef(entity, 'owner', 'Group'), specRef(entity, 'system', 'System')]);
  const labels = await labelsOf(referred.filter((ref) => ref !== undefined));
  const label = (ref: string | undefined): EntityLabel | undefined => (ref === undefined ? undefined : { ref, label: labels.get(ref) ?? shortLabel(ref) });
  return entities.map((entity) => ({
    ref: entityRefOf(entity),
    kind: entity.kind,
    namespace: entity.metadata.namespace ?? 'default',
    name: entity.metadata.name,
    title: titleOf(entity),
    description: entity.metadata.description,
    type: text(entity.spec?.type),
    lifecycle: text(entity.spec?.lifecycle),
    owner: label(specRef(entity, 'owner', 'Group')),
    system: label(specRef(entity, 'system', 'System')),
    tags: entity.metadata.tags ?? [],
  }));
}

/** The ref that a field of the spec holds, made whole as the catalog does it; lists need no relations for that. */
function specRef(entity: StitchedEntity, field: string, defaultKind: string): string | undefined {
  const value = text(entity.spec?.[field]);
  if (value === undefined) return undefined;
  try {
    return canonicalEntityRef(value, { defaultKind, defaultNamespace: entity.metadata.namespace });
  } catch (error) {
    if (error instanceof ModelError) return undefined;
    throw error;
  }
}

function shortLabel(ref: string): string {
  return ref.slice(ref.indexOf('/') + 1);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** More entities than this are not sent to a browser; it asks the search service for the rest. */
const INDEX_LIMIT = 25_000;

/** The catalog as one short row per entity. */
export async function listIndex(): Promise<WireIndex> {
  const { catalog } = await clients();
  const kinds = (await countKinds()).filter(({ kind }) => kind !== 'Location');
  const total = kinds.reduce((sum, { count }) => sum + count, 0);
  const fields = ['kind', 'metadata.name', 'metadata.namespace', 'metadata.title', 'metadata.tags', 'spec.type', 'spec.owner', 'spec.profile.displayName'];
  const filter = [{ kind: kinds.map(({ kind }) => kind) }];
  const entities = total <= INDEX_LIMIT ? await catalog.listEntities({ filter, fields }) : (await catalog.queryEntities({ filter, fields, limit: 500, orderField: { field: 'metadata.name', order: 'asc' } })).items;
  return {
    complete: total <= INDEX_LIMIT,
    entities: entities.map((entity) => [
      entity.kind,
      entity.metadata.namespace ?? 'default',
      entity.metadata.name,
      titleOf(entity) ?? '',
      text(entity.spec?.type) ?? '',
      specRef(entity, 'owner', 'Group') ?? '',
      entity.metadata.tags ?? [],
    ]),
  };
}
