import type { Json } from './template-action.js';

/** An entity as the catalog has it; `relations` are not included. */
export interface CatalogEntity {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly title?: string;
    readonly description?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly tags?: readonly string[];
    readonly [key: string]: unknown;
  };
  readonly spec?: Readonly<Record<string, unknown>>;
}

/** Reads the catalog with the plugin's own identity, not the caller's; needs capability `entities: 'read'`. */
export interface CatalogReader {
  /** Same length and order as `refs` (at most 500); undefined for what does not exist. Rejects with {@link HostError}. */
  entities(refs: readonly string[]): Promise<Array<CatalogEntity | undefined>>;
}

/**
 * The plugin's own keys and values, kept in the database; needs capability `storage: true`. No other plugin sees them.
 *
 * A key has at most 256 characters, a value at most 64 KiB of JSON, all of them together at most 16 MiB and 10,000 keys
 * (the operator may set other limits). Rejects with {@link HostError} `storage_quota` beyond them.
 */
export interface PluginStorage {
  get<Value = unknown>(key: string): Promise<Value | undefined>;
  /** `value` is anything that JSON can say, but undefined. */
  set(key: string, value: unknown): Promise<void>;
  delete(key: string): Promise<void>;
  /** Entries whose key starts with `prefix`, ordered by key, at most 500; `after` is the last key of the former page. */
  list<Value = unknown>(prefix: string, page?: { after?: string; limit?: number }): Promise<Array<{ key: string; value: Value }>>;
}

/** Writes to the host's log, marked with the plugin's id. Lines beyond 8 KiB are cut, beyond 100 a second dropped. */
export interface PluginLogger {
  debug(message: string, fields?: Readonly<Record<string, Json>>): void;
  info(message: string, fields?: Readonly<Record<string, Json>>): void;
  warn(message: string, fields?: Readonly<Record<string, Json>>): void;
  error(message: string, fields?: Readonly<Record<string, Json>>): void;
}

/** What the host lends to a plugin's code. There is nothing else: no database, no broker, no file to write, no network. */
export interface PluginContext {
  /** The plugin's part of the configuration, valid by its schema. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly log: PluginLogger;
  readonly storage: PluginStorage;
  readonly catalog: CatalogReader;
}

/** Who called a route: an entity ref of a user or the subject of a service. The token itself stays in the host. */
export interface RouteCaller {
  readonly type: 'user' | 'service';
  readonly ref: string;
}

/** A request to one of the plugin's routes. */
export interface RouteRequest {
  readonly method: RouteMethod;
  /** The named parts of the path, decoded. */
  readonly params: Readonly<Record<string, string>>;
  /** The first value of each query parameter. */
  readonly query: Readonly<Record<string, string>>;
  /** Of the request's headers these only, in lower case: accept, accept-language, content-type, if-none-match. */
  readonly headers: Readonly<Record<string, string>>;
  /** The parsed JSON body; undefined without one. */
  readonly body?: Json;
  readonly caller: RouteCaller;
}

/** An answer, made by {@link json} or {@link text}. */
export interface RouteReply {
  readonly status: number;
  /** Of these, in lower case, the caller gets content-type, cache-control, etag, last-modified, content-language; the rest is dropped. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The methods that a route may have. */
export const ROUTE_METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type RouteMethod = (typeof ROUTE_METHODS)[number];

/** An HTTP route below `/api/<plugin id>`. */
export interface RouteExtension {
  readonly point: 'route';
  readonly method: RouteMethod;
  readonly path: string;
  readonly handle: (request: RouteRequest, context: PluginContext) => Promise<RouteReply> | RouteReply;
}

/** A change that a listener gets: a CloudEvents 1.0 envelope, as Callboard announces it. */
export interface PluginEvent<Data = unknown> {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  /** The entity ref, or the id of what changed. */
  readonly subject: string;
  /** RFC 3339. */
  readonly time: string;
  /** Grows by one with each change of the same subject; absent on events without one. */
  readonly revision?: number;
  /** Who did it: an entity ref or the subject of a caller. */
  readonly actor?: string;
  readonly data: Data;
}

/** A durable reader of events. */
export interface ListenerExtension {
  readonly point: 'event-listener';
  readonly name: string;
  readonly types: readonly string[];
  readonly kinds?: readonly string[];
  readonly handle: (event: PluginEvent, context: PluginContext) => Promise<void> | void;
}

/** What a plugin's server module exports as `extensions`. */
export type ServerExtension = RouteExtension | ListenerExtension;

/**
 * Serves `method /api/<plugin id><path>` to every signed-in user and every service that may use plugins.
 *
 * `path` is literal segments and `:name` parts; a literal wins over a name. The handler has 10 s, then the caller gets
 * 504. What it throws becomes a 502 without details, except {@link RouteError}.
 */
export function route(method: RouteMethod, path: string, handle: RouteExtension['handle']): RouteExtension {
  return { point: 'route', method, path, handle };
}

/**
 * Calls `handle` with each event of these types, one at a time, those of one subject in order, also those that came while
 * the plugin was away.
 *
 * `types` are event types of one stream, each also listed in the manifest's capability `events`; `kinds` (any case)
 * keeps those entity events whose subject has one of these kinds. What the handler writes to `storage` is stored when it has returned, in
 * one transaction with the note that the event is done: twice is once. Everything else it does may happen again. A
 * handler that throws, or takes longer than 30 s, gets the event again, five times in all, while those of other subjects
 * go on; then it is put aside as a dead letter, and later events of its subject with it.
 */
export function eventListener<Data = unknown>(
  listener: { name: string; types: readonly string[]; kinds?: readonly string[] },
  handle: (event: PluginEvent<Data>, context: PluginContext) => Promise<void> | void,
): ListenerExtension {
  return { point: 'event-listener', ...listener, handle: handle as ListenerExtension['handle'] };
}

/** A JSON answer, 200 unless said otherwise. */
export function json(value: unknown, reply: { status?: number; headers?: Record<string, string> } = {}): RouteReply {
  return {
    status: reply.status ?? 200,
    headers: { ...lowerCased(reply.headers), 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(value),
  };
}

/** A text answer, `text/plain` unless its content type says otherwise. */
export function text(value: string, reply: { status?: number; headers?: Record<string, string> } = {}): RouteReply {
  return { status: reply.status ?? 200, headers: { 'content-type': 'text/plain; charset=utf-8', ...lowerCased(reply.headers) }, body: value };
}

/** Throw it in a route to answer 400, 403, 404 or 409 in the error envelope; the message is for the caller. */
export class RouteError extends Error {
  override readonly name = 'RouteError';

  constructor(
    readonly status: 400 | 403 | 404 | 409,
    message: string,
  ) {
    super(message);
  }

  /** By name: a plugin's bundle and the process that runs it each have a copy of this class. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === 'RouteError';
  }
}

/** How calls to the host reject; `code` is one of the product's stable error codes. */
export class HostError extends Error {
  override readonly name = 'HostError';

  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }

  /** By name: a plugin's bundle and the process that runs it each have a copy of this class. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === 'HostError';
  }
}

function lowerCased(headers: Record<string, string> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
