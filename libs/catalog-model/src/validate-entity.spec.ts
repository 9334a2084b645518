import {
  apiEntityV1alpha1Validator,
  componentEntityV1alpha1Validator,
  DefaultNamespaceEntityPolicy,
  domainEntityV1alpha1Validator,
  EntityPolicies,
  FieldFormatEntityPolicy,
  groupEntityV1alpha1Validator,
  locationEntityV1alpha1Validator,
  NoForeignRootFieldsEntityPolicy,
  resourceEntityV1alpha1Validator,
  SchemaValidEntityPolicy,
  systemEntityV1alpha1Validator,
  userEntityV1alpha1Validator,
  type Entity as ReferenceEntity,
} from '@backstage/catalog-model';
import fc from 'fast-check';
import { isJsonObject, type JsonObject } from './json.js';
import { KindRegistry } from './kind-registry.js';
import { StageError, validateEntity } from './validate-entity.js';

const kinds = new KindRegistry();
const refusal = (value: unknown): StageError | undefined => {
  try {
    validateEntity(value, kinds);
    return undefined;
  } catch (error) {
    return error as StageError;
  }
};
const component = (change: { metadata?: object; spec?: object; root?: object } = {}): JsonObject => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'cart', ...change.metadata },
  spec: { type: 'service', lifecycle: 'production', owner: 'team-a', ...change.spec },
  ...change.root,
});

