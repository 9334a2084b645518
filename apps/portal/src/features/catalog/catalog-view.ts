import type { EntityQuery, FilterSet } from '@callboard/api-client';

/** What the table can be narrowed by: address parameter, words, and the key in the catalog's index. */
export const FACETS = [
  { id: 'kind', label: 'Kind', key: 'kind' },
  { id: 'type', label: 'Type', key: 'spec.type' },
  { id: 'owner', label: 'Owner', key: 'relations.ownedBy' },
  { id: 'system', label: 'System', key: 'relations.partOf' },
  { id: 'lifecycle', label: 'Lifecycle', key: 'spec.lifecycle' },
  { id: 'tag', label: 'Tag', key: 'metadata.tags' },
] as const;

export type FacetId = (typeof FACETS)[number]['id'];

/** The columns besides the name, in their order. `field`: what the catalog orders by. */
export const COLUMNS = [
  { id: 'kind', label: 'Kind', field: 'kind' },
  { id: 'type', label: 'Type', field: 'spec.type' },
  { id: 'owner', label: 'Owner', field: 'spec.owner' },
  { id: 'system', label: 'System', field: 'spec.system' },
  { id: 'lifecycle', label: 'Lifecycle', field: 'spec.lifecycle' },
  { id: 'tags', label: 'Tags', field: undefined },
  { id: 'namespace', label: 'Namespace', field: 'metadata.namespace' },
] as const;

export type ColumnId = (typeof COLUMNS)[number]['id'];

const DEFAULT_COLUMNS: readonly ColumnId[] = ['type', 'owner', 'system', 'lifecycle', 'tags'];
const NAME_FIELD = 'metadata.name';
/** Where the words of the search field are looked for. */
const TEXT_FIELDS = ['metadata.name', 'metadata.title', 'metadata.description', 'metadata.tags'];

/** What the table shows; everything of it stands in the address. */
export interface CatalogView {
  readonly text: string;
  readonly facets: Readonly<Record<FacetId, readonly string[]>>;
  readonly sort: { readonly column: 'name' | ColumnId; readonly order: 'asc' | 'desc' };
  readonly columns: readonly ColumnId[];
  /** A moment of the past that the table shows. */
  readonly asOf?: string;
}

/** Parameters as Next.js gives them or as the browser holds them. */
export type AddressParameters = Readonly<Record<string, string | string[] | undefined>> | URLSearchParams;

/** Reads the view from the address; what cannot be read counts as not said. */
export function readCatalogView(parameters: AddressParameters): CatalogView {
  const values = (name: string): string[] => {
    const found = parameters instanceof URLSearchParams ? parameters.getAll(name) : parameters[name];
    const list = found === undefined ? [] : typeof found === 'string' ? [found] : found;
    return [...new Set(list.map((value) => value.trim()).filter((value) => value !== '' && !value.includes(',')))];
  };
  const facets = Object.fromEntries(FACETS.map(({ id }) => [id, id === 'kind' ? values(id).map((kind) => kind.toLowerCase()) : values(id)])) as unknown as CatalogView['facets'];
  const [column = 'name', order] = (first(parameters, 'sort') ?? '').split('.');
  const columns = first(parameters, 'columns');
  return {
    text: (first(parameters, 'q') ?? '').slice(0, 100),
    facets,
    sort: { column: isSortable(column) ? column : 'name', order: order === 'desc' ? 'desc' : 'asc' },
    ...asOfPart(first(parameters, 'asOf')),
    columns: columns === undefined ? DEFAULT_COLUMNS : COLUMNS.map(({ id }) => id).filter((id) => columns.split('.').includes(id)),
  };
}

/** The address of a view; what is as always is left out, so that equal views have equal addresses. */
export function catalogHref(view: CatalogView): string {
  const parameters = new URLSearchParams();
  if (view.text !== '') parameters.set('q', view.text);
  for (const { id } of FACETS) for (const value of [...view.facets[id]].sort()) parameters.append(id, value);
  const { column, order } = view.sort;
  if (column !== 'name' || order !== 'asc') parameters.set('sort', order === 'asc' ? column : `${column}.desc`);
  if (view.columns.join('.') !== DEFAULT_COLUMNS.join('.')) parameters.set('columns', view.columns.join('.'));
  if (view.asOf !== undefined) parameters.set('asOf', view.asOf);
  const text = parameters.toString();
  return text === '' ? '/catalog' : `/catalog?${text}`;
}

/** The view with some of its parts changed. */
export function changeView(view: CatalogView, change: Partial<Omit<CatalogView, 'facets'>> & { facets?: Partial<CatalogView['facets']> }): CatalogView {
  return { ...view, ...change, facets: { ...view.facets, ...change.facets } };
}

/** True when something narrows the table. */
export function isNarrowed(view: CatalogView): boolean {
  return view.text !== '' || FACETS.some(({ id }) => view.facets[id].length > 0);
}

/** Kinds that are not software: people and teams have tabs of their own, locations are how entities come in. */
const NOT_SOFTWARE = new Set(['group', 'user', 'location']);

/** Whether the table shows this kind while none is chosen. */
export function isSoftware(kind: string): boolean {
  return !NOT_SOFTWARE.has(kind.toLowerCase());
}

/**
 * The conditions of the view for the catalog. The filter grammar knows no "not", so without a chosen kind all software
 * kinds are named. `without`: leaves one facet out, to count its values.
 */
export function viewFilter(view: CatalogView, knownKinds: readonly string[], without?: FacetId): FilterSet {
  const set: Record<string, readonly string[]> = {};
  for (const { id, key } of FACETS) {
    if (id === without) continue;
    if (view.facets[id].length > 0) set[key] = view.facets[id];
    else if (id === 'kind') set[key] = knownKinds.filter(isSoftware);
  }
  if (without === 'kind') delete set.kind;
  return set;
}

/** The question behind a page of the table. */
export function viewQuery(view: CatalogView, knownKinds: readonly string[]): EntityQuery {
  return {
    filter: [viewFilter(view, knownKinds)],
    fullText: view.text === '' ? undefined : { term: view.text, fields: TEXT_FIELDS },
    orderField: { field: sortField(view), order: view.sort.order },
    ...asOfPart(view.asOf),
  };
}

/** The field the catalog orders by. Entities that lack it are not in the answer. */
export function sortField(view: CatalogView): string {
  return COLUMNS.find(({ id }) => id === view.sort.column)?.field ?? NAME_FIELD;
}

function asOfPart(asOf: string | undefined): { asOf?: string } {
  return asOf === undefined || asOf.trim() === '' ? {} : { asOf: asOf.trim().slice(0, 100) };
}

function isSortable(column: string): column is 'name' | ColumnId {
  return column === 'name' || COLUMNS.some(({ id, field }) => id === column && field !== undefined);
}

function first(parameters: AddressParameters, name: string): string | undefined {
  if (parameters instanceof URLSearchParams) return parameters.get(name) ?? undefined;
  const found = parameters[name];
  return typeof found === 'object' ? found[0] : found;
}
