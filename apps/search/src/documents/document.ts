import { toVector } from './lexemes.js';

/** The document type of catalog entities in the wire contract. */
export const CATALOG_TYPE = 'software-catalog';

/** The document types that can be asked for. */
export const DOCUMENT_TYPES: readonly string[] = [CATALOG_TYPE];

/** What an indexed thing looks like on the wire. */
export type SentDocument = Readonly<Record<string, string>>;

/** A row of the index. */
export interface IndexedDocument {
  readonly type: string;
  readonly id: string;
  readonly revision: number;
  readonly document: SentDocument;
  readonly filters: Readonly<Record<string, readonly string[]>>;
  readonly names: readonly string[];
  readonly lexemes: string;
}

/** As much of an entity as the index looks at. */
export interface CatalogEntity {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly title?: string;
    readonly description?: string;
    readonly tags?: readonly string[];
  };
  readonly spec?: Readonly<Record<string, unknown>>;
}

/** What can be found of a catalog entity, in the fields of Backstage's `software-catalog` documents. */
export function documentOfEntity(ref: string, revision: number, entity: CatalogEntity): IndexedDocument {
  const { metadata, spec = {} } = entity;
  const namespace = metadata.namespace ?? 'default';
  const title = metadata.title ?? metadata.name;
  const type = textOf(spec['type']);
  const text = [metadata.description, profileText(spec)].filter(Boolean).join(' : ');
  const document = {
    title,
    text,
    componentType: type || 'other',
    type,
    namespace,
    kind: entity.kind,
    name: metadata.name,
    lifecycle: textOf(spec['lifecycle']),
    owner: textOf(spec['owner']),
    location: `/catalog/${[namespace, entity.kind, metadata.name].map((part) => encodeURIComponent(part.toLowerCase())).join('/')}`,
  };
  return {
    type: CATALOG_TYPE,
    id: ref,
    revision,
    document,
    filters: filtersOf({ ...document, tags: metadata.tags ?? [], system: textOf(spec['system']) }),
    names: [...new Set([metadata.name.toLowerCase(), title.toLowerCase(), ref])],
    lexemes: toVector([
      { weight: 'A', text: `${metadata.name} ${title}` },
      { weight: 'B', text: [entity.kind, type, ...(metadata.tags ?? [])].join(' ') },
      { weight: 'C', text },
      { weight: 'D', text: [document.owner, textOf(spec['system']), textOf(spec['domain']), document.lifecycle].join(' ') },
    ]),
  };
}

/** Fields nobody would narrow a search by. */
const UNFILTERED = new Set(['title', 'text', 'location']);

function filtersOf(fields: Readonly<Record<string, string | readonly string[]>>): Record<string, string[]> {
  const filters: Record<string, string[]> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (!UNFILTERED.has(name)) {
      filters[name] = (Array.isArray(value) ? value : [value as string]).map((each: string) => each.toLowerCase());
    }
  }
  return filters;
}

function profileText(spec: Readonly<Record<string, unknown>>): string {
  const profile = spec['profile'];
  if (typeof profile !== 'object' || profile === null) {
    return '';
  }
  const { displayName, email } = profile as Record<string, unknown>;
  return [displayName, email].filter((part) => typeof part === 'string').join(' : ');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
