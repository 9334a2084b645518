import { extendKinds, type KindExtension } from './kind-extension.js';
import { KindRegistry } from './kind-registry.js';
import { BUILT_IN_KINDS, type KindDefinition } from './kinds.js';
import type { StageError } from './validate-entity.js';
import { validateEntity } from './validate-entity.js';

const database: KindDefinition = {
  kind: 'Database',
  apiVersions: ['example.com/v1'],
  dialect: '2020-12',
  spec: { required: ['engine'], properties: { engine: { enum: ['postgres', 'mysql'] } } },
  relations: [
    { field: 'backup.owner', type: 'backedUpBy', inverse: 'backsUp', defaultKind: 'Group' },
    { field: 'replicas.host', type: 'runsOn', inverse: 'hosts', defaultKind: 'Resource' },
  ],
};
const entity = (spec: object | undefined, change: object = {}) => ({ apiVersion: 'example.com/v1', kind: 'Database', metadata: { name: 'orders' }, ...(spec && { spec }), ...change });
const component = (spec: object) => ({ apiVersion: 'backstage.io/v1alpha1', kind: 'Component', metadata: { name: 'cart' }, spec: { type: 'service', lifecycle: 'production', owner: 'a', ...spec } });
const extension = (change: Partial<KindExtension>): KindExtension => ({ kind: 'component', properties: {}, required: [], relations: [], ...change });
const refusal = (value: unknown, kinds: KindRegistry): Partial<StageError> | undefined => {
  try {
    validateEntity(value, kinds);
    return undefined;
  } catch (error) {
    const { stage, code, field, message } = error as StageError;
    return { stage, code, field, message };
  }
};

describe('registered kinds', () => {
  const kinds = new KindRegistry([...BUILT_IN_KINDS, database]);

  it('judge their entities by schema, with the path of what is wrong', () => {
    expect(refusal(entity({ engine: 'postgres' }), kinds)).toBeUndefined();
    expect(refusal(entity({ engine: 'dbase' }), kinds)).toMatchObject({ stage: 'kind', code: 'invalid_entity', field: 'spec.engine' });
    expect(refusal(entity(undefined), kinds)).toMatchObject({ field: 'spec.engine', message: "/spec must have required property 'engine' - missingProperty: engine" });
    expect(refusal(entity({ engine: 'mysql' }, { apiVersion: 'example.com/v2' }), kinds)).toMatchObject({ code: 'unknown_kind' });
  });

  it('relate in both directions by paths through objects and lists', () => {
    const { relations } = validateEntity(entity({ engine: 'mysql', backup: { owner: 'ops' }, replicas: [{ host: 'a' }, { host: ['b', 'other/c'] }, {}] }), kinds);
    expect(relations.filter(({ source }) => source === 'database:default/orders').map(({ type, target }) => `${type} ${target}`)).toEqual([
      'backedUpBy group:default/ops',
      'runsOn resource:default/a',
      'runsOn resource:default/b',
      'runsOn resource:other/c',
    ]);
    expect(relations).toContainEqual({ source: 'resource:other/c', type: 'hosts', target: 'database:default/orders' });
    expect(refusal(entity({ engine: 'mysql', backup: { owner: 1 } }), kinds)).toMatchObject({ stage: 'relations', field: 'spec.backup.owner' });
  });

  it('change the fingerprint of their own kind and of no other', () => {
    const other = new KindRegistry([...BUILT_IN_KINDS, { ...database, relations: [] }]);
    expect(other.fingerprint('DATABASE')).not.toBe(kinds.fingerprint('database'));
    expect(other.fingerprint('component')).toBe(kinds.fingerprint('Component'));
    expect(other.fingerprint('nothing')).toBe(kinds.fingerprint('else'));
  });
});

describe('fields added to a kind', () => {
  const extended = (...extensions: KindExtension[]) => new KindRegistry(extendKinds([...BUILT_IN_KINDS, database], extensions));

  it('are judged beside those that the kind has', () => {
    const kinds = extended(extension({ properties: { tier: { type: 'integer' } }, required: ['tier'] }));
    expect(refusal(component({ tier: 1 }), kinds)).toBeUndefined();
    expect(refusal(component({}), kinds)).toMatchObject({ stage: 'kind', field: 'spec.tier' });
    expect(refusal(component({ tier: 'x' }), kinds)).toMatchObject({ field: 'spec.tier', message: '/spec/tier must be integer - type: integer' });
    expect(refusal(component({ tier: 1, owner: '' }), kinds)).toMatchObject({ field: 'spec.owner' });
  });

  it('narrow a field that is there, and never widen it', () => {
    const kinds = extended(extension({ properties: { lifecycle: { enum: ['production', ''] } } }));
    expect(refusal(component({ lifecycle: 'production' }), kinds)).toBeUndefined();
    expect(refusal(component({ lifecycle: 'x' }), kinds)).toMatchObject({ field: 'spec.lifecycle' });
    expect(refusal(component({ lifecycle: '' }), kinds)).toMatchObject({ field: 'spec.lifecycle' });
  });

  it('hold for one spec.type only where they say so', () => {
    const kinds = extended(extension({ specType: 'website', properties: { url: { type: 'string' } }, required: ['url'] }), extension({ required: ['system'] }));
    expect(refusal(component({ system: 's' }), kinds)).toBeUndefined();
    expect(refusal(component({ type: 'website', system: 's' }), kinds)).toMatchObject({ field: 'spec.url' });
    expect(refusal(component({ type: 'website', url: 'x' }), kinds)).toMatchObject({ field: 'spec.system' });
  });

  it('are part of every shape that the kind has', () => {
    const kinds = extended(extension({ kind: 'API', required: ['system'] }));
    const server = { apiVersion: 'backstage.io/v1alpha1', kind: 'API', metadata: { name: 'm' }, spec: { type: 'mcp-server', lifecycle: 'x', owner: 'o', remotes: [{ type: 'sse', url: 'x' }] } };
    expect(refusal(server, kinds)).toMatchObject({ field: 'spec.system' });
  });

  it('may close a schema that takes no other fields', () => {
    const closed = { ...database, spec: { ...database.spec, additionalProperties: false }, relations: [] };
    const kinds = new KindRegistry(extendKinds([closed], [extension({ kind: 'database', properties: { size: { type: 'integer' } } })]));
    expect(refusal(entity({ engine: 'mysql', size: 1 }), kinds)).toBeUndefined();
    expect(refusal(entity({ engine: 'mysql', weight: 1 }), kinds)).toMatchObject({ field: 'spec.weight' });
  });

  it('bring their relations', () => {
    const kinds = extended(extension({ properties: {}, relations: [{ field: 'onCall', type: 'onCallBy', inverse: 'onCallFor', defaultKind: 'User' }] }));
    expect(validateEntity(component({ onCall: 'ann' }), kinds).relations).toContainEqual({ source: 'user:default/ann', type: 'onCallFor', target: 'component:default/cart' });
  });
});
