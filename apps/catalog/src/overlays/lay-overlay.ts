import { assertEntitySize, isJsonObject, isScriptUrl, type KindRegistry, ModelError, validateEntity, type Entity, type JsonValue, type Relation } from '@callboard/catalog-model';
import { isSame, OVERLAY_ANNOTATION, valueAt, withChange, type OverlayField } from './overlay.js';

/** Written by the server alone. */
const RESERVED = /^(?:backstage\.io\/(?:managed-by-|orphan$)|callboard\.io\/overlay$)/i;
const SHOWN_AS_LINKS = new Set(['backstage.io/view-url', 'backstage.io/edit-url']);

/** Whether an annotation is written by the server alone. */
export function isReserved(annotation: string): boolean {
  return RESERVED.test(annotation);
}

/** An entity with its overlay on it. */
export interface LaidEntity {
  readonly entity: Entity;
  readonly relations: readonly Relation[];
  /** Paths whose value is another than the source's; the rest of the overlay says what the source says. */
  readonly differing: readonly string[];
  /** Why the overlay is left off: what it would make is no valid entity of this kind. */
  readonly problem?: ModelError;
}

/**
 * Lays an overlay over what a document says. What comes out is a valid entity of its kind: where it would not be, the
 * document stands as it is and `problem` tells why. Relations that the document has from elsewhere than its own fields stay.
 */
export function layOverlay({ entity, relations }: { readonly entity: Entity; readonly relations: readonly Relation[] }, fields: readonly OverlayField[], kinds: KindRegistry): LaidEntity {
  const laid = fields.reduce(withChange, entity);
  const differing = fields.map(({ path }) => path).filter((path) => !isSame(valueAt(entity, path), valueAt(laid, path)));
  if (differing.length === 0) {
    return { entity, relations, differing };
  }
  try {
    const source = validateEntity(entity, kinds);
    assertMeaningful(source.definition, fields);
    const marked = withChange(laid, { path: `metadata.annotations.${OVERLAY_ANNOTATION}`, change: differing.join(',') });
    const result = validateEntity(marked, kinds);
    const own = new Set(source.relations.map(keyOf));
    const others = relations.filter((relation) => !own.has(keyOf(relation)));
    return { entity: result.entity, relations: [...result.relations, ...others], differing };
  } catch (error) {
    if (error instanceof ModelError) {
      return { entity, relations, differing: [], problem: error };
    }
    throw error;
  }
}

/** Throws ModelError for texts that cannot be stored, annotations the server alone writes, and links of the server that would run as scripts. */
export function assertSettable(fields: readonly OverlayField[]): void {
  assertEntitySize({ fields: fields as unknown as JsonValue }, 'written');
  for (const { path, change } of fields) {
    const annotation = /^metadata\.annotations\.(.+)$/s.exec(path)?.[1];
    if (annotation !== undefined && isReserved(annotation)) {
      throw new ModelError('invalid_entity', `"annotations.${annotation}" is written by the catalog and cannot be set`, { field: path });
    }
    if (annotation !== undefined && SHOWN_AS_LINKS.has(annotation) && typeof change === 'string' && isScriptUrl(change)) {
      throw new ModelError('invalid_entity', `"annotations.${annotation}" is not valid; a link leads to an address, it runs no script`, { field: path });
    }
  }
}

/** `owner` and `lifecycle` are fields of some kinds only; elsewhere nobody would look for them. */
function assertMeaningful({ kind, spec, relations }: { kind: string; spec: unknown; relations: readonly { field: string }[] }, fields: readonly OverlayField[]): void {
  const properties = isJsonObject(spec) && isJsonObject(spec.properties) ? spec.properties : {};
  for (const { path } of fields) {
    const name = /^spec\.(.+)$/.exec(path)?.[1];
    if (name !== undefined && !Object.hasOwn(properties, name) && !relations.some(({ field }) => field === name)) {
      throw new ModelError('invalid_entity', `"${path}" is not valid; entities of kind ${kind} have no ${name}`, { field: path });
    }
  }
}

function keyOf({ source, type, target }: Relation): string {
  return `${source}\n${type}\n${target}`;
}
