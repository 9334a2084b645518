import { createHash } from 'node:crypto';
import { setImmediate as breathe } from 'node:timers/promises';
import {
  assertEntitySize,
  canonicalJson,
  entityRefOf,
  hasPlaceholders,
  locateField,
  MAX_DECLARED_RELATIONS,
  MAX_REF_LENGTH,
  ModelError,
  resolvePlaceholders,
  StageError,
  type Entity,
  type JsonObject,
  type Place,
  type PlaceholderReader,
  type Relation,
  type Stage,
  validateByKind,
  validateEnvelope,
  type ValidEntity,
  withRelations,
  type YamlDocument,
} from '@callboard/catalog-model';
import { AppError } from '@callboard/service-kit';
import { ORPHAN_ANNOTATION as ORPHAN } from '../processors/own-processors.js';
import type { Fingerprints, Processing } from '../processors/processing.js';
import type { ProcessorPass } from '../processors/processor-chain.js';
import type { SourceRules } from '../sources/source-rules.js';
import type { DocumentError, HeldOutcome, ProcessedDocument } from './document.js';
import { etagOf } from './entity-change.js';
import { mentionedAt, mentionedRef } from './mentioned-ref.js';

/** What the catalog knows about where a document stands. */
export interface PlaceContext {
  /** Location ref of the file. */
  readonly location: string;
  /** Location ref of the source that led to it. */
  readonly origin: string;
  /** Where the file is seen and edited. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly rules: SourceRules;
  readonly processing: Pick<Processing, 'kinds' | 'processors'>;
  /** Reads what a placeholder in this file points at; also gives the hash of what it brought. */
  readonly readPlaceholder: PlaceholderReader;
}

/** What the catalog knows about the documents of one file besides their text. */
export interface FileContext extends PlaceContext {
  readonly fingerprints: Fingerprints;
  /** Outcomes that stay for a while because a processor cannot make up its mind, by the hash of their input. */
  readonly held?: ReadonlyMap<string, HeldOutcome>;
}

/** Makes an entity of a document, or says why there is none. `text` is the whole file, for places in it. */
export async function processDocument(document: YamlDocument, text: string, context: FileContext): Promise<ProcessedDocument> {
  const { index, place } = document;
  const { location } = context;
  if (document.error) {
    const error: DocumentError = { stage: 'parse', code: document.error.code, message: `YAML error at ${location}, ${document.error.message}`, ...place, mentions: mentionedAt(text, place.line) };
    return { index, place, inputHash: hash(context.fingerprints([]), location, error.message), state: 'refused', error };
  }
  const { value } = document;
  const contents: string[] = [];
  const readPlaceholder: PlaceholderReader = async (target, key) => {
    const content = await context.readPlaceholder(target, key);
    contents.push(hash(content));
    return content;
  };
  let ref: string | undefined;
  let fingerprint = context.fingerprints([]);
  let input: Input | undefined;
  try {
    const written = validateEnvelope(value);
    ref = indexable(entityRefOf(written));
    fingerprint = context.fingerprints([written.kind]);
    input = await resolveInput(written, { ...context, readPlaceholder });
    const held = input.pass.isContributed ? context.held?.get(contributedHash(fingerprint, input, context)) : undefined;
    if (held) {
      return { index, place, inputHash: contributedHash(fingerprint, input, context), ...held };
    }
    const { entity, relations } = await judge(input, context);
    const etag = etagOf(entity);
    // Without contributed processors all follows from the entity: its etag stands for the document and for what placeholders brought.
    const inputHash = input.pass.isContributed ? contributedHash(fingerprint, input, context) : hash(fingerprint, location, etag);
    return { index, place, inputHash, state: 'accepted', ref: entityRefOf(entity), entity, etag, relations, ...stepsOf(input.pass) };
  } catch (error) {
    const { field, ...problem } = describe(error);
    const found = (field && (await placeOf(field, text, place))) || place;
    const inputHash = input?.pass.isContributed ? contributedHash(fingerprint, input, context) : hash(fingerprint, location, canonicalJson(value), problem.message, ...contents);
    return { index, place, inputHash, state: 'refused', ref, error: { ...problem, ...found, ...(ref === undefined && { mentions: mentionedRef(value) }) }, ...(input && stepsOf(input.pass)) };
  }
}

