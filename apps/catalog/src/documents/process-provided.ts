import { setImmediate as breathe } from 'node:timers/promises';
import { type JsonObject, ModelError, parseLocationRef, PLACEHOLDER_BYTES } from '@callboard/catalog-model';
import type { ProvidedEntity } from '@callboard/plugin-sdk';
import { fingerprintsFor, type Fingerprints, type Processing } from '../processors/processing.js';
import type { ReaderFinder } from '../readers/source-readers.port.js';
import type { SourceRules } from '../sources/source-rules.js';
import type { ProcessedDocument } from './document.js';
import { processDocument } from './process-document.js';

/** Longest stretch without letting others run, milliseconds. */
const STRETCH_MS = 10;

/** What is known about a set of entities besides the entities. */
export interface ProvidedContext {
  /** Location ref of the source. */
  readonly location: string;
  readonly rules: SourceRules;
  readonly processing: Processing;
  /** For placeholders: relative ones need a `locationKey` that can be read. */
  readonly readers: ReaderFinder;
}

/** Makes documents of entities that no file holds, in their order; whatever is wrong with one is said of that one. */
export async function processProvided(entities: readonly ProvidedEntity[], context: ProvidedContext): Promise<ProcessedDocument[]> {
  const documents: ProcessedDocument[] = [];
  // Which rules hold depends on who pushes; what they refuse is another outcome anyway.
  const fingerprints = fingerprintsFor(context.processing, { ...context.rules, fingerprint: '' });
  let lastBreath = performance.now();
  for (const [index, provided] of entities.entries()) {
    documents.push(await processOne(provided, index, { ...context, fingerprints }));
    if (performance.now() - lastBreath > STRETCH_MS) {
      await breathe();
      lastBreath = performance.now();
    }
  }
  return documents;
}

async function processOne(provided: ProvidedEntity, index: number, { location: origin, rules, processing, fingerprints, readers }: ProvidedContext & { fingerprints: Fingerprints }): Promise<ProcessedDocument> {
  const { entity, locationKey } = provided;
  const location = locationKey ?? origin;
  const processed = await processDocument({ index, place: { line: 1, column: 1 }, value: entity as unknown as JsonObject }, '', {
    location,
    origin,
    annotations: {},
    rules,
    processing,
    fingerprints,
    readPlaceholder: (target) => readPlaceholder(target, location, readers),
  });
  const { place: _place, ...document } = { ...processed, written: provided as unknown as JsonObject };
  if (document.error) {
    const { line: _line, column: _column, ...error } = document.error;
    return { ...document, error } as ProcessedDocument;
  }
  return document as ProcessedDocument;
}

async function readPlaceholder(target: string, location: string, readers: ReaderFinder): Promise<string> {
  const { type, target: base } = parseLocationRef(location);
  const reader = readers('url');
  if (!reader || type !== 'url') {
    throw new ModelError('placeholder_failed', `Placeholders of entities that are pushed are resolved against their locationKey, and ${location} is not of type url`);
  }
  const result = await reader.read(reader.resolveInside(target, base), { maxBytes: PLACEHOLDER_BYTES });
  if (result.status !== 'content') {
    throw new ModelError('placeholder_failed', result.status === 'missing' ? result.message : 'nothing was read');
  }
  return result.text;
}
