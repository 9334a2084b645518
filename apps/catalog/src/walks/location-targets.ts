import { isJsonObject, ModelError, type JsonValue } from '@callboard/catalog-model';
import { AppError } from '@callboard/service-kit';
import type { DocumentError, ProcessedDocument } from '../documents/document.js';
import { hash } from '../documents/process-document.js';
import type { SourceReader } from '../readers/source-reader.port.js';
import type { Problem } from '../sources/source.js';

/** How far Location entities may lead from one to the next. */
const MAX_LOCATION_DEPTH = 32;

/** The part of a Location entity's spec that leads further. */
export interface LocationTargets {
  readonly type?: JsonValue;
  readonly target?: JsonValue;
  readonly targets?: JsonValue;
  readonly presence?: JsonValue;
}

/** A Location entity as it is known from an earlier read. */
export interface KnownLocation {
  readonly ref: string;
  readonly spec: LocationTargets;
  /** What was wrong with its targets. */
  readonly error?: Problem;
}

/** Where a Location entity stands: how its targets are read and put together. */
export interface LocationPlace {
  /** The reader of its file. */
  readonly reader: SourceReader;
  /** The address of its file. */
  readonly base: string;
}

/** What is wrong with a target of a Location entity. */
export class TargetProblem extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** The targets of a stored Location entity. */
export function targetsOf(entity: unknown): LocationTargets {
  return isJsonObject(entity) && isJsonObject(entity.spec) ? entity.spec : {};
}

export function targetList({ target, targets }: LocationTargets): string[] {
  return [target, ...(Array.isArray(targets) ? targets : [])].filter((candidate) => typeof candidate === 'string');
}

/** A target of a Location entity by its name: the entity, and the target resolved. */
export function keyOf(parentRef: string, pattern: string): string {
  return `${parentRef} ${pattern}`;
}

/** The targets of a Location entity as addresses; one that cannot be resolved stays as it is written. */
export function resolvedTargets(spec: LocationTargets, { reader, base }: LocationPlace): string[] {
  return targetList(spec).map((target) => {
    if (spec.type !== undefined && spec.type !== reader.type) {
      return target;
    }
    try {
      return reader.resolve(target, base);
    } catch {
      return target;
    }
  });
}

/** The type of the addresses that a Location entity names. */
export function typeOfTargets({ type }: LocationTargets, otherwise: string): string {
  return typeof type === 'string' ? type : otherwise;
}

/** Refuses a target that the trail of Location files has come by, and one too far away. */
export function assertNoCycle(location: string, trail: readonly string[]): void {
  if (trail.includes(location)) {
    throw new TargetProblem('location_cycle', `${location} leads back to itself`);
  }
  assertNear(trail);
}

export function assertNear(trail: readonly string[]): void {
  if (trail.length >= MAX_LOCATION_DEPTH) {
    throw new TargetProblem('location_cycle', `Location entities lead further than ${MAX_LOCATION_DEPTH} steps`);
  }
}

export function noMatch(type: string, pattern: string): TargetProblem {
  return new TargetProblem('location_unreadable', `Unable to read ${type}, no matching files found for ${pattern}`);
}

export const NOT_ALLOWED: Problem = { code: 'location_type_not_allowed', message: 'Registered locations must be of an allowed type ["url"]' };

/** What a person is told about something that went wrong with a target; faults are thrown. */
export function describeFailure(error: unknown, type: string): Problem {
  if (error instanceof TargetProblem || error instanceof ModelError) {
    return { code: error.code, message: error.message };
  }
  if (error instanceof AppError) {
    return { code: error.code, message: `Unable to read ${type}, ${error.message}` };
  }
  throw error;
}

/** The document of a Location entity whose targets cannot all be followed. */
export function withError(document: ProcessedDocument, problem: Problem | undefined): ProcessedDocument {
  if (!problem) {
    return document;
  }
  const error: DocumentError = { stage: 'targets', ...problem, ...document.place };
  return { ...document, inputHash: hash(document.inputHash, error.message), error } as ProcessedDocument;
}
