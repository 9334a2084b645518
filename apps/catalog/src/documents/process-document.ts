import { createHash } from 'node:crypto';
import {
  assertEntitySize,
  canonicalJson,
  entityRefOf,
  hasPlaceholders,
  isJsonObject,
  isScriptUrl,
  type KindRegistry,
  locateField,
  ModelError,
  resolvePlaceholders,
  StageError,
  type Entity,
  type JsonObject,
  type PlaceholderReader,
  type Stage,
  validateEntity,
  validateEnvelope,
  type YamlDocument,
} from '@callboard/catalog-model';
import { AppError } from '@callboard/service-kit';
import { OVERLAY_ANNOTATION } from '../overlays/overlay.js';
import type { SourceRules } from '../sources/source-rules.js';
import type { DocumentError, ProcessedDocument } from './document.js';
import { etagOf } from './entity-change.js';

/** Annotations that say where an entity comes from; whatever an author writes there, the catalog writes over. */
const MANAGED_BY = 'backstage.io/managed-by-location';
const MANAGED_BY_ORIGIN = 'backstage.io/managed-by-origin-location';
const ORPHAN = 'backstage.io/orphan';
const SHOWN_AS_LINKS = ['backstage.io/view-url', 'backstage.io/edit-url'];

/** What the catalog knows about the documents of one file besides their text. */
export interface FileContext {
  /** Location ref of the file. */
  readonly location: string;
  /** Location ref of the source that led to it. */
  readonly origin: string;
  /** Where the file is seen and edited. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly rules: SourceRules;
  readonly kinds: KindRegistry;
  /** Hash of what else decides an outcome: rules and kinds. */
  readonly fingerprint: string;
  /** Reads what a placeholder in this file points at; also gives the hash of what it brought. */
  readonly readPlaceholder: PlaceholderReader;
}

/** Makes an entity of a document, or says why there is none. `text` is the whole file, for places in it. */
export async function processDocument(document: YamlDocument, text: string, context: FileContext): Promise<ProcessedDocument> {
  const { index, place } = document;
  if (document.error) {
    const error: DocumentError = { stage: 'parse', code: document.error.code, message: `YAML error at ${context.location}, ${document.error.message}`, ...place };
    return { index, place, inputHash: hash(context.fingerprint, error.message), state: 'refused', error };
  }
  const { value } = document;
  const contents: string[] = [];
  const readPlaceholder: PlaceholderReader = async (target, key) => {
    const content = await context.readPlaceholder(target, key);
    contents.push(hash(content));
    return content;
  };
  let ref: string | undefined;
  try {
    ref = refOf(value);
    const { entity, relations } = await makeEntity(value, { ...context, readPlaceholder });
    const etag = etagOf(entity);
    // The relations and all else follow from the entity: its etag stands for the document and for what placeholders brought.
    return { index, place, inputHash: hash(context.fingerprint, etag), state: 'accepted', ref: entityRefOf(entity), entity, etag, relations };
  } catch (error) {
    const { field, ...problem } = describe(error);
    const found = (field && locateField(text, index, field)) || place;
    return { index, place, inputHash: hash(context.fingerprint, canonicalJson(value), problem.message, ...contents), state: 'refused', ref, error: { ...problem, ...found } };
  }
}

/** The entity that a document becomes in the catalog, before anybody else has a say. Throws StageError or AppError. */
export async function makeEntity(value: JsonObject, context: Omit<FileContext, 'fingerprint'>): Promise<ReturnType<typeof validateEntity>> {
  const written = validateEnvelope(value);
  if (!context.rules.allows(written)) {
    const message = `Entity ${entityRefOf(written)} at ${context.location}, originated at ${context.origin}, is not of an allowed kind for that location`;
    throw new StageError('rules', new ModelError('unknown_kind', message, { field: 'kind' }));
  }
  if (!hasPlaceholders(value)) {
    return validateEntity(withAnnotations(value, context), context.kinds, 'written');
  }
  assertEntitySize(value, 'written');
  const resolved = await resolvePlaceholders(value, context.readPlaceholder);
  return validateEntity(withAnnotations(resolved, context), context.kinds, 'resolved');
}

/** Puts the server's annotations in: those about origin replace the author's, those about links only fill in. */
function withAnnotations(value: JsonObject, { location, origin, annotations }: Pick<FileContext, 'location' | 'origin' | 'annotations'>): JsonObject {
  const { metadata } = value;
  const written = isJsonObject(metadata) ? (metadata.annotations ?? {}) : undefined;
  if (!isJsonObject(metadata) || !isJsonObject(written)) {
    return value;
  }
  const { [ORPHAN]: _orphan, [OVERLAY_ANNOTATION]: _overlay, ...kept } = written;
  const merged: JsonObject = { ...annotations, ...kept, [MANAGED_BY]: location, [MANAGED_BY_ORIGIN]: origin };
  for (const annotation of SHOWN_AS_LINKS) {
    const target = merged[annotation];
    if (typeof target === 'string' && isScriptUrl(target)) {
      merged[annotation] = 'about:blank';
    }
  }
  return { ...value, metadata: { ...metadata, annotations: merged } };
}

/** The entity with or without the mark of one whose file has vanished. */
export function markOrphan(entity: Entity, orphan: boolean): Entity {
  const { [ORPHAN]: _mark, ...annotations } = entity.metadata.annotations ?? {};
  return { ...entity, metadata: { ...entity.metadata, annotations: orphan ? { ...annotations, [ORPHAN]: 'true' } : annotations } };
}

/** The canonical ref of a document that has an envelope. */
function refOf(value: JsonObject): string | undefined {
  try {
    return entityRefOf(validateEnvelope(value));
  } catch {
    return undefined;
  }
}

function describe(error: unknown): { stage: Stage; code: string; message: string; field?: string } {
  if (error instanceof StageError) {
    return { stage: error.stage, code: error.stage === 'rules' ? 'kind_not_allowed' : error.code, message: error.message, field: error.field };
  }
  if (error instanceof ModelError) {
    // The reader's own refusal says more than "the placeholder failed".
    const code = error.cause instanceof AppError ? error.cause.code : error.code;
    return { stage: 'placeholder', code, message: error.message, field: error.field };
  }
  throw error;
}

/** SHA-256 (hex) of texts, each apart from the next. */
export function hash(...texts: readonly string[]): string {
  const digest = createHash('sha256');
  for (const text of texts) {
    digest.update(text).update('\u0000');
  }
  return digest.digest('hex');
}
