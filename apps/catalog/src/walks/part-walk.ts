import { AppError } from '@callboard/service-kit';
import type { FileOutcome, KnownFile, ProcessedDocument, SoughtFile, TargetError } from '../documents/document.js';
import { generatedLocation } from '../documents/generated-location.js';
import type { Search, SourcePart } from '../documents/source-part.js';
import type { FoundFile } from '../readers/source-reader.port.js';
import { FileVisits } from './file-visits.js';
import { keyOf, resolvedTargets, withError, type KnownLocation, type LocationPlace, type LocationTargets } from './location-targets.js';
import { filesLost, type LedLocation } from './lost-files.js';
import { findTargetProblem } from './target-problem.js';
import { readAhead } from './read-ahead.js';
import { TargetExpansion } from './target-expansion.js';
import { locationOf, type Step, type WalkContext } from './walk-context.js';

/** Files that are read as a part; of more the whole source is read, which stores them bit by bit. */
const MAX_PART = 2000;

/** Where a walk along a part of a source begins. */
export interface WalkPart extends Pick<SourcePart, 'added' | 'searches' | 'removed'> {
  readonly known: readonly SoughtFile[];
  /** The tags of the files that a pattern has brought, by location. */
  readonly tagsOf: (search: Search) => Promise<ReadonlyMap<string, string | undefined>>;
  /** All of the source, as it was when it was last read. Asked for only where a Location entity is concerned. */
  readonly rest: () => Promise<KnownSource>;
}

/** Files and Location entities of a source, as they are known. */
export interface KnownSource {
  readonly files: ReadonlyMap<string, KnownFile>;
  /** Location entities in files, with the location refs of these. */
  readonly locations: readonly (KnownLocation & { readonly location: string })[];
}

/** What a walk along a part has shown. */
export interface PartOutcome {
  readonly files: readonly FileOutcome[];
  /** The Location entity of the source, where something may be right or wrong with its target since. */
  readonly root?: ProcessedDocument;
  /** Files that no Location entity leads to any more. */
  readonly lost: readonly KnownFile[];
  /** Resolved targets and patterns that were looked for. */
  readonly targets: readonly string[];
}

/** Reads some files of a source and what has newly come below them; all else stays as it is and is not asked for. */
export class PartWalk {
  private readonly visits: FileVisits;
  private readonly targets: TargetExpansion;
  private known?: KnownSource;
  /** All targets that Location entities had when they were last read. */
  private readonly keysBefore = new Set<string>();
  /** More than the part may have changed. */
  private incomplete = false;

  constructor(
    private readonly context: WalkContext,
    private readonly part: WalkPart,
  ) {
    this.visits = new FileVisits(context);
    this.targets = new TargetExpansion(context.readers, (key, location) => this.isKnown(key, location));
  }

  /** Undefined where the part shows that more of the source may have changed. */
  async run(): Promise<PartOutcome | undefined> {
    const files: FileOutcome[] = [];
    for (let level = await this.firstSteps(); level.length > 0; ) {
      const next: Step[] = [];
      for await (const { outcome, steps } of readAhead(level, (step) => this.visit(step))) {
        files.push(outcome);
        next.push(...steps);
      }
      if (this.incomplete || files.length + next.length > MAX_PART) {
        return undefined;
      }
      level = next;
    }
    await this.assertUnambiguous(files);
    const lost = await this.lostFiles(files);
    if (this.incomplete || !lost) {
      return undefined;
    }
    const settled = await this.settleTargets(files, lost);
    const targets = [...this.targets.followed, ...this.targets.blocked].map((key) => key.slice(key.indexOf(' ') + 1));
    return { ...settled, lost, targets };
  }

