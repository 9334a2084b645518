import { createHash } from 'node:crypto';
import { canonicalJson, type Entity, searchFields, searchTokens, type Relation, type SearchField } from '@callboard/catalog-model';
import type { OverlayField } from '../overlays/overlay.js';

/** A document that could be the entity of its ref. */
export interface Candidate {
  readonly id: number;
  readonly ref: string;
  readonly sourceId: string;
  readonly orphaned: boolean;
  /** Location ref of the file that holds it. */
  readonly location: string;
  /** What people have laid over the entity of this ref; null: nothing. */
  readonly overlay?: readonly OverlayField[] | null;
}

/** An entity as it is stored. */
export interface StoredEntity {
  readonly ref: string;
  readonly uid: string;
  readonly etag: string;
  readonly sourceId: string;
  readonly documentId: number;
  readonly orphaned: boolean;
}

/**
 * Which of several documents is the entity: the present one as long as it is there, then one of the same source, then
 * the oldest. One whose file has vanished gives way to any other.
 */
export function chooseOwner(candidates: readonly Candidate[], present: StoredEntity | undefined): Candidate | undefined {
  const rank = (candidate: Candidate): number =>
    (candidate.orphaned ? 4 : 0) + (candidate.id === present?.documentId ? 0 : candidate.sourceId === present?.sourceId ? 1 : 2);
  return [...candidates].sort((a, b) => rank(a) - rank(b) || a.id - b.id)[0];
}

/** Everything that is stored of an entity, made from its document. */
export interface EntityImage {
  readonly ref: string;
  readonly uid: string;
  readonly etag: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** With uid and etag, as it is served, but for relations and status. */
  readonly entity: Entity;
  /** JSON text of {@link entity}. */
  readonly text: string;
  readonly fields: readonly SearchField[];
  readonly tokens: readonly string[];
  readonly relations: readonly Relation[];
}

/** The etag of an entity: SHA-1 (hex) of its canonical JSON, uid, etag and relations left out. */
export function etagOf(entity: Entity): string {
  const { uid: _uid, etag: _etag, ...metadata } = entity.metadata;
  return createHash('sha1').update(canonicalJson({ ...entity, metadata })).digest('hex');
}

/** Makes the stored form of an entity. */
export function imageOf(entity: Entity, { ref, uid, etag, relations }: { ref: string; uid: string; etag: string; relations: readonly Relation[] }): EntityImage {
  const served: Entity = { ...entity, metadata: { ...entity.metadata, uid, etag } };
  const [, kind = '', namespace = '', name = ''] = /^([^:]+):([^/]+)\/(.+)$/.exec(ref) ?? [];
  const fields = searchFields(served);
  return { ref, uid, etag, kind, namespace, name, entity: served, text: JSON.stringify(served), fields, tokens: searchTokens(fields), relations };
}