/** A ref that an index can hold: a longer one is no valid name, and its document is refused. */
function indexable(ref: string): string | undefined {
  return ref.length <= MAX_REF_LENGTH ? ref : undefined;
}

async function placeOf(field: string, text: string, start: Place): Promise<Place | undefined> {
  const reading = locateField(text, start, field);
  for (;;) {
    const step = reading.next();
    if (step.done) {
      return step.value;
    }
    await breathe();
  }
}

/** The entity that a document becomes in the catalog, before anybody else has a say. Throws StageError or AppError. */
export async function makeEntity(value: JsonObject, context: PlaceContext): Promise<ValidEntity> {
  return judge(await resolveInput(validateEnvelope(value), context), context);
}

/** A document with its placeholders replaced, at the beginning of its way. */
interface Input {
  readonly value: JsonObject;
  readonly form: 'written' | 'resolved';
  readonly pass: ProcessorPass;
}

async function resolveInput(written: Entity, context: PlaceContext): Promise<Input> {
  const { location, origin, annotations, processing } = context;
  assertAllowed(written, context);
  const value = written as unknown as JsonObject;
  const pass = processing.processors.begin(written, { location, origin, annotations });
  if (!hasPlaceholders(value)) {
    return { value, form: 'written', pass };
  }
  assertEntitySize(value, 'written');
  return { value: await resolvePlaceholders(value, context.readPlaceholder), form: 'resolved', pass };
}

/** Pre-processing, policies, kind, validation, relations, post-processing. */
async function judge({ value, form, pass }: Input, context: PlaceContext): Promise<ValidEntity> {
  const prepared = await pass.preProcess(value);
  if (pass.isContributed) {
    assertAllowed(prepared as unknown as Entity, context);
  }
  const judged = validateByKind(prepared, context.processing.kinds, form);
  if (!pass.isContributed) {
    return withRelations(judged);
  }
  await pass.validate(judged.entity);
  const valid = withRelations(judged);
  return { ...valid, relations: joined(valid.relations, await pass.postProcess(valid.entity)) };
}

function assertAllowed(written: Entity, { rules, processing, location, origin }: PlaceContext): void {
  const kind = processing.kinds.find(written);
  // A kind that nobody knows is refused as that, further on.
  if (kind && !kind.allowedFromRegistered && !rules.allows(written)) {
    const message = `Entity ${entityRefOf(written)} at ${location}, originated at ${origin}, is not of an allowed kind for that location`;
    throw new StageError('rules', new ModelError('unknown_kind', message, { field: 'kind' }));
  }
}

function joined(declared: readonly Relation[], added: readonly Relation[]): Relation[] {
  const all = new Map([...declared, ...added].map((relation) => [`${relation.source} ${relation.type} ${relation.target}`, relation]));
  if (all.size > 2 * MAX_DECLARED_RELATIONS) {
    throw new StageError('relations', new ModelError('invalid_entity', `The entity declares more relations than the limit of ${MAX_DECLARED_RELATIONS}, those of processors included`, { field: 'spec' }));
  }
  return [...all.values()];
}

/** Hash of what contributed processors get: the same must lead to the same outcome. */
function contributedHash(fingerprint: string, { value }: Input, { location, origin, annotations }: PlaceContext): string {
  return hash(fingerprint, location, origin, canonicalJson(annotations), canonicalJson(value));
}

function stepsOf(pass: ProcessorPass): Pick<ProcessedDocument, 'steps'> {
  return pass.isContributed ? { steps: pass.steps } : {};
}

/** The entity with or without the mark of one whose file has vanished. */
export function markOrphan(entity: Entity, orphan: boolean): Entity {
  const { [ORPHAN]: _mark, ...annotations } = entity.metadata.annotations ?? {};
  return { ...entity, metadata: { ...entity.metadata, annotations: orphan ? { ...annotations, [ORPHAN]: 'true' } : annotations } };
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