  private async firstSteps(): Promise<Step[]> {
    const { searches, known, added } = this.part;
    const { source, readers } = this.context;
    // Where repositories are discovered, one without the file is no mistake.
    const isDiscovered = (parentRef: string): boolean => parentRef === source.entityRef && readers(source.type)?.discover !== undefined;
    const listed = new Map<string, FoundFile>();
    const steps: Step[] = [];
    for (const search of searches) {
      steps.push(...(await this.searchAnew(search, listed)));
    }
    for (const { location, pattern, parentRef, optional } of [...known, ...added.map((file) => ({ ...file, optional: true }))]) {
      const reader = readers(location.slice(0, location.indexOf(':')));
      if (!reader) {
        this.incomplete = true;
      } else if (this.targets.once(location)) {
        steps.push({ reader, target: location.slice(reader.type.length + 1), pattern, parentRef, optional: optional || reader.isPattern(pattern) || isDiscovered(parentRef), found: listed.get(location), trail: [] });
      }
    }
    return steps;
  }

  /** The files that a pattern newly matches, or that have another tag than when they were read. Notes all in `listed`. */
  private async searchAnew(search: Search, listed: Map<string, FoundFile>): Promise<Step[]> {
    const { parentRef, pattern, type } = search;
    const reader = this.context.readers(type);
    try {
      const found = (await reader?.find(pattern)) ?? [];
      found.forEach((file) => listed.set(`${type}:${file.target}`, file));
      const tags = await this.part.tagsOf(search);
      // What is there no more is a matter of the whole source.
      this.incomplete ||= !reader || [...tags.keys()].some((location) => !listed.has(location));
      const changed = found.filter(({ target, etag }) => tags.get(`${type}:${target}`) !== etag && !this.part.known.some(({ location }) => location === `${type}:${target}`));
      return reader ? changed.filter(({ target }) => this.targets.once(`${type}:${target}`)).map((file) => ({ reader, target: file.target, pattern, parentRef, optional: true, found: file, trail: [] })) : [];
    } catch (error) {
      if (!(error instanceof AppError)) {
        throw error;
      }
      this.incomplete = true;
      return [];
    }
  }

  private async visit(step: Step): Promise<{ outcome: FileOutcome; steps: Step[] }> {
    const location = locationOf(step);
    const steps: Step[] = [];
    const outcome = await this.visits.visit(step, async ({ ref, entity }) => {
      await this.knowRest();
      const place = { reader: step.reader, base: step.target };
      const { steps: further } = await this.targets.expand(entity.spec ?? {}, { parentRef: ref, type: step.reader.type, place, trail: this.trailTo(step) });
      steps.push(...further);
      // What is wrong with its targets shows when everything has been read.
      return undefined;
    });
    // What has vanished without anybody saying so is a matter of the whole source.
    this.incomplete ||= outcome.status === 'missing' && this.part.known.some((file) => file.location === location) && !this.part.removed.has(location);
    return { outcome, steps: outcome.status === 'read' ? steps : [] };
  }

  private async knowRest(): Promise<KnownSource> {
    if (!this.known) {
      this.known = await this.part.rest();
      this.ledBefore(this.known.locations).forEach(({ ref, targets }) => targets.forEach((target) => this.keysBefore.add(keyOf(ref, target))));
    }
    return this.known;
  }

  /** Whether a target needs no second look: it led to what is known. */
  private isKnown(key: string, location: string): boolean {
    return this.keysBefore.has(key) || (this.known?.files.has(location) ?? false);
  }

  /** Where Location entities led when they were last read. */
  private ledBefore(locations: KnownSource['locations']): LedLocation[] {
    return locations.map(({ ref, spec, location }) => ({ ref, location, targets: this.targetsAt(spec, location) }));
  }

  private targetsAt(spec: LocationTargets, location: string): string[] {
    const place = this.placeOf(location);
    return place ? resolvedTargets(spec, place) : [];
  }

  private placeOf(location: string): LocationPlace | undefined {
    const reader = this.context.readers(location.slice(0, location.indexOf(':')));
    return reader && { reader, base: location.slice(reader.type.length + 1) };
  }

  /** Location refs of the files that lead to a step, itself included. */
  private trailTo(step: Step): string[] {
    return [...(step.trail.length > 0 ? step.trail : this.filesAbove(step.parentRef)), locationOf(step)];
  }

