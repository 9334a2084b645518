import type { Fingerprints, Processing } from '../processors/processing.js';
import type { ReaderFinder } from '../readers/source-readers.port.js';
import { generatedLocationName, type Source } from '../sources/source.js';
import type { ProcessedDocument } from './document.js';
import { etagOf } from './entity-change.js';
import { hash, makeEntity } from './process-document.js';

/** The Location entity that stands for a source. */
export async function generatedLocation({ source, processing, fingerprints, readers }: { source: Source; processing: Processing; fingerprints: Fingerprints; readers: ReaderFinder }): Promise<ProcessedDocument> {
  const location = `${source.type}:${source.target}`;
  const name = source.entityRef.slice('location:default/'.length) || generatedLocationName(source);
  const value = {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Location',
    metadata: { name },
    spec: { type: source.type, target: source.target },
  };
  const { entity, relations } = await makeEntity(value, {
    location,
    origin: location,
    annotations: readers(source.type)?.annotations(source.target) ?? {},
    rules: { allows: () => true, fingerprint: '' },
    processing: { ...processing, processors: processing.processors.own() },
    readPlaceholder: () => Promise.reject(new Error('A generated location has no placeholders')),
  });
  const etag = etagOf(entity);
  return { index: 0, place: { line: 1, column: 1 }, inputHash: hash(fingerprints(['location']), location, etag), state: 'accepted', ref: source.entityRef, entity, etag, relations };
}
