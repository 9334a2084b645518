import { createHash } from 'node:crypto';
import type { LocationSpec } from '@callboard/catalog-model';
import type { CatalogRule } from '../config.js';

/** How a source came to be: named in the configuration, registered by somebody, or fed by a provider. */
export type SourceOrigin = 'config' | 'registered' | 'provider';

/** Where documents come from. */
export interface Source {
  readonly id: string;
  readonly origin: SourceOrigin;
  readonly type: string;
  readonly target: string;
  /** Canonical ref of the Location entity that stands for it. */
  readonly entityRef: string;
  readonly rules?: readonly CatalogRule[];
  /** The folder that a file location may not leave. */
  readonly root?: string;
}

/** How the last read of a source ended; `processing` until the first one has. */
export type SourceState = 'processing' | 'processed' | 'error';

/** What went wrong, with its stable code. */
export interface Problem {
  readonly code: string;
  readonly message: string;
}

/** A source together with how its last read went. */
export interface SourceStatus extends Source {
  readonly state: SourceState;
  readonly problem?: Problem;
}

/** The right to read and store one source, for a while. */
export interface Lease {
  readonly source: Source;
  readonly owner: string;
  readonly failures: number;
  /** What the last read has left behind. */
  readonly problem?: Problem;
  /** The source has never been read to its end. */
  readonly isFirst?: boolean;
  /** Seconds since a webhook told of the source. */
  readonly toldAgoSeconds?: number;
}

/** The name of the Location entity that the catalog makes for a location, as Backstage makes it. */
export function generatedLocationName({ type, target }: LocationSpec): string {
  return `generated-${createHash('sha1').update(`${type}:${target}`).digest('hex')}`;
}

/** The canonical ref of that entity. */
export function generatedLocationRef(location: LocationSpec): string {
  return `location:default/${generatedLocationName(location)}`;
}

/** Longest target, bytes: what an index holds, with room for what stands beside it. No real address is half as long. */
const MAX_TARGET_BYTES = 2000;

/** Whether a target is longer than any that can be stored. */
export function isEndlessTarget(target: string): boolean {
  return Buffer.byteLength(target) > MAX_TARGET_BYTES;
}
