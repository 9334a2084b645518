import { isJsonObject, type JsonObject } from './json.js';
import type { KindDefinition, RelationField } from './kinds.js';

/** Fields and relations that somebody adds to a kind which is there already. */
export interface KindExtension {
  readonly kind: string;
  /** Narrows the extension to entities with this `spec.type`. */
  readonly specType?: string;
  /** JSON Schemas of fields of `spec`; a field that the kind has already must satisfy both. */
  readonly properties: JsonObject;
  /** Fields, new or old, that may no longer be left out. */
  readonly required: readonly string[];
  readonly relations: readonly RelationField[];
}

/** The definitions with all extensions of their kinds applied; a narrowed extension gives the kind one more shape. */
export function extendKinds(definitions: readonly KindDefinition[], extensions: readonly KindExtension[]): KindDefinition[] {
  const byKind = new Map<string, KindExtension[]>();
  for (const extension of extensions) {
    const key = extension.kind.toLowerCase();
    byKind.set(key, [...(byKind.get(key) ?? []), extension]);
  }
  return definitions.flatMap((definition) => {
    const own = byKind.get(definition.kind.toLowerCase());
    return own ? extendDefinition(definition, own, definitions) : [definition];
  });
}

function extendDefinition(definition: KindDefinition, extensions: readonly KindExtension[], all: readonly KindDefinition[]): KindDefinition[] {
  const general = extensions.filter(({ specType }) => specType === undefined);
  if (definition.specType !== undefined) {
    return [general.concat(extensions.filter(({ specType }) => specType === definition.specType)).reduce(extendOnce, definition)];
  }
  const known = new Set(all.filter(({ kind }) => kind === definition.kind).map(({ specType }) => specType));
  const narrowed = [...new Set(extensions.map(({ specType }) => specType))].filter((specType) => !known.has(specType));
  return [
    general.reduce(extendOnce, definition),
    ...narrowed.map((specType) => extensions.filter((extension) => extension.specType === undefined || extension.specType === specType).reduce(extendOnce, { ...definition, specType })),
  ];
}

function extendOnce(definition: KindDefinition, { properties, required, relations }: KindExtension): KindDefinition {
  const { spec } = definition;
  const present = isJsonObject(spec.properties) ? spec.properties : {};
  const merged: JsonObject = { ...present };
  for (const [name, schema] of Object.entries(properties)) {
    const before = Object.hasOwn(present, name) ? present[name] : undefined;
    merged[name] = before === undefined ? schema : ({ allOf: [before, schema] } as JsonObject);
  }
  const before = Array.isArray(spec.required) ? spec.required : [];
  const added = relations.filter(({ field, type }) => !definition.relations.some((relation) => relation.field === field && relation.type === type));
  return {
    ...definition,
    dialect: definition.dialect ?? '2020-12',
    spec: { ...spec, properties: merged, required: [...new Set([...before, ...required])] },
    relations: [...definition.relations, ...added],
  };
}