describe('validating an entity', () => {
  it('writes the namespace out, sorts ref lists and drops what the server makes', () => {
    const { entity, relations } = validateEntity(component({ metadata: { uid: 'u', etag: 'e' }, spec: { providesApis: ['b', 'a'] } }), kinds);
    expect(entity.metadata).toEqual({ name: 'cart', namespace: 'default' });
    expect(entity.spec?.providesApis).toEqual(['a', 'b']);
    expect(relations).toEqual([
      { source: 'component:default/cart', type: 'ownedBy', target: 'group:default/team-a' },
      { source: 'group:default/team-a', type: 'ownerOf', target: 'component:default/cart' },
      { source: 'component:default/cart', type: 'providesApi', target: 'api:default/a' },
      { source: 'api:default/a', type: 'apiProvidedBy', target: 'component:default/cart' },
      { source: 'component:default/cart', type: 'providesApi', target: 'api:default/b' },
      { source: 'api:default/b', type: 'apiProvidedBy', target: 'component:default/cart' },
    ]);
  });

  it.each<[string, unknown, object]>([
    ['no apiVersion', { kind: 'X', metadata: { name: 'a' } }, { stage: 'envelope', code: 'invalid_entity', field: 'apiVersion', message: "<root> must have required property 'apiVersion' - missingProperty: apiVersion" }],
    ['a number without an end', component({ spec: { note: JSON.parse('1e400') } }), { code: 'invalid_entity', field: 'spec.note', message: 'spec.note is larger than a number can be' }],
    ['a bad name', component({ metadata: { name: 'a b' } }), { stage: 'policy', code: 'invalid_name', field: 'metadata.name' }],
    ['a name that leaves its folder', component({ metadata: { name: '../../x' } }), { stage: 'policy', code: 'invalid_name' }],
    ['a name in look-alike letters', component({ metadata: { name: 'аdmin' } }), { stage: 'policy', code: 'invalid_name' }],
    ['a 64 character name', component({ metadata: { name: 'a'.repeat(64) } }), { stage: 'policy', code: 'invalid_name' }],
    ['an upper-case namespace', component({ metadata: { namespace: 'Shop' } }), { stage: 'policy', code: 'invalid_name', field: 'metadata.namespace' }],
    ['relations from the author', component({ root: { relations: [] } }), { stage: 'policy', message: 'Unknown field relations' }],
    ['another root field', component({ root: { extra: 1 } }), { stage: 'policy', message: 'Malformed envelope, <root> must NOT have additional properties' }],
    ['a title that turns the text around', component({ metadata: { title: 'a\u202Eb' } }), { stage: 'policy', field: 'metadata.title' }],
    ['NUL in a text', component({ spec: { note: 'a\u0000' } }), { stage: 'policy', field: 'spec.note' }],
    ['a label named __proto__', JSON.parse('{"apiVersion":"backstage.io/v1alpha1","kind":"Component","metadata":{"name":"a","labels":{"__proto__":"x"}},"spec":{}}'), { stage: 'policy' }],
    ...['javascript:alert(1)', 'JaVaScRiPt:x', ' javascript:x', 'java\tscript:x', 'data:text/html,x', 'vbscript:x'].map((url): [string, unknown, object] => [
      `a link to ${JSON.stringify(url)}`,
      component({ metadata: { links: [{ url }] } }),
      { stage: 'policy', code: 'invalid_entity', field: 'metadata.links.0.url' },
    ]),
    ...['toString', 'hasOwnProperty', 'constructor'].map((key): [string, unknown, object] => [`a label named ${key}`, component({ metadata: { labels: { [key]: 'x' } } }), { stage: 'policy', code: 'forbidden_key' }]),
    ['an annotation named valueOf', component({ metadata: { annotations: { valueOf: 'x' } } }), { stage: 'policy', code: 'forbidden_key', field: 'metadata.annotations.valueOf' }],
    ['a kind in lower case', { ...component(), kind: 'component' }, { stage: 'kind', code: 'unknown_kind' }],
    ['an unknown version', { ...component(), apiVersion: 'v9' }, { stage: 'kind', code: 'unknown_kind' }],
    ['a missing owner', component({ spec: { owner: undefined } }), { stage: 'kind', field: 'spec.owner', message: "/spec must have required property 'owner' - missingProperty: owner" }],
    ['a dependency without a kind', component({ spec: { dependsOn: ['db'] } }), { stage: 'relations', field: 'spec.dependsOn' }],
    ['1001 dependencies', component({ spec: { dependsOn: Array.from({ length: 1001 }, (_, i) => `resource:r${i}`) } }), { stage: 'relations' }],
    ['keys that differ by case', component({ spec: { a: 1, A: 2 } }), { stage: 'policy' }],
  ])('refuses %s', (_what, value, expected) => {
    expect(refusal(value)).toMatchObject(expected);
  });

  it.each([
    ['an mcp server by its remotes', { apiVersion: 'backstage.io/v1beta1', kind: 'API', metadata: { name: 'm' }, spec: { type: 'mcp-server', lifecycle: 'x', owner: 'o', remotes: [{ type: 'sse', url: 'https://x' }] } }],
    ['an AI skill', { apiVersion: 'backstage.io/v1alpha1', kind: 'AiResource', metadata: { name: 's' }, spec: { type: 'skill', lifecycle: 'x', owner: 'o', dependsOn: ['other'] } }],
    ['a template', { apiVersion: 'scaffolder.backstage.io/v1beta3', kind: 'Template', metadata: { name: 't' }, spec: { type: 'service', owner: 'o', steps: [{ action: 'debug:log' }] } }],
  ])('takes %s', (_what, value) => {
    expect(refusal(value)).toBeUndefined();
  });

  it('derives an AI plugin’s parts', () => {
    const plugin = { apiVersion: 'backstage.io/v1alpha1', kind: 'AiResource', metadata: { name: 'p' }, spec: { type: 'plugin', lifecycle: 'x', owner: 'user:ann', skills: ['s'] } };
    expect(validateEntity(plugin, kinds).relations).toEqual(expect.arrayContaining([
      { source: 'airesource:default/p', type: 'hasPart', target: 'airesource:default/s' },
      { source: 'airesource:default/s', type: 'partOf', target: 'airesource:default/p' },
      { source: 'user:default/ann', type: 'ownerOf', target: 'airesource:default/p' },
    ]));
  });

  it('gives the verdict of Backstage’s own validators on random entities', async () => {
    const name = fc.oneof(fc.constantFrom('a', 'A.b_c-d', '-a', 'a..b', 'a-'), fc.string({ maxLength: 4 }));
    const text = fc.oneof(fc.constantFrom('x', '', 'group:a', 'a/b/c'), fc.constantFrom<unknown>(1, null, {}, []));
    const texts = fc.oneof(fc.array(fc.constantFrom<unknown>('resource:a', 'api:ns/b', '', 1), { maxLength: 2 }), fc.constant<unknown>('x'));
    const spec = fc.record({ type: text, lifecycle: text, owner: text, system: text, definition: text, domain: text, profile: fc.constantFrom<unknown>({}, { email: '' }, 1), children: texts, memberOf: texts, members: texts, providesApis: texts, target: text, targets: texts, presence: fc.constantFrom('optional', 'x') }, { requiredKeys: [] });
    const metadata = fc.record({ name, namespace: fc.constantFrom<unknown>('ns', 'N', 'a-b', '', 1), title: text, description: text, labels: fc.dictionary(name, text, { maxKeys: 2, noNullPrototype: true }), annotations: fc.dictionary(fc.oneof(name, fc.constantFrom('a.b/c', 'A/b')), text, { maxKeys: 2, noNullPrototype: true }), tags: fc.array(fc.oneof(fc.constantFrom('java', 'c#', 'a:b', 'a--b'), text), { maxLength: 2 }), links: fc.array(fc.record({ url: fc.constantFrom<unknown>('https://x', 'x', ''), title: text }, { requiredKeys: [] }), { maxLength: 2 }) }, { requiredKeys: ['name'] });
    const entity = fc.record(
      { apiVersion: fc.constantFrom<unknown>('backstage.io/v1alpha1', 'backstage.io/v1beta1', 'a/b/c', 'v1', 1), kind: fc.constantFrom<unknown>('Component', 'API', 'Resource', 'System', 'Domain', 'Group', 'User', 'Location', 'Other', ''), metadata, spec, extra: fc.constant(1) },
      { requiredKeys: ['apiVersion', 'kind', 'metadata'] },
    );
    await fc.assert(
      fc.asyncProperty(entity, async (candidate) => {
        const ours = refusal(candidate);
        fc.pre(ours?.stage !== 'relations' && ours?.field !== 'metadata.title' && !/casing|cannot be stored/.test(ours?.message ?? ''));
        expect(ours === undefined).toBe(await isTaken(structuredClone(candidate)));
      }),
      { numRuns: 2000 },
    );
  });
});

const policy = EntityPolicies.allOf([new SchemaValidEntityPolicy(), new DefaultNamespaceEntityPolicy(), new NoForeignRootFieldsEntityPolicy(), new FieldFormatEntityPolicy()]);
const validators = [apiEntityV1alpha1Validator, componentEntityV1alpha1Validator, resourceEntityV1alpha1Validator, groupEntityV1alpha1Validator, locationEntityV1alpha1Validator, userEntityV1alpha1Validator, systemEntityV1alpha1Validator, domainEntityV1alpha1Validator];

async function isTaken(entity: unknown): Promise<boolean> {
  try {
    const enforced = (await policy.enforce(entity as ReferenceEntity))!;
    for (const validator of validators) {
      if (await validator.check(enforced)) {
        return isJsonObject(entity);
      }
    }
    return false;
  } catch {
    return false;
  }
}
