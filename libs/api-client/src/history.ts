import type { Entity, EntityRelation } from '@callboard/catalog-model';
import type { PatchOperation } from './catalog.js';

/** One side of a comparison; the entity is null where that revision deleted it. */
export interface ComparedRevision {
  readonly revision: number;
  readonly uid: string;
  readonly time: string;
  readonly type: 'created' | 'updated' | 'deleted';
  readonly entity: Entity | null;
}

/** What lies between two revisions of one entity. */
export interface RevisionComparison {
  readonly ref: string;
  readonly from: ComparedRevision;
  readonly to: ComparedRevision;
  readonly patch: readonly PatchOperation[];
  /** `path` is a JSON pointer; a value is absent where there was none. */
  readonly changes: ReadonlyArray<{ readonly path: string; readonly before?: unknown; readonly after?: unknown }>;
  readonly relations: { readonly added: readonly EntityRelation[]; readonly removed: readonly EntityRelation[] };
}

/** How to bring an earlier revision back; `patch` is a unified diff against the present state. */
export interface RestoreProposal {
  readonly ref: string;
  readonly revision: number;
  readonly yaml: string;
  readonly location: { readonly target?: string; readonly editUrl?: string };
  readonly patch: string;
}
