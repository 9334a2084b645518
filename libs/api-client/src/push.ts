import type { Entity } from '@callboard/catalog-model';
import { Http, type ClientOptions } from './http.js';

/** An entity to push, and the location ref of the place that it stands for. */
export interface PushedEntity {
  readonly entity: Entity;
  readonly locationKey?: string;
}

/** An entity that is not shown as it was given; its siblings are. `index` is its place among the given ones. */
export interface RefusedEntity {
  readonly index: number;
  readonly entityRef?: string;
  readonly code: string;
  readonly message: string;
}

/** What a push has changed. `truncated`: `entities` does not list all of it. */
export interface PushResult {
  readonly source: string;
  /** Value for `wait` of readers that shall know of it. */
  readonly position: string;
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
  readonly unchanged: number;
  readonly refused: readonly RefusedEntity[];
  readonly entities: ReadonlyArray<{ readonly ref: string; readonly uid: string; readonly etag: string; readonly revision: number }>;
  readonly truncated?: true;
}

/** One entity after it was put. */
export interface PutResult {
  readonly entityRef: string;
  readonly uid: string;
  readonly etag: string;
  readonly revision: number;
  readonly source: string;
  readonly outcome: 'created' | 'updated' | 'unchanged';
  readonly position: string;
}

/** A set of entities that is pushed into the catalog. */
export interface PushedSource {
  readonly source: string;
  readonly type: 'push' | 'provider';
  readonly status: { readonly state: 'processing' | 'processed' | 'error'; readonly code?: string; readonly message?: string };
  readonly entityCount: number;
  readonly errorCount: number;
  readonly lastAttemptAt?: string;
  readonly lastSuccessAt?: string;
  readonly durationMs?: number;
  readonly createdBy?: string;
  readonly createdAt: string;
}

/** A set with what is wrong in it. */
export interface PushedSourceDetails extends PushedSource {
  readonly errors: ReadonlyArray<{ readonly entityRef?: string; readonly code: string; readonly message: string }>;
}

/** Makes a request that may be sent again without a second effect. */
export interface PushOptions {
  readonly idempotencyKey?: string;
}

/** When one entity is written, and into which set. */
export interface PutOptions extends PushOptions {
  /** `api`, when left out. */
  readonly source?: string;
  /** Only over this etag; `*`: only over what exists. */
  readonly ifMatch?: string;
  /** Only when there is no such entity. */
  readonly ifAbsent?: boolean;
}

/** Thousands of entities are stored before the answer comes. */
const PUSH_TIMEOUT_MS = 120_000;

/** Pushes entities into the catalog; when a call is done, readers know of it. */
export class PushClient {
  private readonly http: Http;

  constructor(options: ClientOptions) {
    this.http = new Http(options);
  }

  /** Makes the set what is given; what it leaves out is deleted. */
  replaceEntities(source: string, entities: readonly PushedEntity[], options: PushOptions = {}): Promise<PushResult> {
    return this.http.json(`${sourcePath(source)}/entities`, { method: 'PUT', body: { entities }, headers: headersOf(options), timeoutMs: PUSH_TIMEOUT_MS });
  }

  /** Adds or replaces some entities of the set, and removes others by ref. */
  changeEntities(source: string, { added = [], removed = [] }: { added?: readonly PushedEntity[]; removed?: readonly string[] }, options: PushOptions = {}): Promise<PushResult> {
    return this.http.json(`${sourcePath(source)}/entities`, { method: 'PATCH', body: { added, removed }, headers: headersOf(options), timeoutMs: PUSH_TIMEOUT_MS });
  }

  /** Puts one entity. Rejects with `precondition_failed` when it is not as the caller expects, `name_conflict` when another source owns it. */
  putEntity(entity: Entity, options: PutOptions = {}): Promise<PutResult> {
    const { kind, metadata: { namespace = 'default', name } } = entity;
    return this.http.json(entityPath(kind, namespace, name), { method: 'PUT', body: entity, query: { source: options.source }, headers: headersOf(options) });
  }

  /** Deletes one entity; what was pushed is gone for good, what a file still names comes back when that is read. */
  async removeEntity(kind: string, namespace: string, name: string): Promise<void> {
    await this.http.send(entityPath(kind, namespace, name), { method: 'DELETE' });
  }

  async listSources(): Promise<PushedSource[]> {
    return (await this.http.json<{ items: PushedSource[] }>('/api/catalog/sources')).items;
  }

  /** Undefined when nothing has been pushed under this name. */
  findSource(source: string): Promise<PushedSourceDetails | undefined> {
    return this.http.jsonOrUndefined(sourcePath(source));
  }

  /** Removes a set with everything that only it brought. */
  async removeSource(source: string): Promise<void> {
    await this.http.send(sourcePath(source), { method: 'DELETE', timeoutMs: PUSH_TIMEOUT_MS });
  }
}

function headersOf({ idempotencyKey, ifMatch, ifAbsent }: PutOptions): Record<string, string> {
  return {
    ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
    ...(ifMatch !== undefined && { 'if-match': ifMatch === '*' ? ifMatch : `"${ifMatch}"` }),
    ...(ifAbsent && { 'if-none-match': '*' }),
  };
}

function sourcePath(source: string): string {
  return `/api/catalog/sources/${encodeURIComponent(source)}`;
}

function entityPath(kind: string, namespace: string, name: string): string {
  return `/api/catalog/entities/by-name/${[kind, namespace, name].map(encodeURIComponent).join('/')}`;
}
