import { Ajv, type ValidateFunction } from 'ajv';
import { canonicalJson } from './canonical-json.js';
import type { Entity } from './entity.js';
import { describeSchemaError } from './entity-schema.js';
import { compileKindSchema } from './kind-schema.js';
import { BUILT_IN_KINDS, type KindDefinition } from './kinds.js';
import { ModelError } from './model-error.js';

/** The kinds that a catalog knows, ready to judge entities. */
export class KindRegistry {
  private readonly definitions = new Map<string, KindDefinition[]>();
  private readonly byKind = new Map<string, KindDefinition[]>();
  private readonly validators = new Map<KindDefinition, ValidateFunction>();
  private readonly fingerprints = new Map<string, string>();
  private readonly ajv = new Ajv({ allowUnionTypes: true, allErrors: true, strict: false });

  /** Schemas are compiled when first needed; those with a dialect must have passed `assertKindSchema`. */
  constructor(definitions: readonly KindDefinition[] = BUILT_IN_KINDS) {
    for (const definition of definitions) {
      push(this.byKind, definition.kind.toLowerCase(), definition);
      for (const apiVersion of definition.apiVersions) {
        push(this.definitions, keyOf(apiVersion, definition.kind), definition);
      }
    }
  }

  /** The definition an entity falls under; kind and version must be written exactly. Undefined: nobody knows this kind. */
  find(entity: Entity): KindDefinition | undefined {
    const candidates = this.definitions.get(keyOf(entity.apiVersion, entity.kind)) ?? [];
    return candidates.find(({ specType }) => specType !== undefined && specType === entity.spec?.type) ?? candidates.find(({ specType }) => specType === undefined);
  }

  /** How a kind is written, whatever letter case it is asked for in. Undefined: nobody knows it. */
  spelling(kind: string): string | undefined {
    return this.shapesOf(kind)[0]?.kind;
  }

  /** All shapes of a kind, in any letter case. */
  shapesOf(kind: string): readonly KindDefinition[] {
    return this.byKind.get(kind.toLowerCase()) ?? [];
  }

  /** Text that changes with everything that decides what becomes of entities of a kind; the same for all unknown kinds. */
  fingerprint(kind: string): string {
    const key = kind.toLowerCase();
    let known = this.fingerprints.get(key);
    if (known === undefined) {
      const shapes = this.shapesOf(key).map(({ kind: name, apiVersions, specType, spec, specOptional, dialect, relations, allowedFromRegistered }) => ({
        kind: name,
        apiVersions,
        specType,
        spec,
        specOptional,
        dialect,
        allowedFromRegistered,
        relations: relations.map(({ field, type, inverse, defaultKind }) => ({ field, type, inverse, defaultKind })),
      }));
      known = canonicalJson(shapes);
      this.fingerprints.set(key, known);
    }
    return known;
  }

  /** Judges the entity by its kind and gives the definition. Throws ModelError `unknown_kind` or `invalid_entity`. */
  validate(entity: Entity): KindDefinition {
    const definition = this.find(entity);
    if (!definition) {
      throw new ModelError('unknown_kind', `No processor recognized the entity as valid, possibly caused by a foreign kind or apiVersion (${entity.apiVersion}, ${entity.kind})`, { field: 'kind' });
    }
    const validate = this.validatorOf(definition);
    // The schema of a registered kind is of spec alone, so that its references lead where its author means.
    const valid = definition.dialect ? validate(entity.spec ?? {}, { instancePath: '/spec', parentData: entity, parentDataProperty: 'spec', rootData: entity, dynamicAnchors: {} }) : validate(entity);
    if (!valid) {
      throw describeSchemaError(validate.errors);
    }
    return definition;
  }

  private validatorOf(definition: KindDefinition): ValidateFunction {
    const known = this.validators.get(definition);
    if (known) {
      return known;
    }
    const { dialect, spec, specOptional } = definition;
    const validate = dialect ? compileKindSchema({ type: 'object', ...spec }, dialect) : this.ajv.compile({ type: 'object', required: specOptional ? [] : ['spec'], properties: { spec } });
    this.validators.set(definition, validate);
    return validate;
  }
}

function push(map: Map<string, KindDefinition[]>, key: string, definition: KindDefinition): void {
  map.set(key, [...(map.get(key) ?? []), definition]);
}

function keyOf(apiVersion: string, kind: string): string {
  return `${apiVersion}\n${kind}`;
}
