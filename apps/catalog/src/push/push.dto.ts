import { assertRefLength, canonicalEntityRef, entityRefOf, isJsonObject, type JsonObject, ModelError, parseLocationRef, validateEnvelope } from '@callboard/catalog-model';
import type { CatalogEntity, ProvidedEntity, ProviderMutation } from '@callboard/plugin-sdk';
import { InvalidInput, parseBody, parseQuery, queryParam } from '@callboard/service-kit';
import { z } from 'zod';
import type { AppliedMutation } from '../sources/apply-mutation.use-case.js';
import type { ProviderSourceStatus, SourceError } from '../sources/provider-sources.repository.js';
import type { Precondition } from './entity-tags.js';
import type { Repeatable } from './push-entities.use-case.js';
import type { Written } from './write-once.use-case.js';

/** Body of a push. */
export const MAX_PUSH_BYTES = 32 * 1024 * 1024;
/** Changed entities that an answer lists. */
const MAX_LISTED = 10_000;

const SOURCE_NAME = /^[a-z0-9][a-z0-9:._-]{0,99}$/;
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/;

const entities = z.array(z.unknown()).describe('Each an entity, or { entity, locationKey? }: the location ref of the place that it stands for');
const setBody = z.strictObject({ entities });
/** For the document; a body that is no list is read by {@link setBody}. */
export const setOrListBody = z.union([setBody, entities]);
export const deltaBody = z.strictObject({ added: entities.default([]), removed: z.array(z.unknown()).default([]).describe('Each an entity ref, { entityRef } or { entity }') });
export const entityBody = z.looseObject({ apiVersion: z.string(), kind: z.string().optional(), metadata: z.looseObject({}).optional() }).describe('What kind, namespace and name leave out is taken from the address');
export const upsertQuery = z.object({ source: queryParam.text().optional().describe('Name of the set; api when left out') });

/** Headers of a request, as the HTTP server gives them. */
export type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** The name of a source: it becomes a location ref, `push:<name>`. */
export function readSourceName(name: string): string {
  if (!SOURCE_NAME.test(name)) {
    throw new InvalidInput('invalid_name', `'${name}' is not the name of a source: lower-case letters, digits and :._-, beginning with a letter or digit, at most 100 characters`);
  }
  return name;
}

/** The whole set: `{ entities }`, or the bare list. */
export function readSet(body: unknown): ProviderMutation {
  const [entities, path] = Array.isArray(body) ? [body, 'request/body'] : [parseBody(setBody, body).entities, 'request/body/entities'];
  return { type: 'full', entities: entities.map((item, index) => readItem(item, `${path}/${index}`)) };
}

export function readDelta(body: unknown): ProviderMutation {
  const { added, removed } = parseBody(deltaBody, body);
  return {
    type: 'delta',
    added: added.map((item, index) => readItem(item, `request/body/added/${index}`)),
    removed: removed.map((item, index) => ({ entityRef: readRemoved(item, `request/body/removed/${index}`) })),
  };
}

export function readUpsertQuery(query: unknown): { source?: string } {
  const { source } = parseQuery(upsertQuery, query);
  return { source: source === undefined ? undefined : readSourceName(source) };
}

export function readEntity(body: unknown): JsonObject {
  if (!isJsonObject(body)) {
    throw wrongShape('request/body', 'must be object');
  }
  return body;
}

export function readPrecondition(headers: Headers): Precondition {
  return { ifMatch: textOf(headers['if-match']), ifNoneMatch: textOf(headers['if-none-match']) };
}

/** Undefined: the caller does not mind a second effect. */
export function readRepeatable(request: { readonly headers: Headers; readonly method: string; readonly url: string; readonly body: unknown }): Repeatable | undefined {
  const key = textOf(request.headers['idempotency-key']);
  if (key === undefined) {
    return undefined;
  }
  if (!IDEMPOTENCY_KEY.test(key)) {
    throw new InvalidInput('invalid_request', 'request/headers/idempotency-key must be 1 to 255 visible ASCII characters');
  }
  return { key, method: request.method, url: request.url, body: request.body };
}

/** The answer to a push. */
export function writeMutation(source: string, { result, position }: Written<AppliedMutation>): object {
  const { created, updated, deleted, unchanged, refused, entities } = result;
  const changed = entities.filter((entity) => entity.changed);
  return {
    source,
    position: writePosition(position),
    created,
    updated,
    deleted,
    unchanged,
    refused,
    entities: changed.slice(0, MAX_LISTED).map(({ ref, uid, etag, revision }) => ({ ref, uid, etag, revision })),
    ...(changed.length > MAX_LISTED && { truncated: true }),
  };
}

/** Where in the log readers know of a write, for `?wait=`. */
export function writePosition(position: number): string {
  return `CATALOG:${position}`;
}

/** A source as the API shows it. */
export function writeSource({ name, feed, state, problem, entities, errors, lastAttemptAt, lastSuccessAt, durationMs, createdBy, createdAt }: ProviderSourceStatus): object {
  return { source: name, type: feed, status: { state, ...problem }, entityCount: entities, errorCount: errors, lastAttemptAt, lastSuccessAt, durationMs, createdBy, createdAt };
}

export function writeSourceWithErrors({ source, errors }: { source: ProviderSourceStatus; errors: readonly SourceError[] }): object {
  return { ...writeSource(source), errors: errors.map(({ ref, code, message }) => ({ entityRef: ref, code, message })) };
}

/** An entity, or `{ entity, locationKey? }`. What is wrong with the entity itself is said later, of that one. */
function readItem(item: unknown, path: string): ProvidedEntity {
  if (!isJsonObject(item)) {
    throw wrongShape(path, 'must be object');
  }
  if (!('entity' in item) || 'kind' in item || 'apiVersion' in item) {
    return { entity: item as unknown as CatalogEntity };
  }
  const { entity, locationKey, ...others } = item;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    throw wrongShape(path, `must NOT have additional properties: ${unknown}`);
  }
  if (!isJsonObject(entity)) {
    throw wrongShape(`${path}/entity`, 'must be object');
  }
  if (locationKey === undefined || locationKey === null) {
    return { entity: entity as unknown as CatalogEntity };
  }
  if (typeof locationKey !== 'string') {
    throw wrongShape(`${path}/locationKey`, 'must be string');
  }
  return { entity: entity as unknown as CatalogEntity, locationKey: at(`${path}/locationKey`, () => (parseLocationRef(locationKey), locationKey)) };
}

/** A ref, `{ entityRef }` or `{ entity }`. */
function readRemoved(item: unknown, path: string): string {
  if (typeof item === 'string') {
    return at(path, () => canonicalEntityRef(item));
  }
  const keys = isJsonObject(item) ? Object.keys(item) : [];
  if (isJsonObject(item) && keys.length === 1 && typeof item.entityRef === 'string') {
    const { entityRef } = item;
    return at(`${path}/entityRef`, () => canonicalEntityRef(entityRef));
  }
  if (isJsonObject(item) && keys.length === 1 && isJsonObject(item.entity)) {
    const { entity } = item;
    return at(`${path}/entity`, () => assertRefLength(entityRefOf(validateEnvelope(entity))));
  }
  throw wrongShape(path, 'must be an entity ref, { entityRef } or { entity }');
}

function at<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ModelError) {
      throw new InvalidInput('invalid_request', `${path}: ${error.message}`, { cause: error });
    }
    throw error;
  }
}

function wrongShape(path: string, rule: string): InvalidInput {
  return new InvalidInput('invalid_request', `${path} ${rule}`);
}

function textOf(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(', ') : header;
}
