import type { JsonObject } from './json.js';
import type { SchemaDialect } from './kind-schema.js';

/** A field of an entity that names other entities, and the relation that this makes in both directions. */
export interface RelationField {
  /** Dotted path in `spec`, through objects and lists: one ref, or a list of refs. */
  readonly field: string;
  readonly type: string;
  readonly inverse: string;
  /** What a ref without a kind means. Absent: the kind must be written. */
  readonly defaultKind?: string;
}

/** One kind in one shape: what makes an entity of it valid, and whom it relates to. Data, so that more can be added at run time. */
export interface KindDefinition {
  readonly kind: string;
  readonly apiVersions: readonly string[];
  /** Of several definitions of a kind, one with this `spec.type` goes before the one without. */
  readonly specType?: string;
  /** JSON Schema of `spec`, of draft 7 where no dialect is named. */
  readonly spec: JsonObject;
  /** Of kinds that somebody has registered or extended. */
  readonly dialect?: SchemaDialect;
  /** Whether an entity may do without `spec`. */
  readonly specOptional?: boolean;
  readonly relations: readonly RelationField[];
  /** Whether any location may emit it, whatever the rules for locations say. */
  readonly allowedFromRegistered?: boolean;
}

const text = { type: 'string', minLength: 1 };
const texts = { type: 'array', items: text };
const boolOrText = { type: ['string', 'boolean'] };
const plainText = { type: 'string' };
const plainObject = { type: 'object' };

const object = (required: readonly string[], properties: JsonObject): JsonObject => ({ type: 'object', required: [...required], properties });

const owner: RelationField = { field: 'owner', type: 'ownedBy', inverse: 'ownerOf', defaultKind: 'Group' };
const system: RelationField = { field: 'system', type: 'partOf', inverse: 'hasPart', defaultKind: 'System' };
const dependencies: readonly RelationField[] = [
  { field: 'dependsOn', type: 'dependsOn', inverse: 'dependencyOf' },
  { field: 'dependencyOf', type: 'dependencyOf', inverse: 'dependsOn' },
];

const BACKSTAGE = ['backstage.io/v1alpha1', 'backstage.io/v1beta1'] as const;
const profile = object([], { displayName: text, email: text, picture: text });

const aiResource = (specType: string | undefined, required: readonly string[], properties: JsonObject, parts?: RelationField): KindDefinition => ({
  kind: 'AiResource',
  apiVersions: ['backstage.io/v1alpha1'],
  specType,
  spec: object(['type', 'lifecycle', 'owner', ...required], { type: text, lifecycle: text, owner: text, system: text, ...properties }),
  relations: parts ? [owner, system, parts] : [owner, system],
});

const permissionTags = object([], { tags: { type: 'array', items: plainText } });
const templatePage = object([], { 'backstage:permissions': permissionTags });
const decorators = { type: 'array', items: object([], { id: plainText, input: plainObject }) };

