import { assertKindSchema, BUILT_IN_KINDS, canonicalJson, dialectOf, extendKinds, type JsonObject, type KindDefinition, type KindExtension, ModelError, type SchemaDialect } from '@callboard/catalog-model';
import type { KindDeclaration, KindExtensionDeclaration, KindRelation } from '@callboard/contracts';

/** Who declared a kind or an extension: somebody through the API, the configuration, or a plugin. */
export interface KindOwner {
  readonly origin: 'custom' | 'config' | 'plugin';
  readonly plugin?: string;
}

/** A kind as it was declared. */
export interface DeclaredKind extends KindOwner {
  readonly declaration: KindDeclaration;
}

/** Fields added to a kind, as they were declared. */
export interface DeclaredExtension extends KindOwner {
  readonly declaration: KindExtensionDeclaration;
}

/** Everything that was declared. */
export interface Declarations {
  readonly kinds: readonly DeclaredKind[];
  readonly extensions: readonly DeclaredExtension[];
}

/** Kinds and extensions of a kind that one catalog may know. */
export const DECLARATION_LIMITS = { kinds: 200, extensionsOfKind: 50 } as const;

/** Relation types of the built-in kinds, by their names in lower case. */
const BUILT_IN_TYPES: ReadonlyMap<string, string> = new Map(BUILT_IN_KINDS.flatMap(({ relations }) => relations.flatMap(({ type, inverse }) => [type, inverse])).map((type) => [type.toLowerCase(), type]));

/** The key of a kind: its name in lower case, as in refs. */
export function kindKey(kind: string): string {
  return kind.toLowerCase();
}

/** Whether every catalog knows the kind. */
export function isBuiltIn(kind: string): boolean {
  return BUILT_IN_KINDS.some((definition) => kindKey(definition.kind) === kindKey(kind));
}

/** All definitions that hold: those of every catalog and the declared ones, with their extensions. */
export function definitionsOf({ kinds, extensions }: Declarations): KindDefinition[] {
  return extendKinds([...BUILT_IN_KINDS, ...kinds.map(({ declaration }) => definitionOf(declaration))], extensions.map(({ declaration }) => extensionOf(declaration)));
}

/** Whether two declarations say the same. */
export function saysTheSame(a: object, b: object): boolean {
  return canonicalJson(a) === canonicalJson(b);
}

/** Throws ModelError `invalid_kind` for a kind whose schema or relations cannot be accepted beside what is known. */
export function assertKind(declaration: KindDeclaration, known: Declarations): void {
  assertKindSchema(declaration.schema);
  const others = { ...known, kinds: known.kinds.filter((other) => kindKey(other.declaration.kind) !== kindKey(declaration.kind)) };
  assertRelations(declaration.relations, others);
  assertMerged(declaration.kind, { ...others, kinds: [...others.kinds, { origin: 'custom', declaration }] });
}

/** As {@link assertKind}, for fields of a kind that is known. */
export function assertExtension(declaration: KindExtensionDeclaration, known: Declarations): void {
  const others = { ...known, extensions: known.extensions.filter((other) => !isSameExtension(other.declaration, declaration)) };
  const { properties, required } = declaration;
  assertNoReference(properties, 'properties');
  try {
    assertKindSchema({ properties, required }, dialectFor(declaration.kind, known));
  } catch (error) {
    throw error instanceof ModelError ? renamed(error) : error;
  }
  assertRelations(declaration.relations, others);
  assertMerged(declaration.kind, { ...others, extensions: [...others.extensions, { origin: 'custom', declaration }] });
}

/** Whether two declarations are about one extension. */
export function isSameExtension(a: Pick<KindExtensionDeclaration, 'kind' | 'name'>, b: Pick<KindExtensionDeclaration, 'kind' | 'name'>): boolean {
  return kindKey(a.kind) === kindKey(b.kind) && a.name === b.name;
}

function definitionOf({ kind, apiVersions, specType, schema, relations, allowedFromRegistered }: KindDeclaration): KindDefinition {
  return { kind, apiVersions, specType, spec: schema as JsonObject, dialect: dialectOf(schema), relations, allowedFromRegistered };
}

function extensionOf({ kind, specType, properties, required, relations }: KindExtensionDeclaration): KindExtension {
  return { kind, specType, properties: properties as JsonObject, required, relations };
}

function dialectFor(kind: string, { kinds }: Declarations): SchemaDialect {
  const declared = kinds.find(({ declaration }) => kindKey(declaration.kind) === kindKey(kind));
  return declared ? dialectOf(declared.declaration.schema) : '2020-12';
}

/** What a kind has become with all its extensions must be a schema as good as its parts. */
function assertMerged(kind: string, declarations: Declarations): void {
  for (const { kind: name, spec, dialect } of definitionsOf(declarations)) {
    if (kindKey(name) === kindKey(kind) && dialect) {
      assertKindSchema(spec, dialect);
    }
  }
}

/** A relation type has one word for its other end, whoever declares it: else nobody could follow it back. */
function assertRelations(relations: readonly KindRelation[], known: Declarations): void {
  const inverses = new Map<string, string>();
  for (const { type, inverse } of definitionsOf(known).flatMap((definition) => definition.relations)) {
    inverses.set(type, inverse).set(inverse, type);
  }
  relations.forEach(({ type, inverse }, index) => {
    for (const [end, other] of [[type, inverse], [inverse, type]] as const) {
      const builtIn = BUILT_IN_TYPES.get(end.toLowerCase());
      if (builtIn !== undefined && builtIn !== end) {
        throw new ModelError('invalid_kind', `relations.${index} cannot use ${end}: it differs from the built-in ${builtIn} only in case`, { field: `relations.${index}.${end === type ? 'type' : 'inverse'}` });
      }
      const taken = inverses.get(end);
      if (taken !== undefined && taken !== other) {
        throw new ModelError('invalid_kind', `relations.${index} cannot pair ${end} with ${other}: its other end is called ${taken}`, { field: `relations.${index}.inverse` });
      }
    }
    inverses.set(type, inverse).set(inverse, type);
  });
}

/** The kind that the fields become part of has parts of its own: a reference would lead there, or nowhere. */
function assertNoReference(value: unknown, at: string): void {
  if (typeof value !== 'object' || value === null) {
    return;
  }
  for (const [key, child] of Object.entries(value)) {
    if (key === '$ref') {
      throw new ModelError('invalid_kind', `${at}.$ref is not supported in added fields: write the schema out`, { field: `${at}.$ref` });
    }
    assertNoReference(child, `${at}.${key}`);
  }
}

/** Fields of an extension have no `schema` around them. */
function renamed(error: ModelError): ModelError {
  return new ModelError(error.code, error.message.replace(/^schema\./, ''), { field: error.field?.replace(/^schema\./, ''), cause: error });
}
