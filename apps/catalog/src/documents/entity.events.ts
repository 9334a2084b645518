import { createHash } from 'node:crypto';
import { EntityCreated, EntityDeleted, EntityUpdated, type Cause } from '@callboard/contracts';
import type { Entity, Relation } from '@callboard/catalog-model';
import type { NewEvent } from '@callboard/messaging';
import type { PatchOperation } from './json-patch.js';

/** Events carry the entity up to this size (JSON, bytes); readers of larger ones ask for them by ref. */
const MAX_ENTITY_BYTES = 200 * 1024;
/** Patches up to this size go along; the history has them in full. */
const MAX_PATCH_BYTES = 50 * 1024;

/** One change of one entity, as it is stored and announced. */
export interface EntityChange {
  readonly type: 'created' | 'updated' | 'deleted';
  readonly ref: string;
  readonly uid: string;
  readonly revision: number;
  /** After the change; before it, for a deleted one. */
  readonly entity: Entity;
  readonly text: string;
  readonly relations: readonly Relation[];
  readonly patch?: readonly PatchOperation[];
}

/** The announcement of a change. */
export function entityEvent({ type, ref, uid, revision, entity, text, relations, patch }: EntityChange, cause: Cause, time: Date): NewEvent {
  const large = Buffer.byteLength(text) > MAX_ENTITY_BYTES;
  const state = { ref, uid, revision, relations: relations.map((relation) => ({ ...relation })), ...(large ? {} : { entity }) };
  const common = { subject: ref, revision, cause, time };
  if (type === 'deleted') {
    return { ...common, contract: EntityDeleted, data: state };
  }
  const known = large ? { ...state, entityHash: createHash('sha256').update(text).digest('hex') } : state;
  if (type === 'created') {
    return { ...common, contract: EntityCreated, data: known };
  }
  const small = patch && Buffer.byteLength(JSON.stringify(patch)) <= MAX_PATCH_BYTES;
  return { ...common, contract: EntityUpdated, data: { ...known, ...(small && { patch: patch.map((operation) => ({ ...operation })) }) } };
}
