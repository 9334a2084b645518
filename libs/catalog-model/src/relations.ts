import { DEFAULT_NAMESPACE, type Entity, type EntityRelation } from './entity.js';
import { isJsonObject } from './json.js';
import type { KindDefinition } from './kinds.js';
import { ModelError } from './model-error.js';
import { canonicalEntityRef, entityRefOf } from './refs.js';

/** An edge of the graph, as the entity at `source` shows it. Both refs are canonical. */
export interface Relation {
  readonly source: string;
  readonly type: string;
  readonly target: string;
}

/** Relations that one entity may declare; those that others declare with it do not count. */
export const MAX_DECLARED_RELATIONS = 1000;

/**
 * The relations that an entity's own document declares, each followed by its inverse. No duplicates.
 *
 * Throws ModelError `invalid_entity` for a reference that cannot be read, that has no kind where none can be guessed,
 * or that is one too many.
 */
export function declaredRelations(entity: Entity, definition: KindDefinition): Relation[] {
  const self = entityRefOf(entity);
  const defaultNamespace = entity.metadata.namespace || DEFAULT_NAMESPACE;
  const found = new Map<string, Relation>();
  for (const { field, type, inverse, defaultKind } of definition.relations) {
    for (const ref of refsIn(entity, field)) {
      const target = readRef(ref, field, { defaultKind, defaultNamespace });
      add(found, { source: self, type, target });
      add(found, { source: target, type: inverse, target: self });
    }
  }
  if (found.size > 2 * MAX_DECLARED_RELATIONS) {
    throw new ModelError('invalid_entity', `The entity declares ${Math.ceil(found.size / 2)} relations, more than the limit of ${MAX_DECLARED_RELATIONS}`, { field: 'spec' });
  }
  return [...found.values()];
}

/** The relations shown on one entity, sorted by type, then by target. */
export function shownRelations(ref: string, relations: Iterable<Relation>): EntityRelation[] {
  const shown = new Map<string, EntityRelation>();
  for (const { source, type, target } of relations) {
    if (source === ref) {
      shown.set(`${type} ${target}`, { type, targetRef: target });
    }
  }
  return [...shown.values()].sort((a, b) => compare(a.type, b.type) || compare(a.targetRef, b.targetRef));
}

/** The entity with its lists of refs sorted: their order means nothing, and a source without a stable one would seem to change. */
export function withSortedRefLists(entity: Entity): Entity {
  const sorted: Record<string, string[]> = {};
  for (const field of REF_LISTS) {
    const list = entity.spec?.[field];
    if (Array.isArray(list) && list.every((item) => typeof item === 'string')) {
      sorted[field] = [...list].sort();
    }
  }
  return Object.keys(sorted).length === 0 ? entity : { ...entity, spec: { ...entity.spec, ...sorted } };
}

const REF_LISTS = ['providesApis', 'consumesApis', 'dependsOn', 'dependencyOf', 'memberOf', 'children', 'members'];

function refsIn(entity: Entity, field: string): string[] {
  const refs = valuesAt(entity.spec, field.split('.')).filter((ref) => ref !== undefined && ref !== null && ref !== '');
  for (const ref of refs) {
    if (typeof ref !== 'string') {
      throw new ModelError('invalid_entity', `spec.${field}: an entity reference must be a string, not ${JSON.stringify(ref)}`, { field: `spec.${field}` });
    }
  }
  return refs as string[];
}

/** Everything at a path, through all items of the lists on the way and at its end. */
function valuesAt(value: unknown, path: readonly string[]): unknown[] {
  if (Array.isArray(value)) {
    return value.flatMap((item) => valuesAt(item, path));
  }
  const [key, ...rest] = path;
  if (key === undefined) {
    return [value];
  }
  return isJsonObject(value) && Object.hasOwn(value, key) ? valuesAt(value[key], rest) : [];
}

// eslint-disable-next-line no-control-regex
const CONTROL_CHARACTER = /[\u0000-\u001f]/;

function readRef(ref: string, field: string, defaults: { defaultKind?: string; defaultNamespace: string }): string {
  if (CONTROL_CHARACTER.test(ref)) {
    throw new ModelError('invalid_entity', `spec.${field}: an entity reference holds no control characters`, { field: `spec.${field}` });
  }
  try {
    return canonicalEntityRef(ref, defaults);
  } catch (error) {
    throw new ModelError('invalid_entity', `spec.${field}: ${(error as Error).message}`, { field: `spec.${field}`, cause: error });
  }
}

function add(found: Map<string, Relation>, relation: Relation): void {
  found.set(`${relation.source} ${relation.type} ${relation.target}`, relation);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
