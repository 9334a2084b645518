import type { SourceStatus } from '../sources/source.js';

/** A location as the API shows it: Backstage's four fields, and how its last read went. */
export interface LocationView {
  readonly id: string;
  readonly type: string;
  readonly target: string;
  readonly entityRef: string;
  readonly status: { readonly state: string; readonly code?: string; readonly message?: string };
}

/** Shows a source as a location. */
export function locationView({ id, type, target, entityRef, state, problem }: SourceStatus): LocationView {
  return { id, type, target, entityRef, status: { state, ...problem } };
}
