import type { ReaderFinder } from '../readers/source-readers.port.js';
import type { Problem } from '../sources/source.js';
import { assertNoCycle, describeFailure, noMatch, NOT_ALLOWED, targetList, typeOfTargets, type LocationPlace, type LocationTargets } from './location-targets.js';

/** The first thing that is wrong with the targets of a Location entity, found without following them. */
export async function findTargetProblem(
  spec: LocationTargets,
  { type: otherwise, place, readers, trail, hasFiles }: { type: string; place: LocationPlace | undefined; readers: ReaderFinder; trail: readonly string[]; hasFiles: (pattern: string) => Promise<boolean> },
): Promise<Problem | undefined> {
  const type = typeOfTargets(spec, place?.reader.type ?? otherwise);
  const reader = readers(type);
  if (!reader || (place && type !== place.reader.type && type !== 'url')) {
    return NOT_ALLOWED;
  }
  for (const target of targetList(spec)) {
    try {
      const resolved = place && type === place.reader.type ? reader.resolve(target, place.base) : target;
      if (!reader.isPattern(resolved)) {
        assertNoCycle(`${type}:${resolved}`, trail);
      } else if (spec.presence !== 'optional' && !(await hasFiles(resolved)) && (await reader.find(resolved)).length === 0) {
        throw noMatch(type, resolved);
      }
    } catch (error) {
      return describeFailure(error, type);
    }
  }
  return undefined;
}