  /** The file that holds a Location entity and those that led to it, the farthest first. */
  private filesAbove(parentRef: string): string[] {
    const above: string[] = [];
    for (let ref = parentRef; ; ) {
      const location = this.known?.locations.find((known) => known.ref === ref)?.location;
      if (location === undefined || above.includes(location)) {
        return above;
      }
      above.unshift(location);
      ref = this.known?.files.get(location)?.parentRef ?? '';
    }
  }

  /** Two Location entities of one name cannot be told apart here; a walk along all of the source can. */
  private async assertUnambiguous(files: readonly FileOutcome[]): Promise<void> {
    const read = files.flatMap((file) => (file.status === 'read' ? [file] : []));
    const now = read.flatMap((file) => locationsIn(file).map(({ ref }) => ref));
    if (now.length > 0) {
      const isRead = new Set(read.map(({ location }) => location));
      const refs = [...now, ...(await this.knowRest()).locations.filter(({ location }) => !isRead.has(location)).map(({ ref }) => ref)];
      this.incomplete ||= new Set(refs).size < refs.length;
    }
  }

  /** What the Location entities that have been read, or taken out, lead to no more. */
  private async lostFiles(files: FileOutcome[]): Promise<KnownFile[] | undefined> {
    const isOver = ({ location, status }: FileOutcome): boolean => status === 'read' || (status === 'missing' && this.part.removed.has(location));
    const over = new Set(files.filter((file) => isOver(file) && this.context.knownLocations(file.location).length > 0).map(({ location }) => location));
    if (over.size === 0) {
      return [];
    }
    const rest = await this.knowRest();
    const kept = keptLocations(files);
    const before = this.ledBefore(rest.locations.filter(({ location }) => over.has(location)));
    const now = files.flatMap((file) => (file.status === 'read' ? this.ledNow(file) : []));
    const after = [...now, ...before.filter(({ ref, location }) => kept.has(ref) || kept.has(`${location ?? ''}#`))];
    const standing = new Set(after.flatMap(({ ref, targets }) => targets.map((target) => keyOf(ref, target))));
    const lostKeys = new Set(before.flatMap(({ ref, targets }) => targets.map((target) => keyOf(ref, target))).filter((key) => !standing.has(key)));
    if (lostKeys.size === 0) {
      return [];
    }
    const { source } = this.context;
    const elsewhere = this.ledBefore(rest.locations.filter(({ location }) => !over.has(location)));
    const all: LedLocation[] = [{ ref: source.entityRef, location: undefined, targets: [source.target] }, ...elsewhere, ...after];
    const lost = filesLost([...rest.files.values()], all, { lostKeys, leadsTo: (target, location) => this.leadsTo(target, location) });
    const isLost = new Set(lost?.map(({ location }) => location));
    // What has newly come below a file that is lost above goes with it.
    this.incomplete ||= files.some((file) => isLost.has(file.location) && file.status === 'read' && locationsIn(file).length > 0);
    files.splice(0, files.length, ...files.filter(({ location }) => !isLost.has(location)));
    return lost;
  }

  private ledNow(file: FileOutcome & { status: 'read' }): LedLocation[] {
    return locationsIn(file).map(({ ref, spec }) => ({ ref, location: file.location, targets: this.targetsAt(spec, file.location) }));
  }

  /** Whether a target may lead to a file: more is searched than is found. */
  private leadsTo(target: string, location: string): boolean {
    const place = this.placeOf(location);
    const isBelow = (pattern: string): boolean => decoded(place?.base ?? '').startsWith(decoded(pattern.slice(0, pattern.indexOf('*'))));
    return place !== undefined && (target === place.base || (place.reader.isPattern(target) && isBelow(target)));
  }

