import { isJsonObject, type Entity } from '@callboard/catalog-model';
import { isSameJson, pointer } from '../documents/json-patch.js';

/** One field that two states of an entity differ in; a value is absent where there is none. */
export interface FieldChange {
  /** JSON pointer. */
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** Follow from everything else: a person has not changed them. */
const CONSEQUENCES = new Set(['/metadata/uid', '/metadata/etag']);

/** The fields that two states of an entity differ in, lists as a whole. A state that is missing has no fields. */
export function fieldChanges(before: Entity | undefined, after: Entity | undefined): FieldChange[] {
  const changes: FieldChange[] = [];
  collect(before, after, '', changes);
  return changes;
}

function collect(before: unknown, after: unknown, path: string, changes: FieldChange[]): void {
  if (CONSEQUENCES.has(path) || isSameJson(before, after)) {
    return;
  }
  const inside = (value: unknown): boolean => isJsonObject(value) && Object.keys(value).length > 0;
  if ((inside(before) || before === undefined) && (inside(after) || after === undefined)) {
    const [from, to] = [before ?? {}, after ?? {}] as [Record<string, unknown>, Record<string, unknown>];
    for (const key of new Set([...Object.keys(from), ...Object.keys(to)])) {
      collect(from[key], to[key], pointer(path, key), changes);
    }
    return;
  }
  changes.push({ path, ...(before !== undefined && { before }), ...(after !== undefined && { after }) });
}
