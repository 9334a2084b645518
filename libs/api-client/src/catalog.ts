import type { Entity, EntityRelation } from '@callboard/catalog-model';
import { Http, type ClientOptions } from './http.js';
import { writeFilters, type FilterSet } from './filters.js';
import type { CycleQuery, DanglingRef, GraphPage, GraphPaths, Impact, ImpactQuery, IslandQuery, Islands, Knot, PathQuery } from './graph-questions.js';
import type { RestoreProposal, RevisionComparison } from './history.js';

/** What the catalog says about the processing of an entity. */
export interface EntityStatusItem {
  readonly type: string;
  readonly level: 'info' | 'warning' | 'error';
  readonly message: string;
}

/** An entity as the catalog serves it. */
export interface StitchedEntity extends Entity {
  readonly relations?: readonly EntityRelation[];
  readonly status?: { readonly items?: readonly EntityStatusItem[] };
}

/** Which entities, in which order, and how much of each. */
export interface EntityQuery {
  readonly filter?: readonly FilterSet[];
  readonly fields?: readonly string[];
  readonly orderField?: { readonly field: string; readonly order: 'asc' | 'desc' };
  readonly fullText?: { readonly term: string; readonly fields?: readonly string[] };
  /** A moment of the past: an RFC 3339 time, or a position such as `CATALOG:120`. */
  readonly asOf?: string;
  readonly limit?: number;
  /** Of an earlier page; everything but `fields` and `limit` is then ignored. */
  readonly cursor?: string;
}

/** One page of entities. `totalItems` counts all that match and have the field they are ordered by. */
export interface EntityPage {
  readonly items: readonly StitchedEntity[];
  readonly totalItems: number;
  readonly pageInfo: { readonly nextCursor?: string; readonly prevCursor?: string };
}

/** How often one value of a facet occurs. */
export interface FacetCount {
  readonly value: string;
  readonly count: number;
}

/** One operation of an RFC 6902 JSON Patch. */
export interface PatchOperation {
  readonly op: string;
  readonly path: string;
  readonly from?: string;
  readonly value?: unknown;
}

/** One stored change of an entity. */
export interface EntityChange {
  readonly revision: number;
  readonly uid: string;
  readonly time: string;
  readonly type: 'created' | 'updated' | 'deleted';
  readonly actor?: string;
  readonly cause?: { readonly type: string; readonly location?: string; readonly id?: string; readonly version?: string };
  readonly patch?: readonly PatchOperation[];
  /** Why there is no patch. */
  readonly patchOmitted?: string;
  readonly entity?: StitchedEntity;
}

/** One page of an entity's history, newest first. */
export interface EntityHistory {
  readonly items: readonly EntityChange[];
  readonly pageInfo: { readonly nextCursor?: string; readonly prevCursor?: string };
}

/** Which part of the graph around an entity. */
export interface GraphQuery {
  readonly depth?: number;
  readonly relations?: readonly string[];
  readonly kinds?: readonly string[];
  readonly direction?: 'both' | 'in' | 'out';
}

/** An entity in a laid-out graph; `x` and `y` are of its upper left corner, in px. */
export interface GraphNode {
  readonly ref: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly title?: string;
  readonly type?: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Steps from the root. */
  readonly depth: number;
  /** Something points at it and it does not exist. */
  readonly missing?: true;
}

/** The neighbourhood of an entity, laid out. `truncated`: there is more than fits. */
export interface EntityGraph {
  readonly nodes: readonly GraphNode[];
  readonly edges: ReadonlyArray<{ readonly source: string; readonly target: string; readonly type: string }>;
  readonly truncated: boolean;
}

/** Reads entities, facets, history and graphs; asks for refreshes. */
export class CatalogClient {
  private readonly http: Http;

  constructor(options: ClientOptions) {
    this.http = new Http(options);
  }

  /** One page of entities. */
  queryEntities(query: EntityQuery, signal?: AbortSignal): Promise<EntityPage> {
    const { filter = [], fields, orderField, fullText, asOf, limit, cursor } = query;
    return this.http.json('/api/catalog/entities/by-query', {
      signal,
      query:
        cursor === undefined
          ? {
              filter: writeFilters(filter),
              fields: fields?.join(','),
              asOf,
              limit,
              orderField: orderField && [`${orderField.field},${orderField.order}`],
              fullTextFilterTerm: fullText?.term,
              fullTextFilterFields: fullText?.fields?.join(','),
            }
          : { cursor, fields: fields?.join(','), limit },
    });
  }

  /** Every entity that matches, in one answer that the service streams. */
  listEntities(query: Pick<EntityQuery, 'filter' | 'fields'>, signal?: AbortSignal): Promise<StitchedEntity[]> {
    return this.http.json('/api/catalog/entities', { signal, timeoutMs: 30_000, query: { filter: writeFilters(query.filter ?? []), fields: query.fields?.join(',') } });
  }

