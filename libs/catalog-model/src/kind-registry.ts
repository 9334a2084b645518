import { Ajv, type ValidateFunction } from 'ajv';
import type { Entity } from './entity.js';
import { describeSchemaError } from './entity-schema.js';
import { BUILT_IN_KINDS, type KindDefinition } from './kinds.js';
import { ModelError } from './model-error.js';

/** The kinds that a catalog knows, ready to judge entities. */
export class KindRegistry {
  private readonly definitions = new Map<string, KindDefinition[]>();
  private readonly spellings = new Map<string, string>();
  private readonly validators = new Map<KindDefinition, ValidateFunction>();
  private readonly ajv = new Ajv({ allowUnionTypes: true, allErrors: true, strict: false });

  /** Schemas are compiled when first needed. */
  constructor(definitions: readonly KindDefinition[] = BUILT_IN_KINDS) {
    for (const definition of definitions) {
      this.spellings.set(definition.kind.toLowerCase(), definition.kind);
      for (const apiVersion of definition.apiVersions) {
        const key = keyOf(apiVersion, definition.kind);
        this.definitions.set(key, [...(this.definitions.get(key) ?? []), definition]);
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
    return this.spellings.get(kind.toLowerCase());
  }

  /** Judges the entity by its kind and gives the definition. Throws ModelError `unknown_kind` or `invalid_entity`. */
  validate(entity: Entity): KindDefinition {
    const definition = this.find(entity);
    if (!definition) {
      throw new ModelError('unknown_kind', `No processor recognized the entity as valid, possibly caused by a foreign kind or apiVersion (${entity.apiVersion}, ${entity.kind})`, { field: 'kind' });
    }
    const validate = this.validatorOf(definition);
    if (!validate(entity)) {
      throw describeSchemaError(validate.errors);
    }
    return definition;
  }

  private validatorOf(definition: KindDefinition): ValidateFunction {
    const known = this.validators.get(definition);
    if (known) {
      return known;
    }
    const validate = this.ajv.compile({ type: 'object', required: definition.specOptional ? [] : ['spec'], properties: { spec: definition.spec } });
    this.validators.set(definition, validate);
    return validate;
  }
}

function keyOf(apiVersion: string, kind: string): string {
  return `${apiVersion}\n${kind}`;
}
