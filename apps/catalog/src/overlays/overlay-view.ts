import { createHash } from 'node:crypto';
import { canonicalJson, type JsonValue, type KindRegistry } from '@callboard/catalog-model';
import { layOverlay } from './lay-overlay.js';
import { bodyOf, isSame, valueAt, withChange, type OverlaidState, type OverlayBody, type OverlayField } from './overlay.js';

/** One overlaid field: what the source says, what was laid over it, what readers see. Absent: nothing is said there. */
export interface OverlaidField {
  readonly field: string;
  readonly source?: JsonValue;
  readonly overlay: JsonValue;
  readonly effective?: JsonValue;
  /** The source says the same by now: the overlay may go. */
  readonly redundant: boolean;
  readonly setBy: string;
  readonly setAt: string;
}

/** The overlay of one ref as the API shows it. */
export interface OverlayView {
  readonly entityRef: string;
  /** False: the overlay waits for the entity to appear. */
  readonly exists: boolean;
  /** Of the entity. */
  readonly revision?: number;
  /** The whole of it, in the form in which it is written. */
  readonly overlay: OverlayBody;
  readonly fields: readonly OverlaidField[];
  /** Why it is left off: the entity would not be valid with it. */
  readonly problem?: { readonly code: string; readonly message: string; readonly field?: string };
}

/** Shows the overlay of a ref. */
export function overlayView(entityRef: string, { fields, entity }: OverlaidState, kinds: KindRegistry): OverlayView {
  const problem = entity && layOverlay({ entity: entity.source, relations: entity.relations }, fields, kinds).problem;
  return {
    entityRef,
    exists: entity !== undefined,
    ...(entity && { revision: entity.revision }),
    overlay: bodyOf(fields),
    fields: fields.map((field) => fieldView(field, entity)),
    ...(problem && { problem: { code: problem.code, message: problem.message, ...(problem.field !== undefined && { field: problem.field }) } }),
  };
}

function fieldView(field: OverlayField, entity: OverlaidState['entity']): OverlaidField {
  const { path, change, setBy, setAt } = field;
  const source = entity && valueAt(entity.source, path);
  const effective = entity && valueAt(entity.served, path);
  const wanted = entity && valueAt(withChange(entity.source, field), path);
  return { field: path, ...(source !== undefined && { source }), overlay: change, ...(effective !== undefined && { effective }), redundant: entity !== undefined && isSame(source, wanted), setBy, setAt };
}

/** The strong tag of what {@link overlayView} shows: another one whenever the overlay or the entity has changed. */
export function overlayTag({ fields, entity }: OverlaidState): string {
  return `"${createHash('sha1').update(canonicalJson([fields as unknown as JsonValue, entity?.etag ?? null])).digest('hex')}"`;
}