  /** The entity, or undefined when it does not exist or may not be seen; `asOf` a moment of the past. */
  findEntity(kind: string, namespace: string, name: string, { asOf }: { asOf?: string } = {}): Promise<StitchedEntity | undefined> {
    return this.http.jsonOrUndefined(entityPath(kind, namespace, name), { query: { asOf } });
  }

  /** The entities of these refs, same length and order; undefined for what does not exist. At most 1000. */
  async findEntities(refs: readonly string[], fields?: readonly string[]): Promise<Array<StitchedEntity | undefined>> {
    if (refs.length === 0) return [];
    const { items } = await this.http.json<{ items: Array<StitchedEntity | null> }>('/api/catalog/entities/by-refs', { method: 'POST', body: { entityRefs: refs, fields } });
    return items.map((item) => item ?? undefined);
  }

  /** How often each value of the facets occurs among the entities that match. */
  async countFacets<Facet extends string>(facets: readonly Facet[], filter: readonly FilterSet[] = [], { asOf }: { asOf?: string } = {}): Promise<Record<Facet, FacetCount[]>> {
    const answer = await this.http.json<{ facets: Record<Facet, FacetCount[]> }>('/api/catalog/entity-facets', { query: { facet: facets, filter: writeFilters(filter), asOf } });
    return answer.facets;
  }

  /** The stored changes of an entity, newest first; a deleted one keeps them. */
  async listChanges(kind: string, namespace: string, name: string, page: { limit?: number; cursor?: string; type?: string; since?: string; until?: string } = {}): Promise<EntityHistory> {
    const history = await this.http.jsonOrUndefined<EntityHistory>(`${entityPath(kind, namespace, name)}/history`, { query: page });
    return history ?? { items: [], pageInfo: {} };
  }

  /** The neighbourhood of an entity, laid out for drawing; undefined when the root does not exist. */
  findGraph(root: string, { depth, relations, kinds, direction }: GraphQuery = {}): Promise<EntityGraph | undefined> {
    return this.http.jsonOrUndefined('/api/catalog/graph', { query: { root, depth, relations: relations?.join(','), kinds: kinds?.join(','), direction } });
  }

  /** What lies between two revisions, in either order; undefined when one of them is not there. */
  compareRevisions(kind: string, namespace: string, name: string, { from, to }: { from: number; to: number }): Promise<RevisionComparison | undefined> {
    return this.http.jsonOrUndefined(`${entityPath(kind, namespace, name)}/history/compare`, { query: { from, to } });
  }

  /** What to write into which file so that the entity becomes what it was at a revision. */
  proposeRestore(kind: string, namespace: string, name: string, revision: number): Promise<RestoreProposal | undefined> {
    return this.http.jsonOrUndefined(`${entityPath(kind, namespace, name)}/history/${revision}/restore`);
  }

  /** Everything that a change of some entities reaches; undefined when one of them does not exist. */
  findImpact(roots: readonly string[], { relations, ...query }: ImpactQuery = {}): Promise<Impact | undefined> {
    return this.http.jsonOrUndefined('/api/catalog/graph/impact', { query: { ...query, root: roots, relations: relations?.join(',') } });
  }

  /** The shortest ways between two entities; undefined when one of them does not exist. */
  findPaths(from: string, to: string, { relations, ...query }: PathQuery = {}): Promise<GraphPaths | undefined> {
    return this.http.jsonOrUndefined('/api/catalog/graph/path', { query: { ...query, from, to, relations: relations?.join(',') } });
  }

  /** Where relations lead back to where they began. */
  listCycles({ relations, ...page }: CycleQuery = {}): Promise<GraphPage<Knot>> {
    return this.http.json('/api/catalog/graph/cycles', { query: { ...page, relations: relations?.join(',') } });
  }

  /** Refs that something points at and that do not exist. */
  listDanglingRefs({ kinds, ...page }: { kinds?: readonly string[]; limit?: number; cursor?: string } = {}): Promise<GraphPage<DanglingRef>> {
    return this.http.json('/api/catalog/graph/dangling', { query: { ...page, kinds: kinds?.join(',') } });
  }

  /** Entities that relate to each other and to nothing else. */
  listIslands({ relations, kinds, ...page }: IslandQuery = {}): Promise<Islands> {
    return this.http.json('/api/catalog/graph/islands', { query: { ...page, relations: relations?.join(','), kinds: kinds?.join(',') } });
  }

  /** Asks the catalog to read the entity's source again now. */
  async refreshEntity(entityRef: string): Promise<void> {
    await this.http.send('/api/catalog/refresh', { method: 'POST', body: { entityRef } });
  }
}

function entityPath(kind: string, namespace: string, name: string): string {
  return `/api/catalog/entities/by-name/${[kind, namespace, name].map(encodeURIComponent).join('/')}`;
}
