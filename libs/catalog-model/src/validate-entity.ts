import { DEFAULT_NAMESPACE, type Entity } from './entity.js';
import { assertEntityShape, assertEnvelope, assertRootFields } from './entity-schema.js';
import { assertFieldFormats } from './field-format.js';
import type { JsonObject } from './json.js';
import type { KindRegistry } from './kind-registry.js';
import type { KindDefinition } from './kinds.js';
import { ModelError } from './model-error.js';
import { declaredRelations, withSortedRefLists, type Relation } from './relations.js';
import { assertDistinctKeys } from './search-fields.js';
import { assertStorable } from './storable.js';
import { YAML_LIMITS } from './yaml-limits.js';

/** Where in the making of an entity something was found wrong; the names are Backstage's, the last three are added. */
export type Stage = 'parse' | 'placeholder' | 'envelope' | 'policy' | 'kind' | 'relations' | 'rules' | 'processor';

/** A {@link ModelError} together with the stage that found it. */
export class StageError extends ModelError {
  readonly stage: Stage;

  constructor(stage: Stage, error: ModelError) {
    super(error.code, error.message, { field: error.field, cause: error });
    this.stage = stage;
  }
}

/** An entity that follows all rules, with its kind and the relations it declares. */
export interface ValidEntity {
  /** With its namespace written out and its ref lists sorted; without `metadata.uid` and `metadata.etag`. */
  readonly entity: Entity;
  readonly definition: KindDefinition;
  readonly relations: readonly Relation[];
}

/** Largest entity as JSON, in UTF-16 units: as it is written, and with its placeholders replaced. */
export const ENTITY_LIMITS = { written: YAML_LIMITS.entity, resolved: 5 * 1024 * 1024 } as const;

/** Throws StageError `policy` for a value past the limit of its form, or that cannot be stored. */
export function assertEntitySize(value: JsonObject, form: keyof typeof ENTITY_LIMITS): void {
  atStage('policy', () => {
    const size = assertStorable(value);
    if (size > ENTITY_LIMITS[form]) {
      throw new ModelError('too_large', `The entity has about ${size} characters of JSON ${form === 'written' ? 'without' : 'with'} its placeholders, more than the limit of ${ENTITY_LIMITS[form]}`);
    }
  });
}

/** The least that makes a value an entity. Throws StageError `envelope`. */
export function validateEnvelope(value: unknown): Entity {
  atStage('envelope', () => assertEnvelope(value));
  return value as Entity;
}

/**
 * Judges an entity whose placeholders have been replaced: envelope, shape, field formats, kind, relations, in that order.
 * The value itself is not changed; `form` says which limit of size it has. Throws StageError with the stage that refused it.
 */
export function validateEntity(value: unknown, kinds: KindRegistry, form: keyof typeof ENTITY_LIMITS = 'resolved'): ValidEntity {
  return withRelations(validateByKind(value, kinds, form));
}

/** The relations that a judged entity declares. Throws StageError `relations`. */
export function withRelations({ entity, definition }: Omit<ValidEntity, 'relations'>): ValidEntity {
  return { entity, definition, relations: atStage('relations', () => declaredRelations(entity, definition)) };
}

/** The shape that all entities share. Throws StageError `policy`. */
export function assertEntityStructure(value: unknown): asserts value is Entity {
  atStage('policy', () => {
    assertEntityShape(value as Entity);
    assertRootFields(value as Entity);
  });
}

/** As {@link validateEntity}, up to the kind. */
export function validateByKind(value: unknown, kinds: KindRegistry, form: keyof typeof ENTITY_LIMITS = 'resolved'): Omit<ValidEntity, 'relations'> {
  const written = validateEnvelope(value);
  const entity = atStage('policy', () => {
    assertEntityStructure(written);
    assertEntitySize(written as unknown as JsonObject, form);
    const prepared = withSortedRefLists(prepare(written));
    assertFieldFormats(prepared);
    assertDistinctKeys(prepared);
    return prepared;
  });
  return { entity, definition: atStage('kind', () => kinds.validate(entity)) };
}

function prepare(entity: Entity): Entity {
  const { uid: _uid, etag: _etag, name, namespace, ...rest } = entity.metadata;
  return { ...entity, metadata: { ...rest, name, namespace: namespace || DEFAULT_NAMESPACE } };
}

function atStage<T>(stage: Stage, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof ModelError && !(error instanceof StageError) ? new StageError(stage, error) : error;
  }
}
