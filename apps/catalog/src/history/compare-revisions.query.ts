import type { Principal } from '@callboard/access';
import type { Entity, EntityName, EntityRelation } from '@callboard/catalog-model';
import { NotFound } from '@callboard/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { jsonPatch, type PatchOperation } from '../documents/json-patch.js';
import { fieldChanges, type FieldChange } from './field-changes.js';
import { HistoryRepository, type ChangeType, type RevisionState } from './history.repository.js';
import { HistoryRights } from './history-rights.query.js';

/** One side of a comparison. */
interface ComparedRevision {
  readonly revision: number;
  readonly uid: string;
  readonly time: string;
  readonly type: ChangeType;
  /** Null where that revision deleted it. */
  readonly entity: Entity | null;
}

/** What lies between two revisions of one ref. */
export interface RevisionComparison {
  readonly ref: string;
  readonly from: ComparedRevision;
  readonly to: ComparedRevision;
  /** JSON Patch that makes the one entity of the other. */
  readonly patch: readonly PatchOperation[];
  readonly changes: readonly FieldChange[];
  /** Of those that the entity itself declares. */
  readonly relations: { readonly added: readonly EntityRelation[]; readonly removed: readonly EntityRelation[] };
}

/** Two revisions of one ref beside each other, in either order. */
@Injectable()
export class CompareRevisions {
  constructor(
    @Inject(HistoryRepository) private readonly history: HistoryRepository,
    @Inject(HistoryRights) private readonly rights: HistoryRights,
  ) {}

  /** Throws `NotFound('entity_not_found')` for a ref or a revision that is not there. */
  async execute(principal: Principal, name: EntityName, from: number, to: number): Promise<RevisionComparison> {
    const ref = await this.rights.see(principal, name);
    const states = await this.history.readStates(ref, [from, to]);
    const [before, after] = [from, to].map((revision) => {
      const state = states.get(revision);
      if (!state) {
        throw new NotFound('entity_not_found', `${ref} has no revision ${revision}`);
      }
      return state;
    }) as [RevisionState, RevisionState];
    const [shownBefore, shownAfter] = [shown(ref, before), shown(ref, after)];
    return {
      ref,
      from: side(before),
      to: side(after),
      patch: jsonPatch(before.entity ?? null, after.entity ?? null),
      changes: fieldChanges(before.entity, after.entity),
      relations: { added: without(shownAfter, shownBefore), removed: without(shownBefore, shownAfter) },
    };
  }
}

function side({ revision, uid, time, type, entity }: RevisionState): ComparedRevision {
  return { revision, uid, time: time.toISOString(), type, entity: entity ?? null };
}

function shown(ref: string, { entity, relations }: RevisionState): EntityRelation[] {
  return entity ? relations.filter(({ source }) => source === ref).map(({ type, target }) => ({ type, targetRef: target })) : [];
}

function without(all: readonly EntityRelation[], others: readonly EntityRelation[]): EntityRelation[] {
  const known = new Set(others.map(({ type, targetRef }) => `${type} ${targetRef}`));
  return all.filter(({ type, targetRef }) => !known.has(`${type} ${targetRef}`));
}
