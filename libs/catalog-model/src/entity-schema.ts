import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { Entity } from './entity.js';
import { ModelError } from './model-error.js';

const text = { type: 'string', minLength: 1 };
const textMap = { type: 'object', patternProperties: { '^.+$': { type: 'string' } } };

const ENVELOPE = {
  type: 'object',
  required: ['apiVersion', 'kind', 'metadata'],
  properties: {
    apiVersion: text,
    kind: text,
    metadata: { type: 'object', required: ['name'], properties: { name: text, namespace: text } },
  },
};

const ENTITY = {
  type: 'object',
  required: ['apiVersion', 'kind', 'metadata'],
  // The relations and status that some exports carry get a message of their own: see assertRootFields.
  properties: {
    apiVersion: text,
    kind: text,
    metadata: {
      type: 'object',
      required: ['name'],
      properties: {
        uid: text,
        etag: text,
        name: text,
        namespace: text,
        title: text,
        description: { type: 'string' },
        labels: textMap,
        annotations: textMap,
        tags: { type: 'array', items: text },
        links: { type: 'array', items: { type: 'object', required: ['url'], properties: { url: text, title: text, icon: text, type: text } } },
      },
    },
    spec: { type: 'object' },
    relations: {},
    status: {},
  },
  additionalProperties: false,
};

let compiled: { envelope: ValidateFunction; entity: ValidateFunction } | undefined;

function validators(): { envelope: ValidateFunction; entity: ValidateFunction } {
  compiled ??= {
    envelope: new Ajv({ allErrors: true }).compile(ENVELOPE),
    entity: new Ajv().compile(ENTITY),
  };
  return compiled;
}

/** The least that makes a value an entity: apiVersion, kind and a name. Throws ModelError `invalid_entity`. */
export function assertEnvelope(value: unknown): asserts value is Entity {
  const { envelope } = validators();
  if (!envelope(value)) {
    throw describeSchemaError(envelope.errors);
  }
}

/** The shape that all entities share. Throws ModelError `invalid_entity`. */
export function assertEntityShape(value: Entity): void {
  const { entity } = validators();
  if (!entity(value)) {
    const [error] = entity.errors ?? [];
    throw new ModelError('invalid_entity', `Malformed envelope, ${error?.instancePath || '<root>'} ${error?.message}`, { field: fieldOf(error) });
  }
}

const ROOT_FIELDS = new Set(['apiVersion', 'kind', 'metadata', 'spec']);

/** Refuses root fields that only the server writes. Throws ModelError `invalid_entity`. */
export function assertRootFields(entity: Entity): void {
  for (const field of Object.keys(entity)) {
    if (!ROOT_FIELDS.has(field)) {
      throw new ModelError('invalid_entity', `Unknown field ${field}`, { field });
    }
  }
}

/** The first schema error in words: `<path> <problem> - <detail>`. */
export function describeSchemaError(errors: readonly ErrorObject[] | null | undefined): ModelError {
  const [error] = errors ?? [];
  if (!error) {
    return new ModelError('invalid_entity', 'Unknown error');
  }
  const details = Object.entries(error.params).map(([key, value]) => `${key}: ${String(value)}`);
  return new ModelError('invalid_entity', `${error.instancePath || '<root>'} ${error.message} - ${details.join(', ')}`, { field: fieldOf(error) });
}

/** Dotted path of the field that an error is about; for a missing one, its own path. */
function fieldOf(error: ErrorObject | undefined): string | undefined {
  if (!error) {
    return undefined;
  }
  const path = error.instancePath.split('/').slice(1).map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const { missingProperty, additionalProperty } = error.params as { missingProperty?: string; additionalProperty?: string };
  const leaf = missingProperty ?? additionalProperty;
  return [...path, ...(leaf ? [leaf] : [])].join('.') || undefined;
}