/** The kinds that every catalog knows. */
export const BUILT_IN_KINDS: readonly KindDefinition[] = [
  {
    kind: 'API',
    apiVersions: BACKSTAGE,
    spec: object(['type', 'lifecycle', 'owner', 'definition'], { type: text, lifecycle: text, owner: text, system: text, definition: text }),
    relations: [owner, system],
  },
  {
    kind: 'API',
    apiVersions: BACKSTAGE,
    specType: 'mcp-server',
    spec: {
      ...object(['type', 'lifecycle', 'owner'], {
        type: { const: 'mcp-server' },
        lifecycle: text,
        owner: text,
        system: text,
        definition: text,
        remotes: { type: 'array', minItems: 1, items: object(['type', 'url'], { type: text, url: text }) },
      }),
      anyOf: [{ required: ['remotes'] }, { required: ['definition'] }],
    },
    relations: [owner, system],
  },
  {
    kind: 'Component',
    apiVersions: BACKSTAGE,
    spec: object(['type', 'lifecycle', 'owner'], {
      type: text,
      lifecycle: text,
      owner: text,
      system: text,
      subcomponentOf: text,
      providesApis: texts,
      consumesApis: texts,
      dependsOn: texts,
    }),
    relations: [
      owner,
      { field: 'subcomponentOf', type: 'partOf', inverse: 'hasPart', defaultKind: 'Component' },
      { field: 'providesApis', type: 'providesApi', inverse: 'apiProvidedBy', defaultKind: 'API' },
      { field: 'consumesApis', type: 'consumesApi', inverse: 'apiConsumedBy', defaultKind: 'API' },
      ...dependencies,
      system,
    ],
  },
  {
    kind: 'Resource',
    apiVersions: BACKSTAGE,
    spec: object(['type', 'owner'], { type: text, owner: text, dependsOn: texts, system: text }),
    relations: [owner, ...dependencies, system],
  },
  {
    kind: 'System',
    apiVersions: BACKSTAGE,
    spec: object(['owner'], { owner: text, domain: text, type: text }),
    relations: [owner, { field: 'domain', type: 'partOf', inverse: 'hasPart', defaultKind: 'Domain' }],
  },
  {
    kind: 'Domain',
    apiVersions: BACKSTAGE,
    spec: object(['owner'], { owner: text, subdomainOf: text, type: text }),
    relations: [owner, { field: 'subdomainOf', type: 'partOf', inverse: 'hasPart', defaultKind: 'Domain' }],
  },
  {
    kind: 'Group',
    apiVersions: BACKSTAGE,
    spec: object(['type', 'children'], { type: text, profile, parent: text, children: texts, members: texts }),
    relations: [
      { field: 'parent', type: 'childOf', inverse: 'parentOf', defaultKind: 'Group' },
      { field: 'children', type: 'parentOf', inverse: 'childOf', defaultKind: 'Group' },
      { field: 'members', type: 'hasMember', inverse: 'memberOf', defaultKind: 'User' },
    ],
  },
  {
    kind: 'User',
    apiVersions: BACKSTAGE,
    spec: object(['memberOf'], { profile, memberOf: texts }),
    relations: [{ field: 'memberOf', type: 'memberOf', inverse: 'hasMember', defaultKind: 'Group' }],
  },
  {
    kind: 'Location',
    apiVersions: BACKSTAGE,
    spec: object([], { type: text, target: text, targets: texts, presence: { type: 'string', enum: ['required', 'optional'] } }),
    relations: [],
  },
  {
    kind: 'Template',
    apiVersions: ['scaffolder.backstage.io/v1beta3'],
    spec: object(['type', 'steps'], {
      type: text,
      owner: text,
      lifecycle: text,
      parameters: { oneOf: [templatePage, { type: 'array', items: templatePage }] },
      secrets: object([], { schema: plainObject }),
      presentation: object([], { buttonLabels: object([], { backButtonText: plainText, createButtonText: plainText, reviewButtonText: plainText }) }),
      EXPERIMENTAL_recovery: object([], { EXPERIMENTAL_strategy: plainText }),
      formDecorators: decorators,
      EXPERIMENTAL_formDecorators: decorators,
      steps: {
        type: 'array',
        items: object(['action'], { id: plainText, name: plainText, action: plainText, input: plainObject, if: boolOrText, 'backstage:permissions': permissionTags }),
      },
      output: {
        ...object([], {
          links: { type: 'array', items: object([], { if: boolOrText, url: text, entityRef: text, title: text, icon: text }) },
          text: { type: 'array', items: object([], { if: boolOrText, title: text, icon: text, content: plainText }) },
        }),
        additionalProperties: plainText,
      },
    }),
    relations: [owner],
  },
  aiResource(undefined, [], {}),
  aiResource(
    'skill',
    [],
    { disciplines: texts, categories: texts, agents: texts, dependsOn: texts, allowedTools: text, license: text, compatibility: { ...text, maxLength: 500 } },
    { field: 'dependsOn', type: 'dependsOn', inverse: 'dependencyOf', defaultKind: 'AiResource' },
  ),
  aiResource('rule', ['category', 'rationale'], { disciplines: texts, category: text, rationale: text }),
  aiResource('plugin', ['skills'], { skills: texts, version: text }, { field: 'skills', type: 'hasPart', inverse: 'partOf', defaultKind: 'AiResource' }),
  aiResource('marketplace', ['plugins'], { plugins: texts, version: text }, { field: 'plugins', type: 'hasPart', inverse: 'partOf', defaultKind: 'AiResource' }),
];
