import { NotFound } from '@callboard/service-kit';
import { ANYWHERE } from '../documents/vanished-files.js';
import type { FoundFile, FoundPlace, SourceReader } from '../readers/source-reader.port.js';
import type { ReaderFinder } from '../readers/source-readers.port.js';
import { isEndlessTarget, type Problem } from '../sources/source.js';
import { assertNear, assertNoCycle, describeFailure, keyOf, noMatch, NOT_ALLOWED, targetList, TargetProblem, typeOfTargets, type LocationPlace, type LocationTargets } from './location-targets.js';
import type { Step } from './walk-context.js';

const MAX_FILES = 20_000;

/** The files that targets lead to, and the first thing that is wrong with them. */
export interface Expansion {
  readonly steps: Step[];
  readonly problem?: Problem;
}

/** Finds out where the targets of Location entities lead. Each file is led to once in a walk, by whoever names it first. */
export class TargetExpansion {
  /** Targets that were looked for, as `<parent ref> <resolved target>`: what they led to earlier and do not now has vanished. */
  readonly followed = new Set<string>();
  /** Targets that could not be searched: nothing is known about what they lead to. */
  readonly blocked = new Set<string>();
  private readonly seen = new Set<string>();

  constructor(
    private readonly readers: ReaderFinder,
    /** Targets that need no second look. */
    private readonly isKnown: (key: string, location: string) => boolean = () => false,
  ) {}

  /** `place` is left out for the target of a source itself, which is of type `type`. */
  async expand(spec: LocationTargets, at: { parentRef: string; type: string; place?: LocationPlace; trail: readonly string[] }): Promise<Expansion> {
    const { place, parentRef, trail } = at;
    const type = typeOfTargets(spec, at.type);
    const reader = this.readers(type);
    if (!reader || (place && type !== place.reader.type && type !== 'url')) {
      return { steps: [], problem: NOT_ALLOWED };
    }
    const steps: Step[] = [];
    let problem: Problem | undefined;
    for (const target of targetList(spec)) {
      try {
        const resolved = place && type === place.reader.type ? reader.resolve(target, place.base) : target;
        if (isEndlessTarget(resolved)) {
          throw new TargetProblem('invalid_location', `The target '${target.slice(0, 200)}…' is longer than any address that can be stored`);
        }
        const found = await this.stepsTo(resolved, { reader, parentRef, optional: spec.presence === 'optional', trail });
        steps.push(...found.steps);
        problem ??= found.problem;
      } catch (error) {
        problem ??= describeFailure(error, type);
      }
    }
    return { steps, problem };
  }

  /** Each file is read once, whichever Location entity names it first. */
  once(location: string): boolean {
    if (this.seen.size >= MAX_FILES) {
      throw new TargetProblem('too_large', `The location leads to more than ${MAX_FILES} files`);
    }
    const isNew = !this.seen.has(location);
    this.seen.add(location);
    return isNew;
  }

  private async stepsTo(pattern: string, { reader, parentRef, optional, trail }: Pick<Step, 'reader' | 'parentRef' | 'optional' | 'trail'>): Promise<Expansion> {
    const key = keyOf(parentRef, pattern);
    if (this.isKnown(key, `${reader.type}:${pattern}`)) {
      this.followed.add(key);
      return { steps: [] };
    }
    if (reader.discover) {
      return this.stepsToPlaces(await this.discover(reader, pattern, parentRef), { parentRef, trail });
    }
    if (!reader.isPattern(pattern)) {
      this.followed.add(key);
      const location = `${reader.type}:${pattern}`;
      assertNoCycle(location, trail);
      return { steps: this.once(location) ? [{ reader, target: pattern, pattern, parentRef, optional, trail }] : [] };
    }
    const found = await this.search(reader, pattern, key);
    if (found.length === 0 && !optional) {
      throw noMatch(reader.type, pattern);
    }
    assertNear(trail);
    const steps = found
      .filter(({ target }) => !trail.includes(`${reader.type}:${target}`) && this.once(`${reader.type}:${target}`))
      .map((file) => ({ reader, target: file.target, pattern, parentRef, optional, found: file, trail }));
    return { steps };
  }

  private async search(reader: SourceReader, pattern: string, key: string): Promise<FoundFile[]> {
    try {
      const found = await reader.find(pattern);
      this.followed.add(key);
      return found;
    } catch (error) {
      // A repository that is not there has vanished, with all that was found in it.
      (error instanceof NotFound ? this.followed : this.blocked).add(key);
      throw error;
    }
  }

  private async discover(reader: SourceReader, target: string, parentRef: string): Promise<readonly FoundPlace[]> {
    const key = keyOf(parentRef, ANYWHERE);
    try {
      const places = (await reader.discover?.(target)) ?? [];
      this.followed.add(key);
      return places;
    } catch (error) {
      this.blocked.add(key);
      throw error;
    }
  }

  /** A place that fails harms no other one: what it led to earlier stays. */
  private stepsToPlaces(places: readonly FoundPlace[], { parentRef, trail }: { parentRef: string; trail: readonly string[] }): Expansion {
    const reader = this.readers('url');
    const steps: Step[] = [];
    let problem: Problem | undefined;
    for (const { place, files, error } of reader ? places : []) {
      (error ? this.blocked : this.followed).add(keyOf(parentRef, place));
      problem ??= error ? describeFailure(error, 'url') : undefined;
      const fresh = files.filter(({ target }) => this.once(`url:${target}`));
      steps.push(...fresh.map((file) => ({ reader: reader as SourceReader, target: file.target, pattern: place, parentRef, optional: true, found: file, trail })));
    }
    return { steps, problem };
  }
}