  /**
   * Finds what is wrong now with the targets of Location entities that have changed, or that lead to files which have
   * come or gone. Only a pattern of which nothing is known to be left is searched.
   */
  private async settleTargets(files: readonly FileOutcome[], lost: readonly KnownFile[]): Promise<{ files: FileOutcome[]; root?: ProcessedDocument }> {
    const { source } = this.context;
    const moved = files.filter(({ location, status }) => status === 'missing' || (status === 'read' && !this.context.known.has(location)));
    const concerned = new Set(moved.map(({ parentRef }) => parentRef));
    const problemOf = async (spec: LocationTargets, ref: string, location?: string) =>
      findTargetProblem(spec, { type: source.type, place: location === undefined ? undefined : this.placeOf(location), readers: this.context.readers, trail: location === undefined ? [] : [...this.trailOfFile(location, files)], hasFiles: (pattern) => this.hasFiles(keyOf(ref, pattern), files, lost) });
    const settled: FileOutcome[] = [];
    for (const file of files) {
      settled.push(file.status === 'read' && locationsIn(file).length > 0 ? { ...file, documents: await Promise.all(file.documents.map(async (document) => (isLocation(document) ? withError(document, await problemOf(document.entity.spec ?? {}, document.ref, file.location)) : document))) } : file);
    }
    const isRoot = concerned.delete(source.entityRef) && !this.context.readers(source.type)?.discover;
    const root = isRoot ? withError(await generatedLocation(this.context), await problemOf({ target: source.target }, source.entityRef)) : undefined;
    const parents = concerned.size > 0 ? (await this.knowRest()).locations.filter(({ ref, location }) => concerned.has(ref) && !lost.some((file) => file.location === location)) : [];
    for (const { ref, spec, error, location } of parents) {
      const problem = await problemOf(spec, ref, location);
      if (problem?.message !== error?.message) {
        noteTargetError(settled, this.known?.files.get(location), { ref, error: problem && { stage: 'targets', ...problem } });
      }
    }
    return { files: settled, root };
  }

  private trailOfFile(location: string, files: readonly FileOutcome[]): string[] {
    const parentRef = this.known?.files.get(location)?.parentRef ?? files.find((file) => file.location === location)?.parentRef ?? '';
    const parent = files.find((file) => file.status === 'read' && locationsIn(file).some(({ ref }) => ref === parentRef) && !this.known?.files.has(file.location));
    return [...(parent && parent.location !== location ? this.trailOfFile(parent.location, files) : this.filesAbove(parentRef)), location];
  }

  /** Whether a pattern surely matches something. */
  private async hasFiles(key: string, files: readonly FileOutcome[], lost: readonly KnownFile[]): Promise<boolean> {
    const isThere = ({ status, parentRef, pattern }: FileOutcome): boolean => (status === 'read' || status === 'unchanged') && keyOf(parentRef, pattern) === key;
    if (files.some(isThere)) {
      return true;
    }
    const out = new Set([...files, ...lost].map(({ location }) => location));
    return [...(await this.knowRest()).files.values()].some(({ location, parentRef, pattern, failed }) => !failed && !out.has(location) && keyOf(parentRef, pattern) === key);
  }
}

function isLocation(document: ProcessedDocument): document is ProcessedDocument & { state: 'accepted' } {
  return document.state === 'accepted' && document.entity.kind === 'Location';
}

function locationsIn(file: FileOutcome & { status: 'read' }): { ref: string; spec: LocationTargets }[] {
  return file.documents.flatMap((document) => (isLocation(document) ? [{ ref: document.ref, spec: document.entity.spec ?? {} }] : []));
}

/** Location entities that are refused now lead on as before; so do all of a file that holds something unreadable (`<location>#`). */
function keptLocations(files: readonly FileOutcome[]): Set<string> {
  const refused = files.flatMap((file) => (file.status === 'read' ? file.documents.filter(({ state }) => state === 'refused').map(({ ref }) => ref ?? `${file.location}#`) : []));
  return new Set(refused);
}

function noteTargetError(files: FileOutcome[], parent: KnownFile | undefined, targetError: TargetError): void {
  const index = files.findIndex(({ location }) => location === parent?.location);
  const known = files[index];
  if (known?.status === 'unchanged') {
    files[index] = { ...known, targetErrors: [...known.targetErrors, targetError] };
  } else if (!known && parent) {
    const { location, pattern, parentRef } = parent;
    files.push({ location, pattern, parentRef, status: 'unchanged', targetErrors: [targetError] });
  }
}

function decoded(address: string): string {
  try {
    return decodeURI(address);
  } catch {
    return address;
  }
}
