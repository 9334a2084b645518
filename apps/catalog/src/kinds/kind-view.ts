import { BUILT_IN_KINDS, KindRegistry, type JsonObject, type RelationField } from '@callboard/catalog-model';
import type { KindExtensionDeclaration, KindRelation } from '@callboard/contracts';
import { definitionsOf, kindKey, type Declarations, type DeclaredExtension, type DeclaredKind, type KindOwner } from './declared-kinds.js';

/** One shape of a kind as it holds now, its extensions included. */
export interface ShapeView {
  readonly apiVersions: readonly string[];
  readonly specType?: string;
  readonly schema: JsonObject;
  readonly relations: readonly (RelationField | KindRelation)[];
}

/** A kind as the API shows it. */
export interface KindView {
  readonly kind: string;
  readonly apiVersions: readonly string[];
  readonly specType?: string;
  readonly title: string;
  readonly plural: string;
  readonly description?: string;
  readonly icon?: string;
  readonly origin: 'built-in' | KindOwner['origin'];
  readonly plugin?: string;
  readonly allowedFromRegistered: boolean;
  readonly schema: JsonObject;
  readonly relations: readonly (RelationField | KindRelation)[];
  readonly extensions: readonly ExtensionView[];
  /** What entities are judged by; one with their `spec.type` goes before the one without. */
  readonly shapes: readonly ShapeView[];
}

/** Added fields as the API shows them. */
export type ExtensionView = Omit<KindExtensionDeclaration, 'kind'> & KindOwner;

/** All kinds, the built-in ones first. */
export function kindViews(declarations: Declarations): KindView[] {
  const registry = new KindRegistry(definitionsOf(declarations));
  const builtIn = [...new Set(BUILT_IN_KINDS.map(({ kind }) => kind))];
  return [
    ...builtIn.map((kind) => builtInView(kind, declarations, registry)),
    ...declarations.kinds.map((declared) => declaredView(declared, declarations, registry)),
  ];
}

export function extensionView({ origin, plugin, declaration: { kind: _kind, ...declaration } }: DeclaredExtension): ExtensionView {
  return { ...declaration, origin, plugin };
}

function builtInView(kind: string, declarations: Declarations, registry: KindRegistry): KindView {
  const [first] = BUILT_IN_KINDS.filter((definition) => definition.kind === kind && definition.specType === undefined);
  const { apiVersions = [], spec = {}, relations = [] } = first ?? {};
  return { kind, apiVersions, title: kind, plural: `${kind}s`, origin: 'built-in', allowedFromRegistered: false, schema: spec, relations, extensions: extensionsOf(kind, declarations), shapes: shapesOf(kind, registry) };
}

function declaredView({ origin, plugin, declaration }: DeclaredKind, declarations: Declarations, registry: KindRegistry): KindView {
  const { kind, title = kind, plural = `${title}s` } = declaration;
  return { ...declaration, schema: declaration.schema as JsonObject, title, plural, origin, plugin, extensions: extensionsOf(kind, declarations), shapes: shapesOf(kind, registry) };
}

function extensionsOf(kind: string, { extensions }: Declarations): ExtensionView[] {
  return extensions.filter(({ declaration }) => kindKey(declaration.kind) === kindKey(kind)).map(extensionView);
}

function shapesOf(kind: string, registry: KindRegistry): ShapeView[] {
  return registry.shapesOf(kind).map(({ apiVersions, specType, spec, relations }) => ({ apiVersions, specType, schema: spec, relations }));
}
